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


def table(s):
    f, r, a = s.fields, s.result, s.asked
    assert (f.steps, f.folds) == (a.steps, a.folds)
    truth = np.asarray(r.truth, float)
    for said, errors in ((r.net_said, r.net_folds), (r.line_said, r.line_folds)):
        squares = np.square(np.asarray(said, float) - truth)
        fold = np.asarray(r.fold)
        told = [squares[fold == i].mean() ** 0.5 for i in range(a.folds)]
        assert np.allclose(told, np.asarray(errors[0], float), rtol=1e-6)
    assert close(f.low, float(r.line_folds[0].min()))
    assert close(f.high, float(r.line_folds[0].max()))
    assert close(f.least, np.asarray(r.held, float).mean(1).min(), rel_tol=1e-6)
    near = abs(f.net - f.line) < 0.02 * f.line
    assert s.key == ("alike" if near else "net" if f.net < f.line else "line")
    assert f.least <= f.net + 1e-9 and f.line_train < f.line


def table_answers(j):
    f = j.fields
    assert close(f.net_train, 31, abs_tol=3) and close(f.line_train, 53, abs_tol=1)
    near = abs(f.net - f.line) < 0.02 * f.line
    assert j.truth == ("alike" if near else "net" if f.net < f.line else "line")


def leak(s):
    f, r, a = s.fields, s.result, s.asked
    assert s.key == ("shuffled" if a.target == "shuffled" else "real")
    assert (f.columns, f.keep, f.others) == (a.columns, a.keep, 442 - a.rows)
    means = {n: float(np.mean(np.asarray(getattr(r, n), float))) for n in LEAK_WAYS}
    assert all(close(getattr(f, n), means[n], abs_tol=1e-9) for n in LEAK_WAYS)
    assert len(r.inside) == 20 and 0 <= f.measured <= f.keep == len(r.correlation)
    if a.columns == 0:
        assert f.measured == f.keep
    if a.columns == 0 and a.keep == 10:  # nothing to be chosen
        assert close(f.chosen, f.inside, abs_tol=1e-9)
    assert f.scaled < 0.01


LEAK_WAYS = ("chosen", "inside", "fresh")


def leak_answers(j):
    f = j.fields
    if j.truth == "much":
        assert f.chosen > 0.2 and f.fresh < 0 and f.inside < 0


def outlier(s):
    f, r = s.fields, s.result
    x, y = np.asarray(r.x, float), np.asarray(r.y, float)
    assert (f.x, f.y) == (x[-1], y[-1]) == (s.asked.x, s.asked.y) and len(x) == 11
    assert np.allclose(np.polyfit(x, y, 1), r.square)
    assert np.allclose(np.polyfit(x[:-1], y[:-1], 1), r.others)
    said = np.polyval(r.absolute, x)
    assert close(f.absolute_error, abs(y - said)[-1], abs_tol=1e-9)
    assert close(f.square_error, abs(y - np.polyval(r.square, x))[-1], abs_tol=1e-9)
    rises = np.polyval(np.polyfit(x, y + (x == x[-1]) * np.eye(11)[-1], 1), f.x)
    rises -= np.polyval(np.polyfit(x, y, 1), f.x)
    assert close(f.leverage, rises, abs_tol=1e-9)
    assert (s.key == "through") == (f.absolute_error < 1e-9)
    if s.key == "beside":  # further off on the same side the line stays
        side = np.asarray(r.grid, float)
        beyond = side > y[-1] if y[-1] > said[-1] else side < y[-1]
        assert np.allclose(np.asarray(r.absolutes, float)[beyond], f.absolute)


def outlier_answers(j):
    assert (j.truth == "stays") == (abs(j.fields.grown) < 1e-9)
    assert close(j.fields.square, 0.52, abs_tol=0.005)


def labels(s):
    f, r, a = s.fields, s.result, s.asked
    assert (f.steps, f.images) == (a.steps, a.images)
    test = np.asarray(r.test, float).mean(1)
    assert close(f.test, test[-1], abs_tol=1e-6) and close(f.best, test.max())
    assert close(test[list(r.steps).index(f.at)], f.best)
    if a.share == 0:
        assert s.key == "clean" and f.count == 0
        return
    assert s.key == ("random" if a.share == 1 else "some")
    assert 0 < f.count <= round(a.share * a.images)
    assert f.truth + 1e-6 >= float(np.asarray(r.truth, float)[-1].mean())


def labels_answers(j):
    bounds = {"tenth": (0, 0.2), "half": (0.2, 0.8), "most": (0.8, 1.01)}[j.truth]
    assert bounds[0] <= j.fields.train < bounds[1]
    assert j.fields.test < 0.2
