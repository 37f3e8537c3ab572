"""What the labs of the lesson on losses say, against what they state."""

import math

import numpy as np


def softmax(s):
    f = s.fields
    if s.key == "broken":
        assert not math.isfinite(f.sum) or f.sum == 0
        return
    assert 0 < f.largest <= 1
    assert math.isclose(f.ratio, math.exp(f.gap / s.asked.temperature), rel_tol=1e-3)


def zoo(s):
    f = s.fields
    assert f.difference < 1e-5
    if s.key == "weighted":
        assert math.isclose(f.mean * f.divisor, f.sum, rel_tol=1e-5)
        assert f.divisor != f.count
    else:
        assert math.isclose(f.mean, f.plain, rel_tol=1e-6, abs_tol=1e-9)


def surface(s):
    f = s.fields
    first, second = s.result.reached
    assert {"both": None not in (first, second), "neither": first == second}.get(
        s.key, True
    )
    assert s.key != "stuck" or (first is not None and second is None)
    assert s.key != "mse" or (first is None and second is not None)
    y = np.array([s.asked.y1, s.asked.y2, -1000.0])
    p = np.exp(y - y.max()) / np.exp(y - y.max()).sum()
    slope = p - [1, 0, 0]
    assert math.isclose(
        f.ce_norm, np.linalg.norm(slope[:2]), rel_tol=1e-4, abs_tol=1e-9
    )


def numbers(s):
    f = s.fields
    if set(s.asked.numbers) == {1, 2, 3}:  # one of the orders that were tried
        assert f.lowest - 1e-9 <= f.number <= f.highest + 1e-9
    worse = f.softmax - f.number > 0.02
    assert worse == (s.key == "worse")
    if not worse:  # does another numbering not suit?
        assert (f.softmax - f.lowest > 0.02) == (s.key == "equal")
