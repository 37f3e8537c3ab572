"""The two-weight network by its known numbers; the race by its closed forms."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.landscape.escape import METHODS, escape_race, run_away
from models.landscape.two_weights import learn_two, two_weights


def race(*arguments, **settings):
    return {r.method: r for r in escape_race(*arguments, **settings).runners}


@pytest.mark.parametrize(
    ("start", "steps"), [((0.01, 0.01), 33), ((0.1, 0.05), 22), ((0, 0), None)]
)
def test_steps_until_learnt(start, steps):
    result = two_weights(*start)
    assert result.reached == steps and result.diverged is None
    if steps:
        assert float(result.losses[steps]) < 1e-3 <= float(result.losses[steps - 1])


def test_lees_saddle():
    origin = two_weights(0.0, 0.0).start
    assert origin.value == 1 and origin.gradient.tolist() == [0, 0]
    assert origin.hessian.tolist() == [[0, -2], [-2, 0]]
    assert origin.eigenvalues.tolist() == pytest.approx([-2, 2])
    assert origin.eigenvectors[:, 0].tolist() == pytest.approx([0.5**0.5] * 2)
    assert origin.critical and origin.verdict == "saddle"


def test_gradient_descent_never_leaves_the_saddle_itself():
    result = two_weights(0.0, 0.0, steps=500)
    assert result.path.abs().max() == 0 and result.start.critical


@pytest.mark.parametrize("start", [(0.5, -0.5), (1.0, -1.0)])
def test_opposite_weights_walk_into_the_saddle(start):
    result = two_weights(*start, lr=0.1, steps=200)
    assert result.path[-1].tolist() == pytest.approx([0, 0], abs=1e-12)
    assert result.reached is None and float(result.losses[-1]) == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5), st.floats(0.01, 0.2))
def test_two_weights_equal_torch_optim(w1, w2, lr):
    w = torch.tensor([w1, w2], dtype=torch.float64, requires_grad=True)
    optimizer, path = torch.optim.SGD([w], lr=lr), [w.tolist()]
    for _ in range(20):
        optimizer.zero_grad()
        (1 - w[0] * w[1]).square().backward()
        optimizer.step()
        path.append(w.tolist())
    result = two_weights(w1, w2, lr, steps=20)
    torch.testing.assert_close(result.path, torch.tensor(path, dtype=torch.float64))
    losses = (1 - result.path.prod(-1)) ** 2
    torch.testing.assert_close(result.losses, losses)
    grads = 2 * losses.sqrt() * result.path.norm(dim=-1)
    torch.testing.assert_close(result.gradient_norms, grads, atol=1e-12, rtol=1e-7)


def test_the_largest_rate_on_the_hyperbola():
    at = two_weights(1.0, 1.0).start  # a minimum, where 2/λ = 1/(w₁² + w₂²)
    assert 2 / float(at.eigenvalues[-1]) == pytest.approx(0.5)
    settled = two_weights(1.01, 1.0, lr=0.49, steps=2000).losses[-1]
    assert float(settled) < 1e-9
    assert float(two_weights(1.01, 1.0, lr=0.55, steps=2000).losses[-1]) > 1e-3


def test_too_large_a_rate_is_a_result():
    result = two_weights(3.0, 3.0, lr=1.0)
    assert result.diverged is not None and result.path.isfinite().all()
    assert len(result.path) == len(result.losses) == result.diverged


def test_the_saddle_race_by_its_closed_forms():
    result = escape_race("saddle", noise=0.0, steps=60)
    runners = {r.method: r for r in result.runners}
    assert tuple(runners) == METHODS
    assert result.saddle.w.tolist() == [0, 0] and result.level == pytest.approx(-0.1)
    gd = runners["gd"]
    t = torch.arange(gd.left + 1, dtype=torch.float64)
    walk = torch.stack([0.8**t, 1e-3 * 1.2**t], -1)
    torch.testing.assert_close(gd.path[: gd.left + 1], walk)
    assert int((gd.path[:, 1] >= 1).nonzero()[0]) == 38
    by_hand = 0.8 ** (2 * t) - (1e-3 * 1.2**t) ** 2 < -0.1
    assert gd.escaped == int(by_hand.nonzero()[0])
    torch.testing.assert_close(runners["noise"].path, gd.path)  # noise 0 is GD
    newton = runners["newton"]
    assert newton.path[1:].abs().max() < 1e-15 and newton.escaped is None
    assert runners["momentum"].escaped < gd.escaped
    assert runners["curvature"].escaped < gd.escaped


def test_from_the_exact_ridge_only_noise_and_curvature_escape():
    runners = race("saddle", y=0.0, steps=200)
    escaped = {name for name, r in runners.items() if r.escaped is not None}
    assert escaped == {"noise", "curvature"}
    assert runners["gd"].path[:, 1].abs().max() == 0


def test_a_tiny_start_needs_203_steps():
    gd = race("saddle", y=1e-16, noise=0.0, steps=210)["gd"]
    assert int((gd.path[:, 1] >= 1).nonzero()[0]) == 203


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["double_well", "himmelblau", "camel6", "lee"]),
    st.floats(-1, 1),
    st.floats(-1, 1),
    st.floats(0.001, 0.01),
    st.floats(0, 0.95),
)
def test_momentum_and_descent_equal_torch_optim(surface, x, y, lr, beta):
    from models.landscape.surfaces import find_surface

    runners = race(surface, "", x, y, lr, 25, noise=0.0, beta=beta)
    for name, momentum in (("gd", 0.0), ("momentum", beta)):
        w = torch.tensor([x, y], dtype=torch.float64, requires_grad=True)
        optimizer, path = torch.optim.SGD([w], lr=lr, momentum=momentum), [w.tolist()]
        for _ in range(25):
            optimizer.zero_grad()
            find_surface(surface)(w[0], w[1]).backward()
            optimizer.step()
            path.append(w.tolist())
        runner, path = runners[name], torch.tensor(path, dtype=torch.float64)
        done = 1 + (runner.left or runner.diverged or 25)
        torch.testing.assert_close(runner.path[:done], path[:done])


def test_the_double_well():
    runners = race("double_well", x=1e-6, y=1.0, steps=120)
    for name in ("gd", "noise", "momentum", "curvature"):
        assert runners[name].escaped is not None
        assert runners[name].path[-1].abs().tolist() == pytest.approx([1, 0], abs=0.1)
        assert runners[name].left is None and runners[name].diverged is None
    assert runners["newton"].path[-1].tolist() == pytest.approx([0, 0])
    assert runners["curvature"].escaped < runners["gd"].escaped


def test_the_leap_goes_to_the_lower_side():
    """f = (x² - 1)² + 0.3 x + y²: from its pass the left well is the deeper one."""
    result = escape_race("own", "(x^2 - 1)^2 + 0.3*x + y^2", 0.07543, 0.0, small=0.2)
    assert result.saddle.w.tolist() == pytest.approx([0.075429, 0], abs=1e-5)
    curvature = {r.method: r for r in result.runners}["curvature"]
    assert float(curvature.path[1, 0]) == pytest.approx(0.07543 - 0.5)
    assert float(curvature.path[-1, 0]) == pytest.approx(-1.035579, abs=1e-4)


def test_at_a_minimum_nothing_leaps():
    runners = race("bowl", x=0.001, y=0.0, lr=0.04)
    torch.testing.assert_close(runners["curvature"].path, runners["gd"].path)


def test_newton_walks_half_way_to_the_monkey_saddle():
    result = escape_race("monkey", x=1.0, y=1e-3)
    assert result.saddle.verdict == "silent" and result.saddle.w.tolist() == [0, 0]
    newton = {r.method: r for r in result.runners}["newton"]
    half = newton.path[0] / 2 ** torch.arange(61)[:, None]
    torch.testing.assert_close(newton.path, half)


def test_same_seed_same_noise():
    paths = [race(seed=s)["noise"].path for s in (0, 0, 1)]
    assert torch.equal(paths[0], paths[1]) and not torch.equal(paths[0], paths[2])


def test_divergence_and_leaving_are_told_apart():
    up = race("bowl", x=1.0, y=1.0, lr=0.12)["gd"]  # lr > 2/L = 0.1: |y| grows by 1.4
    assert up.diverged is not None and up.left is None
    down = race("saddle", steps=100)["gd"]
    assert down.left is not None and down.diverged is None
    assert down.path[down.left :].unique(dim=0).shape[0] == 1  # it stands still


def test_walking_to_where_there_is_no_height():
    result = escape_race("own", "log(x) - y^2", 1.0, 0.1)
    for runner in result.runners:
        assert runner.path.isfinite().all() and runner.heights.isfinite().all()
        assert runner.path.shape == (61, 2) and runner.gradient_norms.shape == (61,)
    assert result.runners[0].diverged is not None


def test_a_surface_without_a_saddle():
    result = escape_race("own", "x^2 + y^2", 1.0, 0.5)
    assert result.saddle.w.tolist() == [1.0, 0.5]
    assert result.level == pytest.approx(1.25 - 0.1)


@pytest.mark.parametrize(
    "call",
    [
        lambda: two_weights(lr=0.0),
        lambda: two_weights(steps=0),
        lambda: two_weights(w1=math.nan),
        lambda: two_weights(w2=1e9),
        lambda: escape_race("nowhere"),
        lambda: escape_race("own", "x."),
        lambda: escape_race(x=math.inf),
        lambda: escape_race(lr=math.nan),
        lambda: escape_race(beta=1.0),
        lambda: escape_race(steps=251),
        lambda: escape_race(noise=-1.0),
        lambda: escape_race(below=0.0),
        lambda: escape_race(leap=0.0),
    ],
)
def test_bad_arguments(call):
    with pytest.raises(ValueError):
        call()


def test_momentum_beside_the_two_weights_is_pytorchs():
    result = two_weights(0.1, 0.05, lr=0.05, steps=40, beta=0.8)
    w = torch.tensor([0.1, 0.05], dtype=torch.float64, requires_grad=True)
    rule = torch.optim.SGD([w], lr=0.05, momentum=0.8)
    for _ in range(40):
        rule.zero_grad()
        (1 - w[0] * w[1]).square().backward()
        rule.step()
    assert torch.allclose(result.inertia[-1], w.detach(), atol=1e-12)
    assert torch.equal(two_weights(beta=0.0).inertia, two_weights().path)


def test_the_pages_show_what_the_scripts_run():
    shown, run = two_weights(0.3, 0.1), learn_two(0.3, 0.1, lr=0.1, steps=100)
    assert torch.equal(shown.path, run.path) and shown.reached == run.reached
    numbers = {"lr": 0.1, "steps": 40, "noise": 0.1, "beta": 0.9, "seed": 3}
    seen = escape_race("double_well", x=0.1, y=1.0, **numbers)
    plain = run_away("double_well", 0.1, 1.0, **numbers)
    assert torch.equal(seen.saddle.w, plain.saddle) and seen.level == plain.level
    for a, b in zip(seen.runners, plain.runners, strict=True):
        assert torch.equal(a.path, b.path) and a.escaped == b.escaped
