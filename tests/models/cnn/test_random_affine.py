"""Warps of a whole batch against torchvision's, picture by picture."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.cnn.random_affine import WARPS, random_warp, warp, warp_matrices
from models.data.torchvision_shim import import_torchvision


def pictures(n=3, side=28):
    return torch.rand(n, 1, side, side, generator=torch.Generator().manual_seed(1))


def same(n, angle=0.0, right=0.0, down=0.0, scale=1.0, flip=False):
    return warp_matrices(
        torch.full((n,), angle),
        torch.tensor([[right, down]]).expand(n, 2),
        torch.full((n,), scale),
        torch.full((n,), flip),
    )


def test_nothing_changes_nothing():
    x = pictures()
    assert torch.allclose(warp(x, same(3)), x, atol=1e-5)


def test_a_mirror_image_is_flip():
    x = pictures()
    assert torch.allclose(warp(x, same(3, flip=True)), x.flip(-1), atol=1e-5)


def test_a_shift_of_whole_pixels_moves_right_and_down():
    x = pictures()
    moved = warp(x, same(3, right=3 / 14, down=2 / 14))
    assert torch.allclose(moved[..., 2:, 3:], x[..., :-2, :-3], atol=1e-5)
    assert moved[..., :2, :].abs().max() < 1e-5
    assert moved[..., :3].abs().max() < 1e-5


@settings(deadline=None, max_examples=12)
@given(
    degrees=st.floats(-40, 40),
    right=st.integers(-4, 4),
    down=st.integers(-4, 4),
    scale=st.floats(0.7, 1.4),
)
def test_it_is_torchvisions_affine(degrees, right, down, scale):
    functional = import_torchvision("transforms.v2.functional")
    mode = import_torchvision("transforms").InterpolationMode.BILINEAR
    x = pictures(1)
    theirs = functional.affine(
        x, degrees, [right, down], scale, [0.0, 0.0], interpolation=mode
    )
    ours = warp(x, same(1, math.radians(degrees), right / 14, down / 14, scale))
    inside = slice(8, 20)  # at the edges the two fill in differently
    assert torch.allclose(
        ours[..., inside, inside], theirs[..., inside, inside], atol=1e-3
    )


def test_one_seed_one_result_and_every_picture_its_own():
    x = pictures(1).expand(6, -1, -1, -1)
    for kind in WARPS:
        one, two = (
            random_warp(x, kind, torch.Generator().manual_seed(4)) for _ in range(2)
        )
        assert torch.equal(one, two)
        assert one.shape == x.shape
        distinct = len({tuple(picture.flatten().tolist()) for picture in one})
        assert distinct == (2 if kind == "flip" else 6)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="unknown augmentation"):
        random_warp(pictures(), "melt", torch.Generator())
