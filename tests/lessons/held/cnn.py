"""What the labs of the lesson on convolution say, against what they state."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from tests.lessons.said import again


def kernels(s):
    f, r, a = s.fields, s.result, s.asked
    kernel = torch.as_tensor(np.asarray(r.kernel)).double()[None]
    x = torch.as_tensor(np.asarray(r.x)).double()[None]
    mine = F.conv2d(x, kernel, None, a.stride, a.padding, a.dilation)[0, 0]
    assert (f.rows, f.columns) == tuple(mine.shape) and f.cells == mine.numel()
    assert math.isclose(f.low, float(mine.min()), rel_tol=1e-3, abs_tol=1e-4)
    assert math.isclose(f.high, float(mine.max()), rel_tol=1e-3, abs_tol=1e-4)
    assert math.isclose(f.total, float(kernel.sum()), rel_tol=1e-4, abs_tol=1e-5)
    assert (abs(f.total) < 1e-5) == (s.key == "edges") and f.difference < 1e-3


def channels(s):
    f = s.fields
    weights = {"full": f.outputs * f.inputs * f.f**2, "depthwise": f.outputs * f.f**2}
    weights["pointwise"] = f.outputs * f.inputs
    assert f.weights == weights[s.key] and f.parameters == f.weights + f.outputs
    assert max(f.difference, f.dense) < 1e-3
    if s.key == "depthwise":
        assert f.outputs == 3


def pooling(s):
    f, a = s.fields, s.asked
    assert (f.shift == 0) == (s.key == "still")
    if s.key == "still":
        assert f.plain == f.pooled == 0
    if s.key == "exact":
        assert f.shift % a.stride == 0
    if s.key in ("eased", "not_eased"):
        assert (f.pooled < f.plain) == (s.key == "eased")
        assert math.isclose(f.share, f.pooled / f.plain, rel_tol=1e-6)


def table(s):
    assert s.key == "counts"


def family(s):
    f = s.fields
    if s.key == "none":
        assert f.dense == 0
        return
    if s.key == "course":
        assert f.times > 1 and 0 <= f.dense <= 1
    else:
        assert 0 < f.dense <= 1 and 0 < f.dense_cost <= 1


def augment(s):
    f = s.fields
    assert 0 <= f.same <= f.count
    assert (f.same == f.count) == (f.difference == 0)


def why(s):
    f, r, a = s.fields, s.result, s.asked
    if s.key in ("nets", "one"):
        assert (len(a.nets) > 1) == (s.key == "nets") == (f.best != f.worst)
        means = {
            s.words[f"nets.{kind}"]: np.mean(
                [n.accuracy for run in r.runs for n in run if n.kind == kind], 0
            )
            for kind in a.nets
        }
        moved = [m[3] for m in means.values()]
        assert math.isclose(f.best_moved, max(moved), abs_tol=1e-6)
        assert math.isclose(f.worst_moved, min(moved), abs_tol=1e-6)
        for who, still, there in (
            (f.best, f.best_still, f.best_moved),
            (f.worst, f.worst_still, f.worst_moved),
        ):
            assert math.isclose(means[who][0], still, abs_tol=1e-6)
            assert math.isclose(means[who][3], there, abs_tol=1e-6)
        return
    gap = abs(np.asarray(r.shift_first, float) - np.asarray(r.then_shift, float))
    assert math.isclose(f.largest, gap.max(), rel_tol=1e-5, abs_tol=1e-9)
    assert f.weights == (784**2 if a.layer == "dense" else 9)
    assert (s.key == "same") == (gap.max() == 0) or a.layer == "dense"
    if s.key == "border":
        stride = 2 if a.layer == "strided" else 1
        assert a.shift % stride == 0 and math.isclose(f.border, gap.max())
        assert gap[2:-2, a.shift // stride + 2 : -2].max() == 0
    if s.key == "broken":
        assert a.layer == "strided" and a.shift % 2, "an even shift is said to help"


def lenet(s):
    f, r = s.fields, s.result
    if s.key == "diverged":
        assert (
            not np.isfinite(r.losses[f.step]) and np.isfinite(r.losses[: f.step]).all()
        )
        return
    assert f.accuracy == f.right / f.tests and np.isfinite(r.losses).all()
    assert (f.accuracy > 0.5) == (s.key == "learnt")
    assert f.steps == len(r.losses) == s.asked.epochs * max(1, f.images // 32)
    if s.key == "stuck":
        assert len(r.probabilities[0]) == 10  # by chance one in ten


def follow(s):
    f, r = s.fields, s.result
    assert (s.key == "empty") == (not np.asarray(r.image).any())
    z = np.asarray(r.layers["output"], float)
    p = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    assert p.argmax() == f.answer and math.isclose(p[f.answer], f.p, rel_tol=1e-4)
    assert f.second == p.argsort()[-2] and f.second_p <= f.p
    assert math.isclose(f.second_p, p[f.second], rel_tol=1e-3)
    silent = (np.asarray(r.layers["F6"]) == 0).mean()
    assert math.isclose(f.silent, silent, abs_tol=1e-6)
    if s.key in ("right", "wrong"):
        assert (f.label == f.answer) == (s.key == "right")
        assert math.isclose(f.label_p, p[f.label], rel_tol=1e-3, abs_tol=1e-9)
    else:
        assert s.asked.source == "drawing"


def mistakes(s):
    f, r = s.fields, s.result
    table = np.array(r.confusion)
    assert f.right == np.trace(table) and f.images == table.sum() == 2000
    np.fill_diagonal(table, 0)
    assert f.pair_count == table.max() == table[f.pair_label, f.pair_answer]
    right, firm = s.key.startswith("right"), s.key.endswith("_firm")
    assert right == (f.label == f.answer)
    falls = np.asarray(r.hidden, float)
    most = falls.max() if right else (-falls).max()
    if firm:
        assert most < 0.001
    else:
        assert (
            math.isclose(f.fall if right else f.rise, most, abs_tol=1e-6) and most > 0
        )
    assert math.isclose(f.p, np.asarray(r.probabilities).max(), rel_tol=1e-5)


def deeper(s):
    f, r, a = s.fields, s.result, s.asked
    ends = {s.words[f"kinds.{k.kind}"]: np.asarray(k.test).mean(1) for k in r.stacks}
    assert math.isclose(f.best_end, max(e[-1] for e in ends.values()), abs_tol=1e-6)
    assert (f.shallow, f.deep) == (a.depths[0], a.depths[-1])
    lost = sum(int((np.asarray(k.diverged) >= 0).sum()) for k in r.stacks)
    assert (s.key == "diverged") == (lost > 0)
    if s.key == "diverged":
        assert f.lost == lost <= f.runs == len(a.kinds) * len(a.depths) * a.seeds
        for k in r.stacks:
            named = s.words[f"kinds.{k.kind}"] in f.who
            assert named or not (np.asarray(k.diverged) >= 0).any()
        return
    assert math.isclose(f.worst_end, min(e[-1] for e in ends.values()), abs_tol=1e-6)
    assert (f.best == f.worst) == (len(ends) == 1) == (s.key in ("one", "single"))
    assert (len(a.depths) == 1) == (s.key in ("depth", "single"))
    for who, start, end in (
        (f.best, f.best_start, f.best_end),
        (f.worst, f.worst_start, f.worst_end),
    ):
        assert np.allclose(ends[who][[0, -1]], (start, end), atol=1e-6)
    slopes = {
        s.words[f"kinds.{k.kind}"]: np.asarray(k.gradient)[-1, :, 0].mean()
        for k in r.stacks
    }
    assert math.isclose(slopes[f.worst], f.gradient, rel_tol=1e-4)
    assert math.isclose(slopes[f.best], f.best_gradient, rel_tol=1e-4)


def generalise(s):
    f, r, a = s.fields, s.result, s.asked
    ends = {c.method: np.asarray(c.final, float) for c in r.curves}
    named = {s.words[f"methods.{m}"]: e for m, e in ends.items()}
    first = r.curves[0]
    assert math.isclose(f.test, ends[first.method].mean(), abs_tol=1e-6)
    assert math.isclose(f.train, np.asarray(first.train)[:, -1].mean(), abs_tol=1e-6)
    assert f.images == a.images and f.seeds == a.seeds
    if s.key == "one":
        assert f.first == s.words[f"methods.{first.method}"]
        return
    assert first.method == "none", "the second accuracy is said to be with nothing"
    gaps = {m: 100 * (e.mean() - f.test) for m, e in named.items()}
    assert math.isclose(f.points, gaps[f.other], abs_tol=1e-4)
    assert abs(f.points) >= max(map(abs, gaps.values())) - 1e-4
    assert (f.points < 0) == (s.key == "worse")
    assert f.better == (named[f.other] > ends["none"]).sum() <= f.seeds


def finetune(s):
    f, r, a = s.fields, s.result, s.asked
    assert (f.least, f.most) == (min(a.each), max(a.each))
    assert (len(a.each) > 1) == (s.key == "many")
    for line, row in ((f.said_first, 0), (f.said_last, -1)):
        for way in r.ways:
            mean = float(np.asarray(way.test, float)[row].mean())
            assert f"{s.words[f'ways.{way.way}']} {mean:.1%}" in line
    assert f.steps == a.steps and f.seeds == a.seeds


def task(s):
    f, r, a = s.fields, s.result, s.asked
    lines = r.file.split()[1:]
    said = np.array([int(line.split(",")[1]) for line in lines])
    truth = np.asarray(r.answers)
    assert f.tests == len(truth) == 1000 and f.right == (said == truth).sum()
    valid = [epoch.valid_accuracy for epoch in r.epochs]
    assert f.valid == max(valid) and valid.index(max(valid)) + 1 == f.best
    assert a.pseudo == (s.key != "whole")
    if s.key == "whole":
        pairs = [(t, p) for t, p in zip(truth, said, strict=True) if t != p]
        times = max(pairs.count(pair) for pair in set(pairs))
        assert f.times == times
        names = {pair for pair in set(pairs) if pairs.count(pair) == times}
        assert (f.true, f.said) in {
            (s.words[f"class.{t}"], s.words[f"class.{p}"]) for t, p in names
        }
        return
    last = r.epochs[-1]
    assert (last.pseudo > 0) == (s.key == "pseudo")
    assert f.pseudo == last.pseudo <= 1500 and f.pseudo_right == last.pseudo_right


def kernels_answers(a):
    assert a.truth == "thirteen" and a.fields.rows == len(range(0, 28 - 3 + 1, 2))


def channels_answers(a):
    f = a.fields
    assert a.truth == "pairs" and f.weights == 108 == f.outputs * f.inputs * f.f**2
    assert (f.outputs, f.inputs, f.f) == (4, 3, 3)


def pooling_answers(a):
    f = a.fields
    assert a.truth == "most" and 0.5 < f.pooled / f.plain < 0.95


def table_answers(a):
    f = a.fields
    assert a.truth == "C5" == f.heavy and f.busy == "C3"
    assert 6 * (25 + 1) == 156 and 16 * (6 * 25 + 1) == 2416
    weights = {"C1": 156, "C3": 2416, "C5": 120 * (16 * 25 + 1), "F6": 84 * 121}
    assert weights["C5"] == 48120 and weights["F6"] == 10164
    assert max(weights, key=weights.get) == "C5"


def family_answers(a):
    one = a.result.members[0]
    assert a.truth == "conv" and math.isclose(
        a.fields.dense, one.dense_parameters / one.parameters
    )
    assert one.dense_parameters == 2048 * 1000 + 1000
    assert round(one.parameters / 1e6, 1) == 25.6
    _, vgg = again("cnn", "family", name="vgg16")
    assert round(vgg.dense, 2) == 0.89


def augment_answers(a):
    f = a.fields
    assert math.comb(8, 4) == 70 and 256 - 70 - 2 == 184 and f.count == 8
    assert a.truth == {0: "none", 4: "half", 8: "all"}.get(f.flipped, "some")


def why_answers(a):
    f = a.fields
    assert a.truth == "two" and min(f.dense_lost, f.conv_lost) > 15 > f.anywhere_lost


def lenet_answers(a):
    f = a.fields
    assert a.truth == "nine" and f.accuracy == f.right / f.tests > 0.9
    assert f.steps == 250 and f.images == 8000 and f.tests == 2000


def follow_answers(a):
    p = np.sort(np.asarray(a.result.probabilities, float))[::-1]
    assert math.isclose(p.sum(), 1, abs_tol=1e-5)
    assert math.isclose(a.fields.p, p[0], rel_tol=1e-6)
    assert a.truth == ("unsure" if p[0] < 0.5 else "leaning" if p[0] < 0.9 else "sure")


def mistakes_answers(a):
    f = a.fields
    wrong = np.asarray(a.result.sure)[~np.asarray(a.result.good)]
    assert f.wrong == len(wrong) and f.bold == (wrong > 0.9).sum()
    assert 0.005 < f.wrong / f.images < 0.02, "about one in a hundred"
    assert a.truth == "few" or f.bold >= 0.25 * f.wrong
    assert f.bold < 0.5 * f.wrong, "most mistakes are not that sure"


def deeper_answers(a):
    f = a.fields
    assert a.truth == "residual" and f.residual - f.plain >= 0.03
    plain = a.result.stacks[0]
    deep, shallow = (np.asarray(plain.gradient)[i, :, 0].mean() for i in (-1, 0))
    assert deep > shallow, "the gradient grows towards the first layers"


def generalise_answers(a):
    f = a.fields
    assert a.truth == "worse" and f.flipped < f.plain - 0.005


def finetune_answers(a):
    f = a.fields
    assert a.truth == "same" and abs(f.scratch - f.finetune) < 0.02
    assert f.frozen < min(f.scratch, f.finetune) - 0.02


def task_answers(a):
    f = a.fields
    assert a.truth == "most" and 0.8 <= f.share <= 0.985 and f.pseudo > 0
