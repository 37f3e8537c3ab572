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


def dropout(s):
    f, r, p = s.fields, s.result, s.asked.p
    if s.key in ("train", "eval"):
        on = s.key == "train" == s.asked.mode
        assert f.value == (f.h / (1 - p) if on else f.h)
        assert close(f.theory, f.h**2 * p / (1 - p) if on else 0.0, abs_tol=1e-12)
        kept = 1 - f.zeros if f.h else 1.0
        assert close(f.mean, kept * f.value, abs_tol=1e-9)
        assert close(f.variance, kept * (1 - kept) * f.value**2, abs_tol=1e-9)
    elif s.key == "line":
        assert f.apart == float(abs(r.chosen[1] - r.chosen[0]).max())
        assert close(f.running, np.asarray(r.running)[-1]) and len(r.running) == f.masks
        w = np.asarray(r.chosen[0], float)
        added = float((np.asarray(r.strength) * w**2).sum())
        assert close(f.expected, f.plain + added, rel_tol=1e-9)
        at = round(20 * p)  # the rates are multiples of 1/20
        assert np.allclose(w, r.exact[at]) and f.first_before == float(r.exact[0, 0])
    else:
        assert (s.key == "none") == (p == 0)
        test, left_on = (np.asarray(v[-1], float) for v in (r.test, r.left_on))
        train = np.asarray(r.train[-1], float)
        assert close(f.without, test[0].mean(), abs_tol=1e-6)
        assert close(f.with_it, test[1].mean(), abs_tol=1e-6)
        assert close(f.left_on, left_on[1].mean(), abs_tol=1e-6)
        assert close(f.gap_with, 100 * (train - test)[1].mean(), abs_tol=1e-4)
        assert f.smaller == sum((train - test)[1] < (train - test)[0] - 1e-7)
        if p == 0:
            assert np.array_equal(test[0], test[1]) and f.left_on == f.with_it


def dropout_answers(a):
    f, r = a.fields, a.result
    assert a.truth == "lower" and 0.5 <= f.on < 0.8 < f.off < 0.84
    assert close(f.on, float(r.left_on[-1, 1].mean()), rel_tol=1e-6)


def initial(s):
    f, r = s.fields, s.result
    ends = {s.words[f"inits.{net.init}"]: net for net in r.nets}
    if s.key == "diverged":
        assert f.step == ends[f.start].diverged
        return
    assert f.step == s.asked.steps and f.units == s.asked.width
    rows = [{tuple(u) for u in np.asarray(n.units[-1]).tolist()} for n in r.nets]
    counts = [int(net.different[-1][0]) for net in r.nets]
    assert all(n <= len(row) for n, row in zip(counts, rows, strict=True))
    assert f.different == min(counts)
    losses = {name: float(net.losses[-1]) for name, net in ends.items()}
    assert f.best_loss == losses[f.best] == min(losses.values())
    assert f.worst_loss == losses[f.worst] == max(losses.values())
    if s.key == "equal":
        net = ends[f.start]
        assert f.different < f.units
        assert f.loss == losses[f.start] and f.accuracy == float(net.accuracy[-1])
        if s.asked.last == "alike" and net.init == "constant":
            assert f.different == 1
        return
    assert f.different == f.units and s.key == ("one" if len(r.nets) == 1 else "many")
    w = np.asarray(ends[f.best].units, float)[..., :2]
    went = ((w[-1] - w[0]) ** 2).sum() ** 0.5
    assert close(f.best_moved, went / (w[0] ** 2).sum() ** 0.5, rel_tol=1e-9)


def initial_answers(a):
    units = np.asarray(a.result.nets[0].units[-1])
    assert a.truth == "one" and a.fields.different == 1 and a.fields.units == 8
    assert np.abs(units - units[0]).max() < 1e-6
    assert a.fields.accuracy < 0.75


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
