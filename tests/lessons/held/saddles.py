"""What the labs of the lesson on critical points say, against what they state."""

import math

import numpy as np

from tests.lessons.said import again


def zero_in_words(value, form=".4g"):
    return format(value, form) in ("0", "-0")


def explore(s):
    f, at = s.fields, s.result.at
    if s.key == "undefined":
        assert not math.isfinite(at.value) or not np.isfinite(at.gradient).all()
        return
    gradient = math.hypot(*at.gradient)
    assert math.isclose(f.slope, gradient, rel_tol=1e-9, abs_tol=1e-12)
    (a, b), (_, d) = at.hessian
    middle, half = (a + d) / 2, math.hypot((a - d) / 2, b)  # of a 2 x 2 matrix
    scale = max(abs(middle) + half, 1.0)
    assert abs(f.low - (middle - half)) < 1e-6 * scale
    assert abs(f.high - (middle + half)) < 1e-6 * scale
    assert s.key == "slope" or gradient < 0.05 * scale
    signs = {"minimum": f.low > 0, "maximum": f.high < 0, "saddle": f.low < 0 < f.high}
    assert signs.get(s.key, True)
    if s.key == "silent":
        assert min(abs(f.low), abs(f.high)) < 1e-6 * scale


def curvature(s):
    f, at = s.fields, s.result.at
    if s.key == "undefined":
        return
    turn = np.radians([f.angle, f.low_angle, f.high_angle])
    v = np.stack([np.cos(turn), np.sin(turn)])
    along = np.einsum("ik,ij,jk->k", v, np.asarray(at.hessian), v)
    assert np.allclose(along, [f.curvature, f.low, f.high], atol=1e-6 + 1e-9 * f.high)
    assert f.low - 1e-9 <= f.curvature <= f.high + 1e-9
    if s.key == "mixed":
        assert f.low < 0 < f.high
    if s.key == "same":
        assert f.low * f.high > 0
    if s.key == "partly":
        assert zero_in_words(f.low) != zero_in_words(f.high), (f.low, f.high)
    if s.key == "flat":
        assert abs(np.asarray(at.hessian)).max() < 1e-9


def stepped(w, lr, steps):
    """Returns the losses of (1 - w1 w2)^2 along gradient descent, in plain numbers."""
    (a, b), losses = w, []
    for _ in range(steps + 1):
        losses.append((1 - a * b) ** 2)
        slope = -2 * (1 - a * b)
        a, b = a - lr * slope * b, b - lr * slope * a
        if not max(abs(a), abs(b)) <= 1e6:
            break
    return losses


def two_weights(s):
    f, a = s.fields, s.asked
    losses = stepped((a.w1, a.w2), a.lr, a.steps)
    assert f.steps == min(len(losses), a.steps + 1) - 1
    assert (len(losses) <= a.steps) == (s.key in ("diverged", "lost"))
    if s.key in ("solved", "straight"):
        first = next(i for i, loss in enumerate(losses) if loss < 1e-3)
        assert f.step == first and losses[-1] < 1e-3
        assert (f.steepest > 0) == (s.key == "solved")
    if s.key == "never":
        assert a.w1 == a.w2 == 0
    if s.key == "saddle":
        assert f.loss > 0.9 and f.norm < 0.2
    if s.key == "bounces":
        assert a.lr > 0.5  # above 2 / lambda at the flattest minimum
        more = stepped((a.w1, a.w2), a.lr, 3000)
        assert len(more) <= 3000 or max(more[-100:]) > 1e-6  # it does not settle
    if s.key == "diverged":
        assert a.lr > f.limit
    if s.key == "lost":
        assert a.lr <= f.limit and a.lr > f.flattest  # the valley does not allow it
    if said := s.lines.get("inertia.solved"):
        stays = s.result.inertia_losses[said.step :]
        assert (stays < 1e-3).all()
        plain = said.plain.isdigit()
        assert plain == (losses[-1] < 1e-3 and s.key != "diverged")


def escape(s):
    f, runners = s.fields, s.result.runners
    if s.key == "undefined":
        return
    level = s.result.level
    below = {}
    for runner in runners:
        under = [i for i, h in enumerate(runner.heights) if h < level]
        below[runner.method] = under[0] if under else None
    away = [step for step in below.values() if step is not None]
    assert f.count == len(away)
    lost = [r for r in runners if r.diverged is not None]
    assert (s.key == "below") == (0 in away)
    if s.key == "below":
        return
    assert bool(lost) == (s.key in ("lost", "far"))
    if away:
        assert f.step == min(away)
        assert len(f.first.split(", ")) == away.count(min(away))
    if s.key == "lost":
        assert s.asked.lr > f.limit > 0
    if s.key in ("some", "all", "none"):
        assert {"some": 0 < len(away) < 5, "all": len(away) == 5}.get(s.key, not away)


def network(s):
    f, values = s.fields, s.result.eigenvalues[-1]
    assert f.lowest == float(values.min()) and f.highest == float(values.max())
    if s.key == "saddle":
        assert f.lowest < 0 and f.negative > 0
        assert f.here <= f.loss * (1 + 1e-6)
    if s.key == "valley":
        assert f.negative == 0
        assert f.lowest > -1.01e-6 * abs(values).max()
    leap = s.lines["leap"]
    assert leap.after <= leap.before * (1 + 1e-6)


def slices(s):
    f, plane = s.fields, s.result.plane
    if s.key == "valley":
        assert plane.lowest >= 0
    if s.key in ("hidden", "unseen"):
        assert min(f.u, f.v) > 0 > f.lowest
    if s.key == "shown":
        assert f.lowest < 0 and min(f.u, f.v) <= 0


def lanczos(s):
    f = s.fields
    if s.key == "whole":
        assert f.lowest <= f.highest and f.entries == f.parameters**2
        assert f.settled is not None and f.settled <= f.products
    else:
        whole = np.asarray(s.result.exact)
        ends = abs(f.lowest - whole[0]), abs(f.highest - whole[-1])
        assert math.isclose(f.off, max(ends), rel_tol=1e-6, abs_tol=1e-12)


def curvature_answers(a):
    f = a.fields
    assert a.truth == "two" and f.lines == 2 and (f.low, f.high) == (-2, 2)
    for degrees in (45, 135):
        u = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
        assert abs(u @ np.diag([2, -2]) @ u) < 1e-9


def escape_answers(a):
    when = {runner.method: runner.escaped for runner in a.result.runners}
    assert a.truth == "some" and when["gd"] is None and when["momentum"] is None
    assert when["noise"] == a.fields.noise > 0
    assert when["curvature"] == a.fields.curvature > 0


def explore_answers(a):
    f = a.fields
    assert a.truth == "nine" and f.points == 9 and f.maxima == 1
    assert f.minima - f.saddles + f.maxima == 1 and f.minima == 4


def lanczos_answers(a):
    assert a.truth == "few" and a.fields.took <= 30 and a.fields.parameters == 2739


def network_answers(a):
    f = a.fields
    assert a.truth == "curvature" and f.along < f.plain < f.start
    assert f.lowest < 0 and f.norm < abs(f.lowest)


def slices_answers(a):
    f = a.fields
    assert a.truth == "hidden" and min(f.u, f.v) > 0 > f.lowest


def two_weights_answers(a):
    f = a.fields
    assert a.truth == "saddle" and math.hypot(f.x, f.y) < 1e-3
    path = np.asarray(a.result.path, float)
    assert abs(path.sum(1)).max() < 1e-6, "it stays on the line"
    beside, _ = again("saddles", "two_weights", w1=1.1)
    assert beside == "valley"
