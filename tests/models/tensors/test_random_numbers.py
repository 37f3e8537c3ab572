"""A seed fixes all numbers and their order; variances are those of the formulas."""

import pytest
import torch

from models.tensors.random_numbers import DRAWS, draw_numbers


@pytest.mark.parametrize("way", DRAWS)
def test_mean_and_variance_come_near_the_exact_ones(way):
    found = draw_numbers(way, 100_000, seed=3)
    assert found.exact_variance == {"rand": 1 / 12, "randn": 1}[way]
    assert abs(found.mean - found.exact_mean) < 5 * found.deviation
    assert found.variance == pytest.approx(found.exact_variance, rel=0.03)
    torch.testing.assert_close(found.density, found.exact, rtol=0, atol=0.12)


@pytest.mark.parametrize("way", DRAWS)
def test_the_same_seed_gives_the_same_numbers_another_one_does_not(way):
    assert draw_numbers(way, seed=5, other_seed=5).equal == 8
    assert draw_numbers(way, seed=5, other_seed=6).equal == 0
    torch.manual_seed(5)  # the generator without a name, with the same seed
    expected = DRAWS[way](8, dtype=torch.float64)
    assert draw_numbers(way, seed=5).first.equal(expected)


def test_a_call_before_shifts_uniform_numbers():
    found = draw_numbers("rand", before=3)
    assert found.places == (3, 4, 5, 6, 7, -1, -1, -1) and found.equal == 0


def test_normal_numbers_come_in_pairs_of_uniform_ones():
    """Box and Muller (1958) make two normal numbers of two uniform ones."""
    assert draw_numbers("randn", before=1).places == (-1,) * 8
    assert draw_numbers("randn", before=2).places == (2, 3, 4, 5, 6, 7, -1, -1)


def test_an_unknown_way_is_refused():
    with pytest.raises(ValueError, match="rand"):
        draw_numbers("dice")
