"""What the labs of the lesson on activations say, against what they state."""

import math

from tests.lessons.said import again


def backprop(s):
    f = s.fields
    assert f.difference < 1e-6 and 1 <= f.step <= f.steps
    if s.key == "better":
        assert f.new_loss < f.loss
    if s.key == "worse":
        assert f"{f.new_loss:.4f}" > f"{f.loss:.4f}"  # the reader sees it go up
    if s.key == "same":
        assert f.new_loss == f.loss


def curves(s):
    slopes = [abs(c.slope_at) for c in s.result.curves]
    assert abs(s.fields.slope) == max(slopes)
    flat = sum(slope < 0.05 for slope in slopes)
    assert (s.key == "steep") == (flat == 0)
    assert not flat or len(s.fields.flat.split(", ")) == flat


def depth(s):
    f = s.fields
    match s.key:
        case "tent":
            assert f.pieces == 2**f.depth and f.units == 2 * f.depth
            assert f.shallow == f.units + 1 and f.needed == f.pieces - 1
        case "one_layer":
            assert f.seen <= f.exact <= f.bound
            assert f.bound == 1 + f.units + math.comb(f.units, 2)
        case "layers":
            assert f.one == 1 + f.units + math.comb(f.units, 2)
            assert f.units == s.asked.layers * s.asked.width
        case "pieces" | "found":
            assert 0 < f.pieces <= f.width + 1
            assert (f.error > f.built) == (s.key == "pieces")
            assert f.error == min(float(e) for e in s.result.error)
        case "diverged":
            assert f.step >= 1


def walked(lr, start, steps, every):
    """Returns w over the steps, as a loop of plain numbers."""
    w, grad, path = start, 0.0, [start]
    for step in range(steps):
        if every and step % every == 0:
            grad = 0.0
        grad += 2 * w
        w -= lr * grad
        path.append(w)
        if abs(w) > 1e6:
            break
    return path


def zero_grad(s):
    f = s.fields
    if s.key in ("sum", "first"):
        assert f.last == f.times * f.first and (f.times == 1) == (s.key == "first")
        return
    if s.key in ("equal", "unequal", "whole"):
        sizes = s.result.sizes
        assert sum(sizes) == 32 and f.parts == len(sizes)
        assert (len(sizes) == 1) == (s.key == "whole")
        assert (len(set(sizes)) == 1) == (s.key != "unequal")
        assert f.difference < 1e-6
        assert (f.divided < 1e-6) == (s.key != "unequal")
        assert f.times > 1.01 or s.key == "whole"
        return
    a = s.asked
    path = walked(a.lr, a.start, a.steps, a.zero_every)
    usual = walked(a.lr, a.start, a.steps, 1)
    beyond = abs(path[-1]) > 1e6
    assert beyond == s.key.startswith("diverged")
    assert not beyond or f.step == len(path) - 1
    if abs(usual[-1]) < 1e6:
        assert math.isclose(f.zeroed, usual[-1], rel_tol=1e-6, abs_tol=1e-12)
    if s.key == "bounded":
        assert abs(usual[-1]) <= a.start  # it ends nearer
    if s.key in ("bounded", "only_kept"):
        assert max(map(abs, path)) <= f.amplitude * (1 + 1e-9)
        assert f.largest <= f.amplitude * (1 + 1e-9) and a.zero_every == 0
        late = [abs(w) for w in path[len(path) // 2 :]]
        assert max(late) > 0.3 * a.start  # it does not settle
    if s.key == "only_kept":
        assert abs(usual[-1]) >= a.start * (1 - 1e-9)  # zeroing does not arrive
    if s.key in ("unbounded", "diverged"):
        assert a.lr >= 2 - 1e-9
        assert max(map(abs, path[-9:])) > a.start
    if s.key == "diverged_zeroed":
        assert a.lr > 1


def vanishing(s):
    f = s.fields
    off = {
        k: abs(math.log(max(getattr(f, k), 1e-300))) for k in vars(f) if "factor" in k
    }
    if s.key == "many":
        assert off["best_factor"] <= off["worst_factor"] + 1e-9


def spiral(s):
    f = s.fields
    if s.key in ("luck", "luck_one"):
        wins = s.result.wins
        assert f.wins == max(wins) and (len(wins) == 1) == (s.key == "luck_one")
        return
    traces = s.result.traces
    accuracies = [float(t.accuracy[-1]) for t in traces]
    lost = [t for t in traces if t.diverged is not None]
    assert bool(lost) == (s.key == "diverged")
    if lost:
        assert f.step == min(t.diverged for t in lost)
        assert len(f.names.split(", ")) == len(lost)
    else:
        assert f.best_accuracy == max(accuracies)
        assert f.worst_accuracy == min(accuracies)
        assert (len(traces) > 1) == (s.key == "many")


def logits(s):
    f = s.fields
    assert f.twice > f.floor and abs(f.floor - (math.log(math.e + 2) - 1)) < 1e-6


def backprop_answers(a):
    assert (a.truth == "smaller") == (a.fields.new_loss < a.fields.loss)
    assert again("activations", "backprop", lr=5.0)[0] == "larger", "try 5"


def curves_answers(a):
    s = 1 / (1 + math.exp(3))
    slopes = {"sigmoid": s * (1 - s), "tanh": 1 - math.tanh(-3) ** 2, "relu": 0.0}
    assert a.truth == max(slopes, key=slopes.get) == "sigmoid"
    for name, slope in slopes.items():
        assert math.isclose(getattr(a.fields, name), slope, abs_tol=1e-6)


def depth_answers(a):
    assert a.truth == "power" and a.fields.pieces == 2**6 and a.fields.units == 12
    assert again("activations", "depth", layers=1)[1].pieces == 2


def logits_answers(a):
    f, most = a.fields, math.e / (math.e + 2)
    assert a.truth == "capped" and math.isclose(f.most, most, rel_tol=1e-6)
    assert f.twice < f.most < f.once and f.accuracy > 0.95


def spiral_answers(a):
    (trace,) = a.result.traces
    accuracy, marks = list(trace.accuracy), len(trace.accuracy) - 1
    assert a.truth == "solved" and accuracy[-1] == a.fields.accuracy > 0.9
    early = accuracy[: 1 + 3 * marks // 10]
    assert max(early) < 0.65, "it hardly changes at first"


def vanishing_answers(a):
    f, layer = a.fields, 1 / math.sqrt(2)
    assert a.truth == "thousandth" and math.isclose(f.factor**19, f.ratio, rel_tol=0.05)
    assert abs(f.factor - layer) < 0.05 and abs(layer**19 - 0.0014) < 5e-5
    assert abs(0.5**19 - 2e-6) < 1e-7
    he, _ = again("activations", "vanishing", inits=("he",))
    assert he == "same", "He makes up for the units that are off"


def zero_grad_answers(a):
    assert a.truth == "swings"
    largest = max(map(abs, walked(0.1, a.result.kept[0], len(a.result.kept) - 1, 0)))
    assert abs(a.fields.largest - largest) < 0.01 * largest
    still, wild = walked(1.9, 1.0, 500, 0), walked(2.1, 1.0, 500, 0)
    assert max(map(abs, still)) < 100 and max(map(abs, wild)) > 1e6
