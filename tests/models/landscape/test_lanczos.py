"""Lanczos: against eigvalsh, on matrices with known spectra and on real nets."""

import math
from collections import deque

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.core.parameter_vector import net_hessian
from models.landscape.lanczos import extremes, lanczos, tridiagonal
from models.landscape.problems import draw_problem


def last(results):
    return deque(results, maxlen=1).pop()


def draw(size, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(size, generator=generator, dtype=torch.float64)


@given(st.integers(1, 30), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_in_full_it_finds_every_eigenvalue(n, seed):
    a = draw((n, n), seed)
    a = a + a.T
    values, bounds, vectors = last(lanczos(lambda v: a @ v, draw(n, seed + 1), n))
    assert torch.allclose(values, torch.linalg.eigvalsh(a), atol=1e-8)
    assert (bounds < 1e-6).all()
    assert torch.allclose(vectors @ vectors.T, torch.eye(n).double(), atol=1e-10)
    assert torch.allclose(a @ vectors.T, vectors.T * values, atol=1e-6)


@given(st.integers(10, 60), st.integers(1, 9), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_an_eigenvalue_lies_within_the_bound(n, k, seed):
    a = draw((n, n), seed)
    a = a + a.T
    exact = torch.linalg.eigvalsh(a)
    for values, bounds, _ in lanczos(lambda v: a @ v, draw(n, seed + 1), k):
        nearest = (values[:, None] - exact).abs().min(1).values
        assert (nearest <= bounds + 1e-10).all()
        assert exact[0] - 1e-10 <= values[0] and values[-1] <= exact[-1] + 1e-10


def test_repeated_eigenvalues_are_found_once_and_end_it():
    diagonal = torch.tensor([1.0, 1.0, 1.0, 4.0, 4.0, -2.0], dtype=torch.float64)
    results = list(lanczos(lambda v: diagonal * v, draw(6, 0), 6))
    assert len(results) == 3
    assert results[-1][0].tolist() == pytest.approx([-2, 1, 4])


def test_it_stays_orthogonal_where_rounding_would_spoil_it():
    diagonal = torch.cat([torch.linspace(0, 1, 199), torch.tensor([1e6])]).double()
    *_, vectors = last(lanczos(lambda v: diagonal * v, draw(200, 0), 120))
    eye = torch.eye(120, dtype=torch.float64)
    assert (vectors @ vectors.T - eye).abs().max() < 1e-10


def test_the_tridiagonal_matrix():
    assert tridiagonal([1.0, 2.0, 3.0], [4.0, 5.0]).tolist() == [
        [1, 4, 0],
        [4, 2, 5],
        [0, 5, 3],
    ]


@pytest.mark.parametrize(("width", "trained"), [(6, 0), (12, 40), (12, 100)])
def test_on_a_net_the_extremes_agree_with_the_exact_ones(width, trained):
    result = last(extremes(width=width, trained=trained, products=60))
    assert result.parameters <= 600 and result.products == 60
    exact = result.exact
    for told, true in (
        (result.lowest[-1], exact[:3]),
        (result.highest[-1], exact.flip(0)[:3]),
    ):
        assert ((told - true).abs() <= 1e-4 * true.abs()).all()
    ends = (exact[:3], exact.flip(0)[:3])
    assert ends[0][0] < 0 < ends[1][0]


def test_the_exact_ones_are_those_of_the_hessian():
    task, theta = draw_problem("iris", 60, 0.2, 1, 5, "tanh", 1.0, 2)
    result = last(extremes(width=5, depth=1, trained=0, products=5, seed=2))
    exact = torch.linalg.eigvalsh(net_hessian(theta, task))
    assert torch.allclose(result.exact, exact, atol=1e-12)


def test_a_larger_net_settles_by_its_own_bounds():
    result = last(extremes())
    assert result.parameters == 2739 and result.exact is None
    assert result.entries == 2739**2
    assert (result.lowest_bound[-1] < 1e-4 * result.lowest[-1].abs()).all()
    assert (result.highest_bound[-1] < 1e-4 * result.highest[-1].abs()).all()
    assert result.lowest[-1, 0] < 0 < result.highest[-1, 0]
    # the search space only grows: extremes move outwards
    assert (result.lowest[1:, 0] <= result.lowest[:-1, 0] + 1e-9).all()
    assert (result.highest[1:, 0] >= result.highest[:-1, 0] - 1e-9).all()


def test_results_grow_and_what_is_unknown_is_nan():
    products = 0
    for result in extremes(width=4, depth=1, trained=3, products=6, top=4):
        assert result.products in (products, products + 1)
        products = result.products
        assert result.lowest.shape == (products, 4)
    assert products == 6 and result.progress == 1
    unknown = result.highest.isnan().sum(1)
    assert unknown.tolist() == [3, 2, 1, 0, 0, 0]


def test_divergence_is_a_result():
    result = last(extremes(lr=1e4, activation="relu", depth=4, width=8))
    assert result.diverged is not None and result.progress == 1
    assert result.products == 0 and result.exact is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"products": 1},
        {"top": 0},
        {"trained": -1},
        {"lr": math.inf},
        {"width": 257},
        {"data": "tulips"},
    ],
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        next(extremes(**wrong))
