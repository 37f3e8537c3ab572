"""What the labs of the lesson on momentum say, against what they state."""

import math

import numpy as np

from tests.lessons.said import again


def noise(s):
    f = s.fields
    assert s.key == "whole" or f.theory > 0
    if s.key == "whole":
        assert f.batch == f.points == 150 and not s.asked.replacement
        assert f.measured < 1e-12
        return
    full = np.asarray(s.result.full, float)
    cloud = np.asarray(s.result.cloud, float)
    wrong = float((cloud @ full < 0).mean())
    assert (wrong > 0) == (s.key == "lost") and math.isclose(
        wrong, f.wrong, abs_tol=1e-6
    )
    assert math.isclose(f.distance**2, f.measured, rel_tol=1e-6)
    assert math.isclose(f.norm, math.hypot(*full), rel_tol=1e-5)
    assert 0.4 < f.measured / f.theory < 2.5  # 50 draws are few
    if not s.asked.replacement:
        factor = (1 / f.batch - 1 / f.points) / (1 - 1 / f.points)
        assert math.isclose(f.theory, f.one * factor, rel_tol=1e-6)


def rolled(gradient, start, lr, beta, steps):
    """Returns the path of a heavy ball, in plain numbers."""
    w, step, path = np.array(start, float), np.zeros(2), [start]
    for _ in range(steps):
        step = beta * step - lr * gradient(w)
        w = w + step
        if not abs(w).max() <= 1e6:
            break
        path.append(w)
    return np.array(path)


def bowl(w):
    return np.array([2 * w[0], 20 * w[1]])


def roll(s):
    f, a = s.fields, s.asked
    lost = {"ball": "both ball", "plain": "both plain grows"}
    for name, walk in (("ball", s.result.momentum), ("plain", s.result.gd)):
        told = s.key.removesuffix("_rule") in lost[name].split()
        assert (walk.diverged is not None) == told
        assert not told or getattr(f, f"{name}_step") == walk.diverged
    if s.key.endswith("_rule"):  # the limits of a quadratic
        assert f.ball_limit >= f.plain_limit > 0
        assert (s.key != "plain_rule") == (a.lr >= f.ball_limit - 1e-12)
        assert a.lr > f.plain_limit or s.key == "ball_rule"
    if s.key == "same":
        assert a.beta == 0 and f.ball == f.plain
    if s.key in ("lower", "higher"):
        assert (f.ball < f.plain) == (s.key == "lower") and a.beta > 0
    if s.key == "level":
        assert f"{f.ball:.3g}" == f"{f.plain:.3g}"
    if s.asked.surface == "bowl":
        start = (a.x, a.y)
        path = rolled(bowl, start, a.lr, a.beta, a.steps)
        assert (len(path) <= a.steps) == (s.result.momentum.diverged is not None)
        if len(path) > a.steps:
            height = path[-1] ** 2 @ [1, 10]
            assert math.isclose(f.ball, height, rel_tol=1e-5, abs_tol=1e-12)


def well(s):
    f, r = s.fields, s.result
    lost = [step for step in r.diverged if step is not None]
    assert bool(lost) == (s.key == "diverged")
    if lost:
        assert f.step == min(lost) and len(f.lost.split(", ")) == len(lost)
        return
    heights = np.asarray(r.critical_heights, float)
    if s.key == "level":
        late = abs(abs(np.asarray(r.positions)[:, -10:]) - 1)
        ends = late.max(1) < 1e-3
        assert s.asked.tilt == 0 and f.rested == sum(ends)
        return
    assert s.asked.tilt != 0
    assert sorted(heights)[0] < sorted(heights)[-1] or len(heights) == 1
    deepest = float(np.asarray(r.critical)[heights.argmin()])
    assert math.isclose(f.deep, deepest, abs_tol=1e-9)
    slope = 4 * deepest * (deepest**2 - 1) + s.asked.tilt
    assert abs(slope) < 1e-6
    there = [abs(float(end) - deepest) < 1e-3 for end in r.ends]
    if s.key == "all":
        assert all(there)
    if s.key == "none":
        assert not any(place == heights.argmin() for place in r.rests_at)
    if s.key == "some":
        assert any(there)
        assert len(f.there.split(", ")) + len(f.rest.split(", ")) == len(r.betas)


def factor(lr, beta, curvature):
    """Returns the larger root of z^2 - (1 + beta - lr h) z + beta, its size."""
    return max(abs(np.roots([1, -(1 + beta - lr * curvature), beta])))


def rate_map(s):
    f, a = s.fields, s.asked
    low, high = a.smallest, a.smallest * a.kappa
    rate = max(factor(a.lr, a.beta, h) for h in (low, high))
    assert math.isclose(f.rate, rate, rel_tol=1e-6)
    limit = 2 * (1 + a.beta) / high
    assert math.isclose(f.limit, limit, rel_tol=1e-9)
    assert f.best_rate <= f.gd_rate + 1e-12 and f.best_rate <= f.rate + 1e-9
    if s.key == "still":
        assert a.lr == 0
    elif s.key == "diverged":
        assert a.lr > limit and rate > 1
    elif s.key == "edge":
        assert a.lr >= limit * (1 - 1e-9)
    else:
        assert rate < 1
        if s.key == "underdamped":
            assert math.isclose(f.rate, math.sqrt(a.beta), rel_tol=1e-6)
        shown = {"overdamped", "underdamped", "alternating"} & {s.key}
        assert not shown or s.result.probe.measured is not None


def conventions(s):
    f, paths = s.fields, {p.name: p for p in s.result.paths}
    torch = np.asarray(paths["torch"].path)
    names = {p.name for p in s.result.paths}
    assert {"torch", "notes"} <= names
    if s.key == "diverged":
        assert f.own_lr >= f.limit * (1 - 1e-9) or f.limit == 0
        assert f.step == min(
            p.diverged for p in s.result.paths if p.diverged and listed(p, s)
        )
        return
    shown = [p for p in s.result.paths if p.name in s.settings["show"].split(",")]
    apart = {p.name: abs(np.asarray(p.path) - torch).max() for p in shown}
    other = [name for name, far in apart.items() if far > 1e-9]
    assert (s.key in ("both", "other")) == bool(other)
    if other:
        assert len(f.other.split("; ")) == len(other)
        firsts = [
            int((abs(np.asarray(paths[n].path) - torch).max(1) > 1e-9).argmax())
            for n in other
        ]
        assert f.first == min(firsts)


def listed(path, s):
    return path.name in s.settings["show"].split(",")


def same_start(s):
    f, runs = s.fields, s.result.runs
    lost = [run.diverged for run in runs if run.diverged is not None]
    assert bool(lost) == (s.key == "diverged")
    if lost:
        assert f.step == min(lost) and f.names.count(",") == len(lost) - 1
    elif s.key == "one":
        assert len(runs) == 1
    else:
        assert f.lowest <= f.highest


def small_or_large(s):
    f, r = s.fields, s.result
    if s.key.startswith("diverged"):
        assert f.lost == int(r.diverged.sum()) > 0
        assert (s.key == "diverged") == s.asked.scale_lr
        assert s.key == "diverged" or set(r.lrs) == {f.lr}
        return
    small, large = (np.asarray(r.test_accuracy[i]) for i in (0, -1))
    if s.key == "small":
        assert small.min() > large.max()
    if s.key == "large":
        assert large.min() > small.max()
    if s.key == "overlap":
        assert small.min() <= large.max() and large.min() <= small.max()


def conventions_answers(a):
    assert a.truth == "part" and a.fields.difference > 0
    assert again("momentum", "conventions", drop_at=0)[0] == "same"


def noise_answers(a):
    f, n = a.fields, a.fields.points
    theory = {b: (1 - b / n) / b for b in (10, 100)}
    ratio = theory[10] / theory[100]
    assert a.truth == "more" and n == 150 and abs(f.ratio / ratio - 1) < 0.15
    assert f.ratio == f.ten / f.hundred
    assert round(1 - 10 / n, 2) == 0.93 and round(1 - 100 / n, 2) == 0.33


def rate_map_answers(a):
    f = a.fields
    assert a.truth == "ten" and f.kappa == 100 and abs(f.ratio / f.kappa**0.5 - 1) < 0.1
    gd = math.log(10) / -math.log((f.kappa - 1) / (f.kappa + 1))
    assert math.isclose(f.gd, gd, rel_tol=0.02)


def roll_answers(a):
    f = a.fields
    assert a.truth == "arrives" and f.step > 0 and f.height < 1e-3
    assert math.isclose(f.ball_limit, 2 * 1.9 / 20) and math.isclose(f.plain_limit, 0.1)


def same_start_answers(a):
    f = a.fields
    assert f.updates == f.points == 150
    assert math.isclose(f.ratio, f.updates * f.one / f.whole, rel_tol=0.05)
    assert a.truth == ("same" if f.ratio < 4 else "ten" if f.ratio < 30 else "hundred")


def small_or_large_answers(a):
    f = a.fields
    assert len(set(a.result.updates)) == 1 and f.updates == a.result.updates[0]
    assert (a.truth == "near") == (abs(f.small - f.large) < 0.01)
    assert a.truth == "near", "equal updates are said to leave no advantage"


def well_answers(a):
    f = a.fields
    assert a.truth == "back" and f.beta == 0.95 and f.crossings == 2
    assert round(0.95**300 * 1e7) == 2
    assert again("momentum", "well", betas=(0.9,))[0] == "deep"
    assert again("momentum", "well", betas=(0.5,))[0] == "back"
