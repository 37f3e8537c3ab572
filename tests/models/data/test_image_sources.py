"""The pictures that ship: read without numpy, equal to what numpy reads."""

from pathlib import Path

import numpy as np
import pytest
import torch

from models.data.image_sources import GARMENTS, PHOTOS, load_garments, pick_picture

HERE = Path(__file__).parents[3] / "models" / "datasets"


@pytest.mark.parametrize("name", ["china", "flower"])
def test_photographs_are_what_numpy_reads(name):
    picture = pick_picture("photo", name)
    expected = np.load(HERE / PHOTOS)[name].transpose(2, 0, 1)
    assert picture.shape == (3, 128, 192)
    assert np.array_equal(picture.numpy(), expected)


def test_garments_are_what_numpy_reads():
    archive = np.load(HERE / GARMENTS)
    for part, images in (("train", 5000), ("test", 1000)):
        x, y = load_garments(images, part)
        assert np.array_equal((x * 255).round().numpy(), archive[f"{part}_images"])
        assert np.array_equal(y.numpy(), archive[f"{part}_labels"])
        assert y.bincount().tolist() == [images // 10] * 10
    with pytest.raises(ValueError, match="1000"):
        load_garments(1001, "test")


@pytest.mark.parametrize("source", ["digit", "garment"])
def test_each_class_has_a_picture_of_its_own(source):
    pictures = [pick_picture(source, str(name)) for name in range(10)]
    assert all(p.shape == (1, 28, 28) and p.max() > 200 for p in pictures)
    assert len({tuple(p.flatten().tolist()) for p in pictures}) == 10
    archive = np.load(HERE / "mnist_10k.npz")
    first = int(np.flatnonzero(archive["labels"] == 3)[0])
    three = torch.tensor(archive["images"][first]).float()
    assert torch.equal(pick_picture("digit", "3")[0], three)


def test_what_the_reader_made_is_a_picture_too():
    assert pick_picture("drawing", "").sum() == 0
    assert pick_picture("drawing", "AA__").max() == 255
    with pytest.raises(ValueError, match="no picture"):
        pick_picture("upload", "")
    with pytest.raises(ValueError, match="source"):
        pick_picture("camera", "")
