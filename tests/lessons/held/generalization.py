"""What the labs of the lesson on generalisation say, against what they state."""

import math

import numpy as np

close = math.isclose


def degree(s):
    f, r = s.fields, s.result
    assert f.p == f.degree + 1 and f.degree == r.degree
    assert (s.key == "fewer") == (f.p < f.n)
    assert f.least == float(r.test[:, 1].min()) == float(r.test[f.best, 1])
    assert f.train == float(r.train[f.degree, 1])
    if s.key == "enough":  # only rounding is left
        assert f.train < 1e-6 * max(1, float(np.square(r.y).mean()))


def batchnorm(s):
    f, r = s.fields, s.result
    x = np.asarray(r.x, float)
    assert close(f.mean, x.mean(), abs_tol=1e-9)
    assert close(f.variance, x.var(), rel_tol=1e-9, abs_tol=1e-9)
    alone = s.asked.sent == "first"
    if s.asked.mode == "eval":
        assert s.key == ("one" if alone else "eval")
        deviation = (f.running_variance + 1e-5) ** 0.5
        y = f.gamma * (f.x - f.running_mean) / deviation + f.beta
        assert close(f.out, y, rel_tol=1e-9, abs_tol=1e-9)
        assert f.x == (x[0] if alone else x.max())
        left = (1 - s.asked.momentum) ** f.steps
        goal = x.var(ddof=1)
        assert close(f.running_mean, (1 - left) * x.mean(), abs_tol=1e-9)
        assert close(f.running_variance, left + (1 - left) * goal, abs_tol=1e-9)
        return
    assert s.key == ("learn" if s.asked.learn else "train") and not alone
    y = np.asarray(r.trained, float)
    assert close(f.out_mean, y.mean(), abs_tol=1e-8) and f.n == len(y)
    assert close(f.out_mean, f.beta, abs_tol=1e-8)
    assert close(f.gap, np.abs(y - x).max(), abs_tol=1e-12)
    if s.key == "train":
        assert (f.gamma, f.beta) == (s.asked.gamma, s.asked.beta)


def data_or_steps(s):
    f, r = s.fields, s.result
    assert (f.points, f.steps, f.more) == (s.asked.points, s.asked.steps, s.asked.more)
    assert [len(x) for x in r.x] == [3 * f.points, 3 * f.points * f.more, 3 * f.points]
    assert int(r.steps[0][-1]) == f.steps and int(r.steps[2][-1]) == f.steps * f.more
    ends = [float(test[-1]) for test in r.test]
    assert [f.base, f.data, f.longer] == ends
    gap = ends[1] - ends[2]
    assert s.key == ("equal" if abs(gap) < 0.01 else "data" if gap > 0 else "steps")


def decay(s):
    f, r, a = s.fields, s.result, s.asked
    assert f.epoch == 100 and f.n == a.n
    held = [a.decay] * a.change + [a.later] * (100 - a.change)
    usual = f.unseen_start * np.prod([(1 - 0.003 * x) ** (a.n // 5) for x in held])
    assert close(f.theory, usual, rel_tol=1e-6)
    alone = ("kept", "shrunk", "gone")
    assert s.key in alone if a.optimizer == "sgd" else s.key == a.optimizer
    if s.key == "gone":
        assert any(held) and f.unseen < 1e-9
    if s.key == "kept":
        assert not any(held) and close(f.unseen, f.unseen_start, rel_tol=1e-9)
    if s.key == "shrunk":
        assert any(held) and f.unseen < f.unseen_start
        assert close(f.unseen, f.theory, rel_tol=1e-3)
    assert close(f.test, np.median(r.test[-1]), rel_tol=1e-9)
    assert close(f.train, np.median(r.train[-1]), rel_tol=1e-9)


def limits(s):
    f = s.fields
    right = f.before == f.label
    assert (s.key == "wrong") == (not right)
    if not right:
        assert f.start <= 0
        return
    assert f.start >= 0
    if s.asked.way == "random":
        assert s.key == "random"
        return
    assert s.key == s.asked.net
    if s.key == "linear":  # a straight line, up to the rounding of 784 products
        assert close(f.margin, f.start - f.size * f.slope, abs_tol=1e-4)
    assert close(f.bound, f.start - f.size * f.slope, abs_tol=1e-4)
