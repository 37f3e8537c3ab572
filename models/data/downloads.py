"""Full data sets through torchvision, when a reader asks for one: never at the start.

They are kept in the folder that the environment variable LAB_DATA names, else in
~/.cache/deep-learning-lab. torchvision knows their addresses and their MD5 sums.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import torch

from models.data.torchvision_shim import import_torchvision

CHUNK = 2**16  # bytes read at a time
LARGEST = 2**28  # bytes: none of these files is larger


def cache_folder() -> Path:
    """Returns where downloaded data is kept; LAB_DATA says otherwise."""
    named = os.environ.get("LAB_DATA")
    return Path(named) if named else Path.home() / ".cache" / "deep-learning-lab"


class Fetch(threading.Thread):
    """Downloads, checks, unpacks and reads a data set beside the run that wants it.

    `share` of the bytes is there; in the end `arrays` or `error` is set.
    """

    def __init__(self, name: str) -> None:
        super().__init__(daemon=True)
        self.name_of_set = name
        self.share = 0.0
        self.arrays: tuple[torch.Tensor, ...] = ()
        self.error = ""
        self.unwanted = threading.Event()

    def run(self) -> None:
        """Does all of it; what goes wrong is told in `error`."""
        try:
            kind = getattr(import_torchvision("datasets"), self.name_of_set)
            folder = cache_folder()
            files = needed_files(kind, folder)
            for number, (path, urls, md5) in enumerate(files):
                for part in download(path, urls, md5):
                    if self.unwanted.is_set():
                        return
                    self.share = (number + part) / len(files)
            halves = [kind(folder, train=t, download=True) for t in (True, False)]
            self.arrays = tuple(array for half in halves for array in as_tensors(half))
        except ModuleNotFoundError as error:
            lacking = "torchvision is needed for this, and is not installed"
            self.error = lacking if error.name == "torchvision" else str(error)
        except ValueError as error:
            self.error = str(error)
        except (OSError, RuntimeError) as error:
            self.error = f"the data cannot be kept or unpacked: {error}"


def needed_files(kind: type, folder: Path) -> list[tuple[Path, list[str], str]]:
    """Returns path, addresses and MD5 sum of each archive of a torchvision data set."""
    if hasattr(kind, "resources"):  # MNIST and its kin: four files
        place = folder / kind.__name__ / "raw"
        return [
            (place / name, [mirror + name for mirror in kind.mirrors], md5)
            for name, md5 in kind.resources
        ]
    return [(folder / kind.filename, [kind.url], kind.tgz_md5)]


def download(path: Path, urls: list[str], md5: str) -> Iterator[float]:
    """Downloads a file unless it is there already; yields the share of its bytes.

    A file appears under its name only when whole and checked. Raises ValueError where
    no address answers, or what comes has another checksum.
    """
    if path.is_file() and hashlib.md5(path.read_bytes()).hexdigest() == md5:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    for url in urls:
        digest, done = hashlib.md5(), 0
        handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with (
                open(handle, "wb") as target,
                urllib.request.urlopen(url, timeout=10) as source,
            ):
                total = int(source.headers.get("Content-Length") or LARGEST)
                while (chunk := source.read(CHUNK)) and done < LARGEST:
                    target.write(chunk)
                    digest.update(chunk)
                    done += len(chunk)
                    yield min(1.0, done / total)
            if digest.hexdigest() != md5:
                raise ValueError(f"{path.name} arrived damaged: its checksum is wrong")
            os.replace(part, path)
            return
        except (OSError, http.client.HTTPException):
            continue  # the next address
        finally:
            Path(part).unlink(missing_ok=True)
    raise ValueError(
        f"{path.name} cannot be downloaded: this machine seems to be offline"
    )


def as_tensors(half: torch.utils.data.Dataset) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns x (images, channels, height, width) uint8 and y of a torchvision set."""
    x, y = torch.as_tensor(half.data), torch.as_tensor(half.targets)
    return (x[:, None] if x.ndim == 3 else x.permute(0, 3, 1, 2)), y


def fetch(name: str) -> Iterator[float | tuple[torch.Tensor, ...]]:
    """Yields the share downloaded, then x, y, test x, test y of a torchvision set.

    `name` is MNIST, FashionMNIST or CIFAR10. Raises ValueError where the machine is
    offline, torchvision is missing, a checksum is wrong, or the disk is full.
    """
    work = Fetch(name)
    work.start()
    try:
        while work.is_alive():
            work.join(0.02)
            yield work.share
    finally:  # also when nobody wants it any more
        work.unwanted.set()
    if work.error:
        raise ValueError(work.error)
    yield work.arrays
