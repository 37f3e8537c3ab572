"""The gallery: torchvision's transforms, drawn from a seed."""

import pytest
import torch

from models.cnn.augmentation import TRANSFORMS, gallery
from models.data.image_sources import pick_picture


def test_without_strength_only_mirrors_change_anything():
    for name in ("crop", "rotation", "affine", "colour"):
        made = gallery(transforms=(name,), strength=0.0)
        # A crop of the whole area may still differ in shape: width to height.
        assert made.difference < (40 if name == "crop" else 1e-6), name


def test_a_mirror_image_is_the_flipped_picture():
    for name, axis in (("flip", 1), ("vertical_flip", 0)):
        made = gallery(transforms=(name,), count=12)
        flipped = made.picture.flip(axis)
        for changed in made.changed:
            assert torch.equal(changed, made.picture) or torch.equal(changed, flipped)
        assert 0 < made.same < 12


def test_the_picture_itself_is_left_alone():
    made = gallery("photo", "flower", tuple(TRANSFORMS), 1.0)
    x = pick_picture("photo", "flower").to(torch.uint8)
    assert torch.equal(made.picture, x.movedim(0, -1))
    assert made.changed.shape == (8, *made.picture.shape)
    assert made.changed.dtype == torch.uint8


def test_colours_change_and_shapes_stay():
    made = gallery("digit", "3", ("colour",), 1.0)
    black = made.picture.float().mean(-1) == 0
    spread = made.changed.float().mean(-1)[:, black].flatten(1).std(1)
    assert spread.max() < 1e-3  # black stays one shade
    assert made.difference > 1


def test_one_seed_one_gallery_and_the_common_random_numbers_stay():
    before = torch.get_rng_state()
    one, two = gallery(seed=5), gallery(seed=5)
    assert torch.equal(one.changed, two.changed)
    assert not torch.equal(one.changed, gallery(seed=6).changed)
    assert torch.equal(before, torch.get_rng_state())


def test_the_code_is_torchvisions_own_words():
    made = gallery(transforms=("flip", "rotation"), strength=0.5)
    assert made.code.startswith("RandomHorizontalFlip(p=0.5), RandomRotation(degrees=")


@pytest.mark.parametrize(
    "arguments",
    [
        {"transforms": ("melt",)},
        {"strength": 2.0},
        {"count": 0},
        {"source": "film"},
        {"name": "dog"},
    ],
)
def test_wrong_arguments_are_refused(arguments):
    with pytest.raises(ValueError):
        gallery(**arguments)
