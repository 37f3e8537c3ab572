"""What the labs of the lesson on first models say, against what they state."""

import math

import numpy as np

from models.foundations.grid_world import solve
from models.foundations.linear_regression import learn_regression
from tests.lessons.said import again

close = math.isclose


def neuron(s):
    f, r = s.fields, s.result
    assert f.w == s.asked.w or close(f.w, s.asked.w, abs_tol=1e-6)
    assert (s.key == "flat") == (f.gradient == 0)
    if s.key == "flat":
        assert (np.asarray(r.weights) == r.weights[0]).all()
        return
    assert close(f.new, f.w - s.asked.lr * f.gradient, rel_tol=1e-4, abs_tol=1e-5)
    if s.key == "many":
        assert f.steps == s.asked.steps > 1
        assert f.end == float(r.weights[-1]) and f.last == float(r.losses[-1])
        return
    assert s.asked.steps == 1
    assert (s.key == "up") == (f.after > f.loss)
    if s.key == "up":  # beyond the minimum: the gradient there points back
        again = float(r.gradients[1]) if len(r.gradients) > 1 else None
        assert again is None or again * f.gradient <= 0


def line(s):
    f, r = s.fields, s.result
    assert f.updates == s.asked.epochs * 1000 // s.asked.batch or s.key == "lost"
    if s.key == "lost":
        assert not f.loss < 1e3
        return
    assert f.exact_loss <= f.loss * (1 + 1e-4) + 1e-9
    gap = max(abs(float(w) - true) for w, true in zip(r.w, (2.0, -3.4), strict=True))
    assert close(f.error_w, gap, rel_tol=1e-3, abs_tol=1e-6)
    assert (s.key == "near") == (f.loss < 1.5 * f.exact_loss + 1e-6)


def softmax(s):
    f, r = s.fields, s.result
    assert f.parameters == 784 * 10 + 10
    if s.asked.start == "zero":
        assert close(f.start, math.log(10), rel_tol=1e-5)
    assert f.best_recall == float(r.recall.max())
    assert f.worst_recall == float(r.recall.min())
    # "bring the loss from ... to ...", whichever is larger
    assert math.isfinite(f.loss) and 0 <= f.accuracy <= 1


def mlp(s):
    f = s.fields
    wide = [784] + [s.asked.width] * s.asked.depth + [10]
    pairs = zip(wide, wide[1:], strict=False)
    assert f.parameters == sum(a * b + b for a, b in pairs)
    assert f.softmax_parameters == 7850
    better = f.net - f.softmax
    assert s.key != "better" or better > 0
    assert s.key != "worse" or better < 0
    assert s.key != "equal" or abs(better) <= 0.01


def shuffle(s):
    f = s.fields
    assert (s.key == "still") == (s.asked.order == "none")
    if s.key == "still":
        assert (f.dense, f.conv) == (f.dense_moved, f.conv_moved)
    else:
        assert f.gap < 1e-4


def threshold(s):
    f, r, a = s.fields, s.result, s.asked
    assert close(f.theory, a.alarm / (a.alarm + a.miss), rel_tol=1e-6)
    assert close(f.recall, f.found / (f.found + f.missed), rel_tol=1e-6)
    said = f.found + f.alarms
    assert not said or close(f.precision, f.found / said, rel_tol=1e-6)
    assert f.least <= f.cost + 1e-9
    assert close(f.least, float(r.costs.min()))


def paradigms(s):
    f, r = s.fields, s.result
    if s.key == "unsupervised":
        assert all(b <= a + 1e-6 for a, b in zip(r.costs, r.costs[1:], strict=False))
        assert f.last < f.first, "it does not fall"
        assert f.accuracy >= 0.5
    if s.key in ("supervised", "semi"):
        assert int((r.shown < 2).sum()) == 2 * s.asked.labels
        assert len(r.draws) == 50
        assert close(f.nearest, r.draws[:, 0].mean(), abs_tol=1e-5)
    if s.key == "supervised":
        known = r.x[r.shown < 2]
        near = ((r.x[:, None] - known[None]) ** 2).sum(-1).argmin(1)
        right = r.shown[r.shown < 2][near] == r.y
        assert close(f.accuracy, right.mean(), abs_tol=0.006)  # ties in float32
    if s.key == "reward":
        assert f.answers == s.asked.answers and 0 <= f.last <= 1


def reward(s):
    f, r = s.fields, s.result
    cell = f.row - 1, f.column - 1
    assert close(f.value, float(r.values[cell]))
    way = "random" if s.key == "random" else "optimal"
    exact = solve(s.asked.gamma, way).view(5, 5).numpy()
    assert close(f.exact, float(exact[cell]), abs_tol=1e-6)
    gap = abs(r.values - exact)
    error = gap.mean() if s.key == "q" else gap.max()
    assert close(f.error, float(error), rel_tol=1e-5, abs_tol=1e-9)
    if s.key == "q":
        assert f.unknown == int((r.values == 0).sum())


def models(s):
    f, r = s.fields, s.result
    assert f.best_accuracy == float(r.chosen.max())
    assert f.worst_accuracy == float(r.chosen.min())
    p, n = s.asked.features, s.asked.n
    half = p * (p + 1) // 2
    assert (f.shared, f.own) == (2 * p + half, 2 * p + 2 * half)
    assert (f.logistic, f.neighbours) == (p + 1, 2 * n * (p + 1))
    assert f.draws == s.asked.draws


def neuron_answers(a):
    f = a.fields
    assert a.truth == "grows" and f.after > f.loss == 9.25
    assert abs(f.new - 1.9) > 1.9, "further beyond the minimum than the start before it"
    _, tenth = again("foundations", "neuron", lr=0.1)
    assert round(tenth.after, 2) == 2.48
    assert again("foundations", "neuron", lr=0.4)[1].after <= 9.25 * (1 + 1e-6)


def line_answers(a):
    f = a.fields
    assert a.truth == "far" and f.updates == 3 and f.error > 0.1
    _, ten = again("foundations", "line", batch=10)
    assert ten.updates == 300 and ten.error < 0.002
    assert abs(f.error / 3.4 - 0.94**3) < 0.03, "about 6% an update"
    *_, half = learn_regression(batch=1000, epochs=3, lr=0.5)
    assert half.error_w < 0.2, "with rate 0.5 three updates come near"


def softmax_answers(a):
    f = a.fields
    assert a.truth == "learns" and close(f.start, math.log(10), rel_tol=1e-5)
    assert f.accuracy > 0.7


def mlp_answers(a):
    f = a.fields
    assert a.truth == "same" and abs(f.net - f.softmax) <= 0.015
    assert f.parameters == 203530 and round(f.parameters / 7850) == 26


def shuffle_answers(a):
    f = a.fields
    assert a.truth == "conv" and f.conv - f.conv_moved > 0.03
    assert abs(f.dense - f.dense_moved) < 0.01


def threshold_answers(a):
    f = a.fields
    assert a.truth == "low" and f.theory == 0.1 and f.best < 0.3
    assert close(0.1 * 9, 0.9 * 1), "at 0.1 silence and a report cost the same"
    assert again("foundations", "threshold", miss=1.0, alarm=9.0)[0] == "high"


def paradigms_answers(a):
    f = a.fields
    assert a.truth == "harms" and f.spread < f.nearest - 0.03
    moons, one = again("foundations", "paradigms", data="moons", labels=1)
    assert moons == "helps" and one.spread > 0.95, "one label each is nearly enough"


def reward_answers(a):
    f = a.fields
    exact = solve(0.9, "random").view(5, 5)
    assert a.truth == "less" and close(f.worth, float(exact[0, 1]), abs_tol=0.01)
    assert close(f.worth, 10 + 0.9 * f.there, abs_tol=0.01) and f.there < 0
    best = solve(0.9, "optimal").view(5, 5)
    assert round(float(best[0, 1]), 1) == 24.4


def models_answers(a):
    f = vars(a.fields)
    assert a.truth == "own" == max(f, key=f.get)
    assert sorted(f, key=f.get)[-2] == "neighbours"
    assert list(sorted(f, key=f.get, reverse=True))[2] == "shared"
