"""The embedded pictures: whole, apart from each other, bounded."""

import pytest
import torch

from models.data.digits import load_digits
from models.data.lenet_data import load_images


def test_digits_to_learn_and_to_test_on_are_apart():
    (images,) = load_images("digits", 8000)
    assert images.x.shape == (8000, 1, 28, 28) and images.x.dtype == torch.uint8
    assert images.test_x.shape == (2000, 1, 28, 28)
    seen = {bytes(x.flatten().tolist()) for x in images.x[:3000]}
    assert not any(bytes(x.flatten().tolist()) in seen for x in images.test_x[:500])
    x, y = load_digits(5)
    assert torch.equal(images.x[:5, 0] / 255, x) and torch.equal(images.y[:5], y)


@pytest.mark.parametrize(
    ("data", "asked", "got", "tests"),
    [("digits", 60_000, 8000, 2000), ("garments", 60_000, 5000, 1000)]
    + [("digits", 100, 100, 2000), ("garments", 500, 500, 1000)],
)
def test_there_are_as_many_as_asked_for_or_as_there_are(data, asked, got, tests):
    (images,) = load_images(data, asked)
    assert len(images.x) == len(images.y) == got
    assert len(images.test_x) == len(images.test_y) == tests
    assert set(images.test_y.tolist()) == set(range(10))


@pytest.mark.parametrize(("data", "images"), [("tulips", 10), ("digits", 0)])
def test_other_data_is_refused(data, images):
    with pytest.raises(ValueError, match="data is one of"):
        list(load_images(data, images))
