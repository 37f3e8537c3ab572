"""Polynomials of every degree: exact fits, least norms, bias and variance."""

import numpy as np
import pytest
import torch

from models.generalization.degree import fit_degrees, least_norm, legendre


def test_the_polynomials_are_legendres_and_orthonormal():
    x = torch.linspace(-1, 1, 9, dtype=torch.float64)
    for k in range(6):
        expected = np.polynomial.Legendre.basis(k)(x.numpy()) * (2 * k + 1) ** 0.5
        assert legendre(x, 6)[:, k].numpy() == pytest.approx(expected, abs=1e-12)
        assert legendre(x, 6, 1.0)[:, k].numpy() == pytest.approx(
            expected / (k + 1), abs=1e-12
        )
    nodes, weights = map(torch.tensor, np.polynomial.legendre.leggauss(40))
    a = legendre(nodes, 30)
    gram = a.T @ (a * weights[:, None]) / 2
    assert gram.numpy() == pytest.approx(np.eye(30), abs=1e-10)


def test_a_fit_is_least_squares_and_of_least_norm():
    generator = torch.Generator().manual_seed(1)
    y = torch.randn(8, generator=generator, dtype=torch.float64)
    for p in (3, 8, 20):
        a = torch.randn(8, p, generator=generator, dtype=torch.float64)
        c = least_norm(a, y)
        other = torch.linalg.lstsq(a, y[:, None], driver="gelsd").solution[:, 0]
        assert c.numpy() == pytest.approx(other.numpy(), abs=1e-9)
        assert (a.T @ (a @ c - y)).abs().max() < 1e-9
    away = torch.linalg.svd(a).Vh[8:]  # directions that change no prediction
    assert (away @ c).abs().max() < 1e-9


@pytest.mark.parametrize("noise", [0.1, 0.5])
def test_as_many_coefficients_as_points_leave_no_training_error(noise):
    result = fit_degrees(most=20, n=10, noise=noise)
    assert (result.train[9:] < 1e-9).all()
    assert (result.train[:8, 0] > 1e-6).all()


@pytest.mark.parametrize("scale", ["equal", "smooth"])
@pytest.mark.parametrize("truth", ["sine", "cubic", "step"])
def test_the_error_on_new_points_is_bias_variance_and_noise(scale, truth):
    result = fit_degrees(most=9, scale=scale, truth=truth, noise=0.3)
    parts = result.bias + result.variance + 0.3**2
    assert result.mean_test.numpy() == pytest.approx(parts.numpy(), rel=1e-9)


def test_the_training_error_falls_with_every_degree():
    train = fit_degrees(most=11).train[:, 1]
    assert (train.diff() <= 1e-12).all()


def test_without_noise_a_cubic_is_found_exactly():
    result = fit_degrees(degree=3, truth="cubic", noise=0.0)
    assert result.test[3].max() < 1e-20
    assert result.test[2].min() > 1e-3


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("n", [8, 12, 16])
def test_the_second_descent_begins_at_as_many_coefficients_as_points(n, seed):
    test = fit_degrees(most=60, n=n, seed=seed).test[:, 1]
    assert abs(int(test.argmax()) + 1 - n) <= 1
    assert test[60] < test.max() / 1000
    assert test[60] > test.min()


def test_a_norm_that_prefers_low_degrees_ends_lower():
    ends = [fit_degrees(most=60, scale=s).test[60, 1] for s in ("equal", "smooth")]
    assert ends[1] < ends[0] / 2


@pytest.mark.parametrize(
    "wrong",
    [{"truth": "x"}, {"scale": "x"}, {"most": 61}, {"n": 2}, {"noise": -1.0}],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        fit_degrees(**wrong)
