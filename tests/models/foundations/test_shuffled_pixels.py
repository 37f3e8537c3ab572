"""Moved pixels: equal logits for a dense net, and a loss for a conv net."""

import pytest
import torch

from models.foundations.shuffled_pixels import (
    SIDE,
    draw_net,
    draw_order,
    move_columns,
    shuffle_pixels,
)


def test_a_dense_net_with_moved_columns_gives_equal_logits():
    places = draw_order("all", torch.Generator().manual_seed(0))
    assert places.sort().values.equal(torch.arange(SIDE * SIDE))
    plain, moved = (draw_net("dense", torch.Generator().manual_seed(1)) for _ in "ab")
    x = torch.rand(50, SIDE * SIDE)
    moved = move_columns(moved, places)
    gap = (plain(x) - moved(x[:, places])).abs().max()
    assert gap < 1e-5 and (plain(x) - plain(x[:, places])).abs().max() > 0.1


def test_moved_columns_stay_columns():
    places = draw_order("columns", torch.Generator().manual_seed(0))
    picture = torch.arange(SIDE).repeat(SIDE)  # each pixel says its column
    moved = picture.float()[places].view(SIDE, SIDE)
    assert (moved == moved[0]).all() and moved[0].unique().numel() == SIDE


def test_the_conv_net_loses_and_the_dense_net_does_not():
    *_, result = shuffle_pixels("all")
    dense, conv = result.accuracy[:, :, -1]
    assert dense[0] == pytest.approx(float(dense[1]), abs=0.005)
    assert conv[1] < conv[0] - 0.04
    assert result.gap_before < 1e-5
    assert (
        result.moved.flatten(1)
        .sort(1)
        .values.equal(result.pictures.flatten(1).sort(1).values)
    )


def test_nothing_moved_nothing_changed():
    result = next(shuffle_pixels("none", epochs=1))
    assert result.accuracy[:, 0].equal(result.accuracy[:, 1])
    assert result.gap_after == 0


@pytest.mark.parametrize("wrong", [{"order": "x"}, {"lr": 0}, {"data": "x"}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="order|lr|data"):
        next(shuffle_pixels(**wrong))
