"""Surfaces: known heights and derivatives, at many points at once."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.landscape.surfaces import (
    BOXES,
    SURFACES,
    derivatives,
    find_box,
    find_surface,
    gradient,
    heights,
    hessian,
)

coordinate = st.floats(-3, 3)
names = st.sampled_from(sorted(SURFACES))


def point(x, y):
    return torch.tensor([x, y], dtype=torch.float64)


@pytest.mark.parametrize(
    ("name", "x", "y", "height"),
    [
        ("saddle", 3, 2, 5),
        ("bowl", 5, 1, 35),
        ("monkey", 1, 1, -2),
        ("double_well", 0, 0, 1),
        ("himmelblau", 3, 2, 0),
        ("himmelblau", -3.073026, -0.081353, 104.015163),
        ("rosenbrock", -1.2, 1, 24.2),
        ("valley", 1, 1, 0),
        ("beale", 3, 0.5, 0),
        ("beale", 0, 1, 14.203125),
        ("camel3", 0, 0, 0),
        ("camel6", 0.0898, -0.7126, -1.031628),
        ("styblinski_tang", -2.903534, -2.903534, -78.332331),
        ("flat_minimum", 1, 2, 17),
        ("flat_saddle", 1, 2, -15),
        ("lee", 0.5, 0.25, 0.765625),
    ],
)
def test_known_heights(name, x, y, height):
    assert float(find_surface(name)(*point(x, y))) == pytest.approx(height, abs=1e-6)


def test_known_derivatives():
    rosenbrock = find_surface("rosenbrock")
    assert gradient(rosenbrock, point(-1.2, 1)).tolist() == pytest.approx([-215.6, -88])
    assert hessian(rosenbrock, point(1, 1)).tolist() == [[802, -400], [-400, 200]]
    lee = find_surface("lee")
    assert gradient(lee, point(0.5, 0.25)).tolist() == [-0.4375, -0.875]
    assert hessian(lee, point(0, 0)).tolist() == [[0, -2], [-2, 0]]


@settings(max_examples=60, deadline=None)
@given(names, coordinate, coordinate)
def test_derivatives_equal_pytorchs(name, x, y):
    f, w = find_surface(name), point(x, y)
    whole = lambda w: f(w[0], w[1])  # noqa: E731
    grad = torch.autograd.functional.jacobian(whole, w)
    curving = torch.autograd.functional.hessian(whole, w)
    torch.testing.assert_close(gradient(f, w), grad)
    torch.testing.assert_close(hessian(f, w), curving)


@settings(max_examples=30, deadline=None)
@given(names, st.integers(0, 99))
def test_many_points_at_once_are_each_alone(name, seed):
    draw = torch.Generator().manual_seed(seed)
    f, w = find_surface(name), torch.randn(2, 3, 2, generator=draw)
    grads, hessians = derivatives(f, w)
    assert grads.shape == (2, 3, 2) and hessians.shape == (2, 3, 2, 2)
    assert grads.dtype == hessians.dtype == torch.float64
    assert not grads.requires_grad and not hessians.requires_grad
    for i in range(2):
        for j in range(3):
            torch.testing.assert_close(grads[i, j], gradient(f, w[i, j]))
            torch.testing.assert_close(hessians[i, j], hessian(f, w[i, j]))


@pytest.mark.parametrize(
    ("text", "grad", "curving"),
    [
        ("3", [0, 0], [[0, 0], [0, 0]]),
        ("x", [1, 0], [[0, 0], [0, 0]]),
        ("y^2", [0, 4], [[0, 0], [0, 2]]),
        ("x*y", [2, 1], [[0, 1], [1, 0]]),
        ("0*x", [0, 0], [[0, 0], [0, 0]]),
        ("log(x)", [1, 0], [[-1, 0], [0, 0]]),
    ],
)
def test_surfaces_that_lack_a_variable(text, grad, curving):
    f = find_surface("own", text)
    assert gradient(f, point(1, 2)).tolist() == grad
    assert hessian(f, point(1, 2)).tolist() == curving


def test_a_point_without_a_height_does_not_spoil_the_others():
    f = find_surface("own", "log(x) + sqrt(y)")
    w = torch.tensor([[0.0, -1.0], [1.0, 1.0]])
    assert gradient(f, w)[1].tolist() == [1, 0.5]
    assert hessian(f, w)[1].tolist() == [[-1, 0], [0, -0.25]]


def test_gradient_leaves_its_argument_alone():
    w = torch.ones(2, requires_grad=True)
    gradient(find_surface("bowl"), w)
    assert w.grad is None and w.tolist() == [1, 1]


@pytest.mark.parametrize("name", SURFACES)
def test_heights_run_from_the_bottom_row_up(name):
    left, right, bottom, top = find_box(name)
    assert left < right and bottom < top
    f, z = find_surface(name), heights(find_surface(name), find_box(name), 5)
    assert z.dtype == torch.float32 and z.shape == (5, 5) and z.isfinite().all()
    corners = [(left, bottom), (right, bottom), (left, top), (right, top)]
    seen = [z[0, 0], z[0, -1], z[-1, 0], z[-1, -1]]
    for corner, height in zip(corners, seen, strict=True):
        assert float(height) == pytest.approx(float(f(*point(*corner))), rel=1e-6)


def test_the_plateau_is_flat_and_then_drops():
    f = find_surface("plateau")
    flat, drop = gradient(f, point(-5, 0)), gradient(f, point(1, 0))
    assert abs(float(drop[0])) > 5 * abs(float(flat[0])) > 0


def test_every_surface_has_a_box():
    assert set(BOXES) == {*SURFACES, "own"}


@pytest.mark.parametrize(
    "call",
    [
        lambda: find_surface("nowhere"),
        lambda: find_surface("own", ""),
        lambda: find_surface("own", "import os"),
        lambda: find_box("nowhere"),
        lambda: heights(find_surface("bowl"), (0, 1, 0, 1), 1),
        lambda: heights(find_surface("bowl"), (0, 1, 0, 1), 401),
    ],
)
def test_bad_arguments(call):
    with pytest.raises(ValueError):
        call()


def test_a_constant_expression_covers_the_window():
    z = heights(find_surface("own", "pi"), find_box("own"), 4)
    assert z.shape == (4, 4) and float(z[3, 3]) == pytest.approx(math.pi)
