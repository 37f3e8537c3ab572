"""What the labs of the lesson on history say, against what they state."""

import numpy as np


def separable(points, labels):
    """Tells whether some line separates two classes, by trying many rules."""
    x = np.hstack([points, np.ones((len(points), 1))])
    t = np.where(labels > 0, 1, -1)
    w = np.zeros(3)
    for _ in range(20000):
        wrong = [i for i in range(len(x)) if t[i] * (x[i] @ w) <= 0]
        if not wrong:
            return True
        w = w + t[wrong[0]] * x[wrong[0]]
    return False


def perceptron(s):
    f = s.fields
    if s.key == "all":
        known = {1: (4, 4), 2: (16, 14), 3: (256, 104)}
        assert (f.functions, f.count) == known[f.inputs]
        return
    r = s.result
    if s.key == "converged":
        assert f.last == 0 and f.mistakes <= f.bound
    else:
        assert f.last > 0
    if s.key == "cycle":
        weights = [tuple(w) for w in np.asarray(r.weights).tolist()]
        assert len(set(weights)) < len(weights)
    assert (s.key in ("converged", "waiting")) == r.separable
    if s.key == "waiting":
        assert f.mistakes <= f.bound


def timeline(s):
    f = s.fields
    if s.key == "none":
        return
    assert f.shown <= f.total and f.first <= f.year <= f.last
    assert (s.key == "cold") == (f.cold > 0) and f.cold <= f.ideas <= f.shown


def record(s):
    f = s.fields
    if s.key == "all":
        assert f.wrong + f.partly + f.true == f.total
    if s.key == "other":
        assert f.judged != f.verdict


def charts(s):
    f = s.fields
    if s.key != "error":
        assert f.powers > 0 and f.months > 0
        return
    assert f.error < f.human and (f.below, f.year)[1] == 2015  # ResNet's year
    assert f.low <= f.high


def hidden(s):
    f, r = s.fields, s.result
    if s.key == "diverged":
        return
    right = np.asarray(r.accuracy[-1]) >= 1
    assert f.solved == int(right.sum())
    lines = {"all": right.all(), "alone": right.all(), "some": right.any()}
    lines |= {"none": not right.any(), "alone_stuck": not right.any()}
    assert lines[s.key]


def product(s):
    f, r = s.fields, s.result
    times = {one.way: one for one in r.timings}
    assert f.operations == 2 * s.asked.size**3
    assert (s.key == "cuda") == ("cuda" in times)
    python, cpu = times["python"], times["cpu"]
    factor = (python.median / python.size**3) / (cpu.median / cpu.size**3)
    said = float(f.cpu.replace(",", ""))
    assert np.isclose(said, factor, rtol=0.01)


def hidden_answers(a):
    f = a.fields
    assert f.solved == int(a.result.solved.sum()) and f.seeds == 10
    share = f.solved / f.seeds
    assert a.truth == ("all" if share == 1 else "most" if share >= 0.7 else "some")


def perceptron_answers(a):
    weights = [tuple(w) for w in np.asarray(a.result.weights).tolist()]
    assert a.truth == "cycle" and len(set(weights)) < len(weights)
    assert all(float(v).is_integer() for w in weights for v in w)


def product_answers(a):
    factor = float(a.fields.factor.replace(",", ""))
    bands = {"ten": (0, 30), "hundred": (30, 300), "thousand": (300, np.inf)}
    assert bands[a.truth][0] <= factor <= bands[a.truth][1]
