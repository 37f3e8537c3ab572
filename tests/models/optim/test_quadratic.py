"""Rates on a quadratic: closed forms against eigenvalues and against real runs."""

import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.landscape.surfaces import bowl, rosenbrock
from models.optim.quadratic import (
    REGIMES,
    constant_curvature,
    heavy_ball_roots,
    optimal_gd,
    optimal_momentum,
    predict,
    probe_momentum,
    rates_and_regimes,
    stable_below,
    steps_per_digit,
)
from models.optim.rate_map import compare_pairs, rate_map


def spectral_radius(matrix):
    return torch.linalg.eigvals(matrix).abs().max().item()


def heavy_ball_matrix(lr, beta, h):
    """(w_t, w_(t-1)) -> (w_(t+1), w_t)."""
    return torch.tensor([[1 + beta - lr * h, -beta], [1, 0]], dtype=torch.float64)


def nesterov_matrix(lr, beta, h):
    """w_(t+1) = (1 - lr h) (w_t + beta (w_t - w_(t-1)))."""
    s = 1 - lr * h
    return torch.tensor([[s * (1 + beta), -s * beta], [1, 0]], dtype=torch.float64)


def at(number):
    return torch.tensor(number, dtype=torch.float64)


rates = st.floats(0, 5)
momenta = st.floats(0, 0.999)


@settings(max_examples=200, deadline=None)
@given(rates, momenta, st.floats(0.01, 10))
def test_roots_are_the_eigenvalues(lr, beta, h):
    half, discriminant, radius = heavy_ball_roots(at(lr), at(beta), h)
    expected = spectral_radius(heavy_ball_matrix(lr, beta, h))
    # At a double root an error of 1e-16 in the matrix moves it by 1e-8.
    assert radius.item() == pytest.approx(expected, rel=1e-6, abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(rates, momenta, st.floats(0.1, 5), st.floats(1, 50))
def test_the_slower_end_decides(lr, beta, smallest, kappa):
    largest = smallest * kappa
    rate, _ = rates_and_regimes(at(lr), at(beta), smallest, largest)
    between = [smallest + share * (largest - smallest) for share in (0, 0.3, 0.7, 1)]
    radii = [spectral_radius(heavy_ball_matrix(lr, beta, h)) for h in between]
    assert rate.item() == pytest.approx(max(radii), rel=1e-6, abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(momenta, st.floats(0.1, 10), st.sampled_from([0.99, 1.01]))
def test_limits_are_where_the_radius_passes_one(beta, largest, factor):
    curvature, own = (largest / 3, largest), {"beta": beta}
    ball = factor * stable_below("momentum", curvature, own)
    ema = factor * stable_below("momentum_ema", curvature, own) * (1 - beta)
    ahead = factor * stable_below("nesterov", curvature, own)
    plain = factor * stable_below("gd", curvature, own)
    radii = (
        spectral_radius(heavy_ball_matrix(ball, beta, largest)),
        spectral_radius(heavy_ball_matrix(ema, beta, largest)),
        spectral_radius(nesterov_matrix(ahead, beta, largest)),
        abs(1 - plain * largest),
    )
    assert all((radius < 1) == (factor < 1) for radius in radii)


def test_published_optimum():
    lr, beta, rate = optimal_momentum(2, 20)
    assert (lr, beta, rate) == pytest.approx((0.115443, 0.269874, 0.519494), abs=1e-6)
    assert optimal_gd(2, 20) == pytest.approx((1 / 11, 0.818182), abs=1e-6)
    rates = (99 / 101, optimal_momentum(1, 100)[2])
    per_digit = [steps_per_digit(rate) for rate in rates]
    assert per_digit == pytest.approx([115, 11.5], rel=0.01)
    assert steps_per_digit(0.1) == pytest.approx(1)
    assert (steps_per_digit(0.0), steps_per_digit(1.0)) == (0, math.inf)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.1, 5), st.floats(1.1, 100), rates, momenta)
def test_nothing_beats_the_optimum(smallest, kappa, lr, beta):
    largest = smallest * kappa
    lr = lr / largest
    rate, _ = rates_and_regimes(at(lr), at(beta), smallest, largest)
    gd, _ = rates_and_regimes(at(lr), at(0.0), smallest, largest)
    assert rate >= optimal_momentum(smallest, largest)[2] - 1e-7
    assert gd >= optimal_gd(smallest, largest)[1] - 1e-12


@pytest.mark.parametrize(
    ("lr", "beta", "regime"),
    [
        (0.01, 0.1, "overdamped"),
        (0.1, 0.5, "underdamped"),
        (0.19, 0.0, "alternating"),
        (0.2, 0.0, "divergent"),  # neither grows nor shrinks
        (0.31, 0.5, "divergent"),
        (0.5 + 1e-9, 1.0, "divergent"),
    ],
)
def test_regimes(lr, beta, regime):
    _, index = rates_and_regimes(at(lr), at(beta), 1.0, 10.0)
    assert REGIMES[int(index)] == regime


@settings(max_examples=30, deadline=None)
@given(st.floats(0.5, 3), st.floats(1.5, 60))
def test_the_optimum_is_critical(smallest, kappa):
    lr, beta, _ = optimal_momentum(smallest, smallest * kappa)
    _, index = rates_and_regimes(at(lr), at(beta), smallest, smallest * kappa)
    assert REGIMES[int(index)] == "critical"


@settings(max_examples=40, deadline=None)
@given(st.floats(0.02, 0.36), st.floats(0.0, 0.95), st.floats(-5, 5), st.floats(1, 5))
def test_what_is_measured_is_what_is_predicted(lr, beta, x, y):
    assume(abs(x) > 0.1)
    pair = predict(lr, beta, 1.0, 10.0)
    probe = probe_momentum(pair, (1.0, 10.0), (x, y), 1000, 1e-3)
    assume(abs(probe.rate - 1) > 0.02 and probe.rate > 0.6)
    if probe.rate > 1:
        assert probe.diverged is not None and probe.regime == "divergent"
    else:
        assert probe.diverged is None
        # a double root, or one nearly so, shrinks like t rate^t
        assert probe.measured == pytest.approx(probe.rate, abs=0.01)


@pytest.mark.parametrize(
    ("lr", "beta", "arrives"),
    [(0.01, 0.0, 422), (0.02, 0.5, 94), (0.02, 0.9, 135), (0.099, 0.0, 342)],
)
def test_probe_counts_the_iterations(lr, beta, arrives):
    pair = predict(lr, beta, 2.0, 20.0)
    probe = probe_momentum(pair, (2.0, 20.0), (5.0, 1.0), 450, 1e-3)
    assert probe.arrived == arrives


def test_map_at_kappa_ten():
    result = rate_map(smallest=2.0, lr=0.02, beta=0.9)
    assert (result.gd.arrived, result.best.arrived) == (43, 17)
    assert result.gd.rate == pytest.approx(0.8181818, abs=1e-7)
    assert result.best.rate == pytest.approx(0.5194939, abs=1e-7)
    assert result.best.regime == "critical" and result.probe.limit == pytest.approx(
        0.19
    )
    assert result.rate.shape == result.regime.shape == (101, 101)
    assert result.rate.dtype == torch.float32 and result.regime.dtype == torch.uint8
    assert result.rate.min() >= result.best.rate - 1e-6


def test_the_map_is_the_formula_cell_by_cell():
    result = rate_map(kappa=30.0, grid=9)
    for row, beta in enumerate(result.betas.tolist()):
        for column, lr in enumerate(result.lrs.tolist()):
            radius = max(
                spectral_radius(heavy_ball_matrix(lr, beta, h)) for h in (1.0, 30.0)
            )
            assert result.rate[row, column] == pytest.approx(radius, abs=1e-5)
            if abs(radius - 1) > 1e-6:
                assert (result.regime[row, column] == 4) == (radius > 1)


def test_map_lines():
    result = rate_map(grid=41)
    for i in range(1, 40):
        lr = float(result.lrs[i])
        for line, h in ((result.critical_low, 1.0), (result.critical_high, 10.0)):
            _, discriminant, _ = heavy_ball_roots(at(lr), line[i], h)
            assert abs(discriminant) < 1e-12 and 0 <= line[i] <= 1
        beta, limit = float(result.betas[i]), float(result.limit[i])
        for factor in (0.999, 1.001):
            rate, _ = rates_and_regimes(at(factor * limit), at(beta), 1.0, 10.0)
            assert (rate < 1) == (factor < 1)


def test_a_probe_that_diverges_ends():
    probe = rate_map(lr=0.5, beta=0.5).probe
    assert probe.diverged == len(probe.w) and probe.w.isfinite().all()


def test_the_page_shows_the_pairs_of_the_script():
    shown, pairs = rate_map(lr=0.1, beta=0.4), compare_pairs(10.0, 1.0, 0.1, 0.4)
    for name in ("probe", "gd", "best"):
        seen, pair = getattr(shown, name), getattr(pairs, name)
        assert vars(pair).items() <= vars(seen).items()
    assert shown.bowl[0, 0] == pytest.approx((36 + 10 * 36) / 2)  # the corner -6, -6


def test_curvature_is_constant_only_on_a_quadratic():
    assert constant_curvature(bowl, (5.0, 1.0)) == pytest.approx((2, 20))
    assert constant_curvature(rosenbrock, (-1.2, 1.0)) is None
    assert stable_below("momentum", None, {}) is None
    assert stable_below("gd", (-2.0, 2.0), {}) is None
    assert stable_below("adam", (2.0, 20.0), {}) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"kappa": 0.5},
        {"smallest": 0.0},
        {"lr": -0.1},
        {"beta": 1.0},
        {"x": 0.0, "y": 0.0},
        {"x": math.nan},
        {"steps": 0},
        {"grid": 1},
    ],
)
def test_bad_arguments(wrong):
    with pytest.raises(ValueError):
        rate_map(**wrong)
