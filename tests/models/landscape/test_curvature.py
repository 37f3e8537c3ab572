"""Curvature by direction, between the eigenvalues."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.landscape.curvature import curvature
from models.landscape.surfaces import SURFACES


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(SURFACES)),
    st.floats(-2, 2),
    st.floats(-2, 2),
    st.floats(0, 360),
)
def test_curvature_swings_between_the_eigenvalues(name, x, y, angle):
    turned = curvature(name, "", x, y, angle)
    low, high = turned.at.eigenvalues.tolist()
    size = 1e-9 * (1 + max(abs(low), abs(high)))
    assert low - size <= float(turned.curvatures.min())
    assert float(turned.curvatures.max()) <= high + size
    # vᵀHv = λ₁ cos² + λ₂ sin² of the angle to the first eigenvector (Euler)
    apart = torch.deg2rad(turned.angles - turned.eigen_angles[0])
    euler = low * apart.cos() ** 2 + high * apart.sin() ** 2
    torch.testing.assert_close(turned.curvatures, euler, atol=1e-6, rtol=1e-6)
    assert float(turned.quadratic[60]) == pytest.approx(float(turned.along[60]))


def test_curvature_of_the_saddle():
    turned = curvature("saddle", angle=30.0)
    assert turned.curvature_along == pytest.approx(2 * math.cos(math.pi / 3))
    assert turned.curvatures[[0, 45, 90, 180]].tolist() == pytest.approx(
        [2, 0, -2, 2], abs=1e-12
    )
    assert turned.eigen_angles.tolist() == [90, 0]
    torch.testing.assert_close(turned.along, turned.quadratic)
    assert curvature("lee", angle=45.0).curvature_along == pytest.approx(-2)


def test_along_the_way_down_from_lees_saddle():
    cut = curvature("lee", angle=45.0)
    t = cut.t / math.sqrt(2)
    torch.testing.assert_close(cut.along, (1 - t**2) ** 2)
    torch.testing.assert_close(cut.quadratic, 1 - 2 * t**2)
    up = curvature("lee", angle=-45.0)
    torch.testing.assert_close(up.along, (1 + t**2) ** 2)
