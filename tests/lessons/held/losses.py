"""What the labs of the lesson on losses say, against what they state."""

import math

import numpy as np

from tests.lessons.said import again


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


def same_net(s):
    f, r = s.fields, s.result
    assert not (np.asarray(r.diverged) >= 0).any(), "some run was lost"
    means = np.asarray(r.test_accuracy)[:, :, -1].mean(1)
    assert math.isclose(f.best_accuracy, means.max(), abs_tol=1e-6)
    assert math.isclose(f.worst_accuracy, means.min(), abs_tol=1e-6)
    assert (f.steps, f.seeds) == (s.asked.steps, s.asked.seeds)
    several = len(r.losses) > 1
    assert several == (s.key != "one")
    if several:
        assert (means.max() == means.min()) == (s.key == "equal")
        assert (f.best == f.worst) == (s.key == "equal")
    loss, right = np.asarray(r.test_loss), np.asarray(r.test_accuracy)
    both = np.sign(np.diff(loss)) * np.sign(np.diff(right))
    share = [[(row == 1).sum() / max(1, (row != 0).sum()) for row in of] for of in both]
    assert math.isclose(f.apart, np.max(share), abs_tol=1e-6)


def twice(s):
    f, r = s.fields, s.result
    assert math.isclose(f.floor, math.log(math.e + 2) - 1, rel_tol=1e-6)
    assert f.twice > f.floor and f.steps == s.asked.steps
    y, z = np.asarray(r.y), np.asarray(r.logits, float)
    assert math.isclose(f.accuracy, (z.argmax(1) == y).mean(), abs_tol=1e-6)
    answer = np.asarray(r.twice, float)  # of the first net, squashed twice
    assert answer.max() <= math.e / (math.e + 2) + 1e-6
    assert f.confidence_twice <= math.e / (math.e + 2) + 1e-6


def numbers_answers(a):
    assert a.truth == "worse" and a.fields.softmax - a.fields.number > 0.2
    straight, _ = again("losses", "numbers", codes="straight")
    assert straight == "same"


def same_net_answers(a):
    assert a.truth == "ce" and a.fields.ce > a.fields.mse + 0.02
    fair, f = again("losses", "same_net", wrong=0.0)
    assert fair == "same" or f.mse > f.ce - 0.05, "often as good"


def softmax_answers(a):
    limit = math.log(float(np.finfo(np.float32).max))
    assert a.truth == "breaks" and math.isclose(a.fields.limit, limit, abs_tol=0.05)
    assert round(limit, 1) == 88.7 and not math.isfinite(a.fields.sum)
    assert math.exp(103) > 3.4e38


def surface_answers(a):
    f = a.fields
    assert a.truth == "stuck" and a.result.reached[1] is None and f.ce > 0
    assert f.steps == 10_000 and f.moved < 0.1


def twice_answers(a):
    f = a.fields
    assert a.truth == "half" and f.floor < f.twice < f.floor + 0.05
    assert f.accuracy_twice > 0.9
    short = again("losses", "twice", steps=200, lr=3e-4)[1]
    assert short.twice > short.floor + 0.2, "far above it"


def zoo_answers(a):
    f = a.fields
    assert a.truth == "weights" and f.divisor != f.count and f.mean != f.plain
    assert again("losses", "zoo", weighted=False)[0] == "count"
