"""Linear regression: three ways of writing one thing, and the exact solution."""

import pytest
import torch

from models.foundations.linear_regression import (
    TRUE_B,
    TRUE_W,
    WAYS,
    draw_line,
    learn_regression,
    solve,
)


def last(**arguments):
    *_, result = learn_regression(**arguments)
    return result


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("way", WAYS)
def test_the_notes_set_up_gives_the_notes_numbers(way, seed):
    result = last(way=way, seed=seed)
    assert result.error_w < 2e-3 and result.error_b < 2e-3
    assert result.losses[-1].item() == pytest.approx(1e-4, rel=0.2)
    assert result.updates == 300 and result.progress == 1


def test_the_three_ways_are_one():
    by_hand = last(way="hand", epochs=1)
    for way in ("module", "concise"):
        other = last(way=way, epochs=1)
        assert other.path.numpy() == pytest.approx(by_hand.path.numpy(), abs=1e-5)


def test_the_normal_equations_are_least_squares():
    x, y = draw_line(1.0, torch.Generator().manual_seed(3))
    a = torch.cat([x, torch.ones(len(x), 1)], 1)
    assert solve(x, y).numpy() == pytest.approx(
        torch.linalg.lstsq(a, y[:, None]).solution[:, 0].numpy(), abs=1e-4
    )
    x, y = draw_line(0.0, torch.Generator().manual_seed(3))
    assert solve(x, y).tolist() == pytest.approx([*TRUE_W, TRUE_B], abs=1e-5)


def test_no_step_leads_below_the_exact_solution():
    for result in learn_regression(noise=1.0, batch=100, epochs=2):
        assert (result.losses >= result.exact_loss - 1e-6).all()


def test_the_whole_set_as_one_batch_makes_three_updates():
    """Each shortens the error by about 1 - 2 lr = 0.94."""
    result = last(batch=1000)
    assert result.updates == 3
    assert result.error_w == pytest.approx(3.4 * 0.94**3, rel=0.05)


def test_a_run_that_diverges_ends_and_says_so():
    result = last(lr=1.0)
    assert result.lost and result.progress == 1 and result.steps[-1] < 300


@pytest.mark.parametrize("wrong", [{"way": "x"}, {"lr": 0}, {"epochs": 11}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="to 2|from 1"):
        last(**wrong)
