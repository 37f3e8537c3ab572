"""Slices: every loss where it says, directions as defined, what a plane can hide."""

import math
from collections import deque

import pytest
import torch

from models.core.parameter_vector import (
    loss_and_gradient,
    net_hessian,
    net_loss,
    unflatten,
)
from models.landscape.loss_slices import (
    cut_plane,
    describe_plane,
    random_direction,
    see_way,
    slices,
    widest_directions,
)
from models.landscape.problems import draw_problem

SMALL = {"width": 5, "depth": 1, "steps": 20, "grid": 5}


def last(results):
    return deque(results, maxlen=1).pop()


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def trained(steps, width=5, depth=1, lr=0.3):
    task, start = draw_problem("iris", 60, 0.2, depth, width, "tanh", 1.0, 0)
    theta = start
    for _ in range(steps):
        theta = theta - lr * loss_and_gradient(theta, task)[1]
    return task, start, theta


def test_a_random_direction_is_as_long_as_each_row():
    task, _, theta = trained(3, depth=2)
    d = random_direction(theta, task.sizes, seeded())
    rows, weights = unflatten(d, task.sizes), unflatten(theta, task.sizes)
    for row, w in zip(rows[::2], weights[::2], strict=True):
        assert torch.allclose(row.norm(dim=1), w.norm(dim=1), atol=1e-12)
    assert all((b == 0).all() for b in rows[1::2])
    other = random_direction(theta, task.sizes, seeded(1))
    assert (d @ other).abs() < 0.6 * d @ d


def test_the_line_joins_start_and_end():
    task, start, theta = trained(20)
    result = last(slices(**SMALL))
    for t, told in zip(result.line_at.tolist(), result.line.tolist(), strict=True):
        there = (1 - t) * start + t * theta
        assert told == pytest.approx(float(net_loss(there, task)), abs=1e-10)
    assert result.loss == pytest.approx(float(net_loss(theta, task)))


def test_the_random_plane_is_evaluated_where_it_says():
    task, _, theta = trained(20)
    result = last(slices(**SMALL, span=0.5, direction_seed=4))
    generator = seeded(4)
    torch.randn(len(theta), generator=generator, dtype=torch.float64)  # Lanczos
    u, v = (random_direction(theta, task.sizes, generator) for _ in range(2))
    assert result.at.tolist() == pytest.approx([-0.5, -0.25, 0, 0.25, 0.5])
    for row, b in enumerate(result.at):
        for column, a in enumerate(result.at):
            expected = float(net_loss(theta + a * u + b * v, task))
            assert float(result.grid[row, column]) == pytest.approx(expected, rel=1e-5)
    hessian = net_hessian(theta, task)
    for d, told in zip((u, v), result.plane.curvature, strict=True):
        assert told == pytest.approx(float(d @ hessian @ d / (d @ d)), abs=1e-10)


def test_extreme_eigenvalues_are_the_exact_ones():
    task, _, theta = trained(20)
    result = last(slices(**SMALL, kind="curvature"))
    exact = torch.linalg.eigvalsh(net_hessian(theta, task))
    plane = result.plane
    assert plane.lowest == pytest.approx(float(exact[0]), rel=1e-6)
    assert plane.highest == pytest.approx(float(exact[-1]), rel=1e-6)
    assert plane.curvature == pytest.approx((plane.lowest, plane.highest), rel=1e-6)
    cut = last(cut_plane("iris", "curvature", 20, 16, 0, 0, depth=1))
    assert float(cut.plane.u.norm()) == pytest.approx(float(cut.way[-1].norm()))
    assert cut.loss == pytest.approx(float(cut.losses[-1]), rel=0.1)
    assert not plane.looks_convex


@pytest.mark.parametrize("direction_seed", [0, 1, 2])
def test_a_random_plane_hides_the_negative_curvature(direction_seed):
    hidden = last(slices(steps=20, grid=3, direction_seed=direction_seed)).plane
    assert hidden.lowest < -0.1  # there it is
    assert min(hidden.curvature) > 0 and hidden.looks_convex  # and is not seen


def test_the_plane_of_the_path_holds_the_path_and_random_ones_do_not():
    path, random = (
        last(slices(grid=3, kind=kind)).plane for kind in ("path", "random")
    )
    assert path.path_seen > 0.95 and random.path_seen < 0.3
    assert path.path[-1].abs().max() < 1e-12
    assert path.path.abs().max() <= 1 + 1e-9


def test_principal_directions_of_a_known_way():
    way = torch.zeros(4, 6, dtype=torch.float64)
    way[:, 1] = torch.tensor([4.0, 2.0, 1.0, 0.0])
    way[:, 4] = torch.tensor([0.0, 1.0, -1.0, 0.0])
    u, v = widest_directions(way)
    assert float(u.norm()) == pytest.approx(4) == pytest.approx(float(v.norm()))
    assert (u[1].abs() > 3.9) and (v[4].abs() > 3.9)
    assert u[[0, 2, 3, 5]].abs().max() < 1e-12


def test_convexity_within_a_plane_needs_both_eigenvalues():
    # two directions that both curve up may span one that curves down
    task, _, theta = trained(20)
    values, vectors = torch.linalg.eigh(net_hessian(theta, task))
    share = math.sqrt(-2 * values[0] / values[-1])
    u, v = (
        share * vectors[:, -1] + vectors[:, 0],
        share * vectors[:, -1] - vectors[:, 0],
    )
    plane = describe_plane(u, v, theta, task, values)
    assert min(plane.curvature) > 0 and not plane.looks_convex
    seen = see_way(plane, torch.stack([theta + u, theta]))
    assert seen.path_seen == pytest.approx(1)
    assert seen.path[0].tolist() == pytest.approx([1, 0])


def test_rows_arrive_one_by_one():
    results, rows = [], []
    for result in slices(**SMALL):  # the grid is a buffer: count while it stands
        results.append(result)
        rows.append(int((~result.grid.isnan()).all(1).sum()))
    assert rows[0] == 0 and rows[-1] == 5 and set(rows) == set(range(6))
    progress = [r.progress for r in results]
    assert progress == sorted(progress) and progress[-1] == 1
    assert results[0].plane is None and results[0].line is None
    assert len(results[-1].losses) == 20


def test_divergence_is_a_result():
    result = last(slices(**SMALL | {"depth": 4}, lr=1e4, activation="relu"))
    assert result.diverged is not None and result.progress == 1
    assert result.plane is None and (result.losses <= 1e6).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "plain"},
        {"grid": 2},
        {"grid": 102},
        {"span": 0.0},
        {"lr": -1.0},
        {"steps": 0},
        {"data": "tulips"},
    ],
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        next(slices(**SMALL | wrong))
