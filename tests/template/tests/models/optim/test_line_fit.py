"""Steps on a parabola against their closed form, a line against least squares."""

import pytest
import torch

from models.optim.line_fit import descend, draw_points, learn_line, watch_line


@pytest.mark.parametrize("lr", [0.1, 1.0, 1.9, 2.0, 2.5])
def test_every_step_multiplies_by_the_same_factor(lr):
    result = descend(curvature=1.0, lr=lr, start=3.0, steps=12)
    powers = torch.arange(13, dtype=torch.float64)
    assert torch.allclose(result.x, 3.0 * result.factor**powers)
    assert (abs(result.factor) > 1) == (lr > result.largest_lr)


def test_the_line_is_the_one_of_least_squares():
    *_, line = learn_line(noise=0.5, lr=0.3, steps=500, seed=3)
    x, y = draw_points(0.5, torch.Generator().manual_seed(3))
    best = torch.linalg.lstsq(torch.stack([x, torch.ones(50)], 1), y[:, None]).solution
    assert [line.slope, line.intercept] == pytest.approx(best.flatten().tolist(), 1e-3)


def test_what_is_drawn_is_what_is_learnt():
    for plain, watched in zip(learn_line(), watch_line(), strict=True):
        assert (plain.slope, plain.intercept) == (watched.slope, watched.intercept)


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError):
        descend(lr=0.0)
    with pytest.raises(ValueError):
        next(learn_line(steps=10**6))
