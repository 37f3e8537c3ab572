"""The grid world: the book's numbers, Bellman's equation, and Q-learning."""

import pytest
import torch

from models.foundations.grid_world import learn_q, solve, value_cells, walk

# Sutton and Barto (2018), figures 3.2 and 3.5, first row, to two digits.
RANDOM = [3.31, 8.79, 4.43, 5.32, 1.49]
OPTIMAL = [21.98, 24.42, 21.98, 19.42, 17.48]


@pytest.mark.parametrize(("way", "row"), [("random", RANDOM), ("optimal", OPTIMAL)])
def test_the_books_numbers(way, row):
    world = value_cells(way, sweeps=150)
    assert world.values[0].tolist() == pytest.approx(row, abs=0.006)
    assert world.exact[0].tolist() == pytest.approx(row, abs=0.006)


def test_a_in_closed_form():
    """From A' back up to A it takes four steps: v = 10 + g^5 v."""
    world = value_cells("optimal", 0.9)
    assert float(world.exact[0, 1]) == pytest.approx(10 / (1 - 0.9**5))


@pytest.mark.parametrize("way", ["random", "optimal"])
@pytest.mark.parametrize("gamma", [0.5, 0.9, 0.99])
def test_every_sweep_shrinks_the_error_by_gamma_at_least(way, gamma):
    errors = value_cells(way, gamma, sweeps=40).errors
    assert (errors[1:] <= gamma * errors[:-1] + 1e-12).all()


def test_the_chosen_cell_is_its_bellman_sum():
    for way, merge in (("random", torch.mean), ("optimal", torch.max)):
        world = value_cells(way, sweeps=3, row=1, column=1)
        assert world.rewards.tolist() == [-1, 0, -1, 0]
        assert world.value == pytest.approx(float(merge(world.terms)))
        assert world.terms.tolist() == pytest.approx(
            (world.rewards + 0.9 * world.before).tolist()
        )


def test_steps_stay_on_the_grid():
    assert walk(0, 1, 2) == (4, 1, 10.0)
    assert walk(0, 3, 0) == (2, 3, 5.0)
    assert walk(0, 0, 0) == (0, 0, -1.0) and walk(2, 2, 3) == (2, 3, 0.0)


def test_q_learning_comes_to_the_optimal_values():
    world = learn_q(steps=60_000, epsilon=1.0)
    assert world.exact.view(-1).tolist() == solve(0.9, "optimal").tolist()
    assert world.errors[-1] < 0.01 * world.errors[0]
    optimal = value_cells("optimal", sweeps=150).best
    assert (optimal | ~world.best).float().mean() > 0.97


def test_without_exploration_it_stays_with_the_first_loop_it_finds():
    greedy = learn_q(steps=10_000, epsilon=0.0)
    assert (greedy.values == 0).sum() >= 10 and greedy.errors[-1] > 8


@pytest.mark.parametrize(
    "wrong", [{"gamma": 1.0}, {"row": 6}, {"way": "x"}, {"sweeps": 201}]
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="gamma|random"):
        value_cells(**wrong)
    with pytest.raises(ValueError, match="steps"):
        learn_q(steps=0)
