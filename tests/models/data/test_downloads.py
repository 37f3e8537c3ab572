"""Downloads without a network: what comes whole, damaged, or not at all."""

import gzip
import hashlib
import io
import struct
import urllib.error
import urllib.request

import pytest
import torch

from models.data.downloads import cache_folder, download, fetch
from models.data.lenet_data import Images, load_images
from models.data.torchvision_shim import import_torchvision

FILES = (
    *("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
    *("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
)


def idx(array):
    """Returns an array as MNIST writes it."""
    head = struct.pack(">BBBB", 0, 0, 8, array.ndim)
    head += struct.pack(f">{array.ndim}I", *array.shape)
    return gzip.compress(head + bytes(array.flatten().tolist()))


class Answer(io.BytesIO):
    """What `urlopen` returns."""

    def __init__(self, data):
        super().__init__(data)
        self.headers = {"Content-Length": str(len(data))}


@pytest.fixture
def server(monkeypatch, tmp_path):
    """A tiny MNIST of 30 and 10 images on a mirror that is not there."""
    generator = torch.Generator().manual_seed(0)
    arrays = []
    for count in (30, 10):
        shape = (count, 28, 28)
        arrays.append(
            torch.randint(0, 256, shape, generator=generator, dtype=torch.uint8)
        )
        arrays.append(torch.arange(count, dtype=torch.uint8) % 10)
    held = {name: idx(a) for name, a in zip(FILES, arrays, strict=True)}
    sums = [(name, hashlib.md5(held[name]).hexdigest()) for name in FILES]
    kind = import_torchvision("datasets").MNIST
    monkeypatch.setattr(
        kind, "mirrors", ["https://one.invalid/", "https://two.invalid/"]
    )
    monkeypatch.setattr(kind, "resources", sums)
    monkeypatch.setenv("LAB_DATA", str(tmp_path))
    asked = []

    def urlopen(url, timeout=None):
        asked.append(url)
        if "one.invalid" in url:  # the first mirror is down
            raise urllib.error.URLError("down")
        return Answer(held[url.rpartition("/")[2]])

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    return held, arrays, asked, tmp_path


def test_a_set_is_downloaded_once_from_the_mirror_that_answers(server):
    _, arrays, asked, _ = server
    *shares, last = fetch("MNIST")
    assert all(0 <= share <= 1 for share in shares) and shares == sorted(shares)
    x, y, test_x, test_y = last
    assert torch.equal(x[:, 0], arrays[0]) and torch.equal(y, arrays[1].long())
    assert torch.equal(test_x[:, 0], arrays[2]) and len(test_y) == 10
    assert len(asked) == 8
    list(fetch("MNIST"))
    assert len(asked) == 8  # what is there is not asked for again


def test_pictures_of_a_downloaded_set(server):
    last = list(load_images("mnist", 20))[-1]
    assert isinstance(last, Images)
    assert last.x.shape == (20, 1, 28, 28) and last.x.dtype == torch.uint8
    assert last.test_x.shape == (10, 1, 28, 28)


def test_what_arrives_damaged_is_thrown_away(server):
    held, _, _, folder = server
    held[FILES[0]] = held[FILES[0]][:-1] + b"x"
    with pytest.raises(ValueError, match="arrived damaged"):
        list(fetch("MNIST"))
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_offline_is_told_plainly(server, monkeypatch):
    def down(url, timeout=None):
        raise urllib.error.URLError("no route to host")

    monkeypatch.setattr(urllib.request, "urlopen", down)
    for data in ("mnist", "fashion_mnist", "cifar10"):
        with pytest.raises(ValueError, match="cannot be downloaded: this machine"):
            list(load_images(data, 20))
    assert not [path for path in server[3].rglob("*") if path.is_file()]


def test_a_connection_that_breaks_leaves_nothing(server, monkeypatch):
    class Broken(Answer):
        def read(self, size=-1):
            raise ConnectionResetError

    monkeypatch.setattr(urllib.request, "urlopen", lambda *_, **__: Broken(b"x"))
    with pytest.raises(ValueError, match="offline"):
        list(fetch("MNIST"))
    assert not [path for path in server[3].rglob("*") if path.is_file()]


def test_a_file_that_is_there_and_whole_is_not_fetched(tmp_path, monkeypatch):
    path = tmp_path / "data.bin"
    path.write_bytes(b"whole")
    monkeypatch.setattr(urllib.request, "urlopen", None)  # calling it would fail
    assert not list(
        download(path, ["https://a.invalid"], hashlib.md5(b"whole").hexdigest())
    )


def test_where_data_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("LAB_DATA", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("LAB_DATA")
    assert cache_folder().parts[-2:] == (".cache", "deep-learning-lab")


def test_a_place_that_cannot_be_written_to_is_told(server, monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("LAB_DATA", str(blocked))
    with pytest.raises(ValueError, match="cannot be kept"):
        list(fetch("MNIST"))


def test_a_missing_torchvision_is_told(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(f"No module named {name!r}", name="torchvision")

    monkeypatch.setattr("importlib.import_module", missing)
    with pytest.raises(ValueError, match="torchvision is needed"):
        list(fetch("MNIST"))
