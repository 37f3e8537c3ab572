"""What the labs of the lesson on recurrent nets say, against what they state."""

import math

import numpy as np


def cell(s):
    f, r = s.fields, s.result
    assert f.difference < 1e-4
    letters = list(r.letters)
    assert (len(set(letters)) < len(letters)) == (s.key == "repeated")
    if s.key == "repeated":
        assert letters[f.first - 1] == letters[f.second - 1] and f.first != f.second
        h = np.asarray(r.h, float)
        begun = len(h) - len(letters)  # the state before the first step
        apart = abs(h[f.first - 1 + begun] - h[f.second - 1 + begun]).max()
        assert math.isclose(f.apart, apart, rel_tol=1e-4, abs_tol=1e-7)


def constructor(s):
    f, a = s.fields, s.asked
    assert f.total == f.formula
    warns = a.dropout > 0 and a.num_layers == 1
    assert warns == (s.key == "warning")
    assert (s.key == "dropout") == (a.dropout > 0 and a.num_layers > 1)
    if s.key == "dropout":
        assert f.places == a.num_layers - 1


def gradients(s):
    f = s.fields
    if s.key in ("exact", "damped"):
        near = abs(f.last / f.power - 1) < 0.05
        assert near == (s.key == "exact")
        assert f.last <= f.bound * (1 + 1e-6) and f.slope <= 1 + 1e-9
        return
    assert s.key == "one" or f.best_ratio >= f.worst_ratio


def attention(s):
    f = s.fields
    if s.key == "scale":
        assert math.isclose(f.variance, f.d, rel_tol=0.25)
        assert math.isclose(f.divided, 1, rel_tol=0.25)
        assert f.entropy < f.entropy_divided
        return
    weights = np.asarray(s.result.weights, float)
    assert np.allclose(weights.sum(-1), 1, atol=1e-5) and f.difference < 1e-4
    if s.key == "causal":
        assert np.allclose(weights[:, 0, 1:], 0) and np.allclose(weights[:, 0, 0], 1)
    if s.key == "padding":
        assert f.share < 1e-6
    if s.key == "forgotten":
        assert f.share > 0
    if s.key == "scaled":
        row = weights[f.head - 1, f.query - 1]
        assert math.isclose(f.weight, row.max(), rel_tol=1e-5)
        assert row[f.most - 1] == row.max()


def positions(s):
    f = s.fields
    if s.key == "map":
        assert f.shortest <= f.longest and f.next <= f.itself + 1e-6
        assert f.uneven < 1e-3
    else:
        assert (f.largest > 1e-4 * f.size) == (s.key == "differs")


def memory(s):
    f, r, a = s.fields, s.result, s.asked
    lost = sum(int(np.isfinite(m.lost).sum()) for m in r.learners)
    assert (s.key == "lost") == (lost > 0)
    norms = np.concatenate([np.asarray(m.norms).ravel() for m in r.learners])
    assert math.isclose(f.norm, norms[np.isfinite(norms)].max(), rel_tol=1e-5)
    if s.key == "lost":
        assert f.lost == lost
        return
    most = {}
    for m in r.learners:
        pairs = zip(r.lags, np.isfinite(m.needed).mean(1) > 0.5, strict=True)
        solved = (lag for lag, ok in pairs if ok)
        most[s.words[f"cells.{m.cell}"]] = max(solved, default=0)
    assert f.best_lag == max(most.values()) and f.worst_lag == min(most.values())
    assert (len(a.cells) == 1) == (s.key == "one")
    if s.key == "same":
        assert len(set(most.values())) == 1
    if s.key == "cells":
        assert f.best_lag > f.worst_lag
        for name, lag in most.items():
            assert (name in f.best) == (lag == f.best_lag)
            assert (name in f.worst) == (lag == f.worst_lag)


def gates(s):
    f, r, a = s.fields, s.result, s.asked
    open_now, inside = 0, []
    for t, c in enumerate(a.text):
        if s.asked.task == "quotes":
            open_now ^= c in '"“”„'
        elif s.asked.task == "brackets":
            open_now += (c in "(（") - (c in ")）" and open_now > 0)
        if open_now and c not in '"()“”„「」『』（） ':
            inside.append(t)
    if s.key == "names":
        assert a.task == "names" and math.isclose(math.log(26 + 5), 3.43, abs_tol=0.005)
        means = np.asarray(r.gates["f"], float).mean(0)
        assert math.isclose(f.longest, means.max(), rel_tol=1e-4)
        return
    assert (not inside) == (s.key == "nothing")
    if s.key == "nothing":
        return
    c = np.asarray(r.gates["c"], float)[:, f.unit - 1]
    truth = np.asarray(r.truth, float)
    if c.std() > 1e-9 and truth.std() > 1e-9:
        follows = np.corrcoef(c, truth)[0, 1]
        assert math.isclose(f.follows, follows, rel_tol=1e-3, abs_tol=1e-4)
    kept = np.asarray(r.gates["f"], float)[inside, f.unit - 1].mean()
    assert math.isclose(f.kept, kept, rel_tol=1e-4)
    assert (s.key == "early") == (a.steps < 50)
    if s.key in ("kept", "half", "copied"):
        assert a.shift == 0
        assert (s.key == "kept") == (kept >= 0.8) and (s.key == "copied") == (
            kept < 0.2
        )


def characters(s):
    f, r = s.fields, s.result
    if s.key == "diverged":
        assert math.isnan(r.losses[f.step]) and np.isfinite(r.losses[: f.step]).all()
        return
    if s.key == "hopeless":
        assert f.latest == float(r.losses[f.step]) > 50 >= r.losses[: f.step].max()
        return
    held = np.asarray(r.held_out, float)
    bits = held / math.log(2)
    assert math.isclose(f.bits, bits[-1], rel_tol=1e-5)
    assert math.isclose(f.uniform, math.log2(len(r.symbols)), rel_tol=1e-5)
    assert (s.key == "fails") == (f.bits >= f.unigram)
    if s.key == "fails":
        return
    rising = held[-1] > 1.01 * held.min()
    assert rising == (s.key in ("overfits", "worse"))
    assert f.copied == len(r.copied) and r.copied in r.text
    if rising:
        assert math.isclose(f.lowest, bits.min(), rel_tol=1e-5)
        step = len(r.losses) // 10
        then, now = r.losses[max(0, f.best - step) : f.best + 1], r.losses[-step:]
        falls = now.mean() < then.mean()
        assert falls == (s.key == "overfits") or abs(now.mean() - then.mean()) < 0.05
        return
    text, piece = r.texts[-1], r.piece
    assert f.known == r.known[-1] and 0 <= f.known_first <= 1
    assert len(text) > piece and f.steps == len(r.losses) == s.asked.steps


def units(s):
    f, r = s.fields, s.result
    if s.key == "none":
        assert not np.asarray(r.known).any() and f.characters == len(r.text)
        return
    if s.key in ("likely", "short"):
        p = np.asarray(r.probability, float)
        p = p[np.isfinite(p)]
        assert math.isclose(f.after, math.exp(-np.log(p).mean()), rel_tol=1e-3)
        assert math.isclose(f.before, math.exp(r.costs[0]), rel_tol=1e-5)
        assert s.key == "short" or all(map(math.isfinite, (f.begin, f.inside, f.other)))
        assert f.step == s.asked.steps
        return
    names = [one.name for one in r.followers]
    assert (s.key == "follows") == (s.asked.follow in names)
    assert (s.key == "number") == (s.asked.follow == "number")
    if s.key == "follows":
        one = r.followers[names.index(s.asked.follow)]
        assert (f.unit, f.tested) == (one.unit, one.tested) and abs(one.found) <= 1


def embedding(s):
    f, r = s.fields, s.result
    if s.key == "equal":
        rows = np.asarray(r.table)[np.asarray(r.indices)]
        assert np.array_equal(rows, np.asarray(r.looked_up))
        assert f.shape == ", ".join(map(str, rows.shape)) and f.difference < 1e-5
        counts = np.bincount(np.asarray(r.indices).ravel(), minlength=f.entries)
        assert np.array_equal(np.asarray(r.gradient)[:, 0], counts)
        assert f.kept == (counts > 0).sum()
        return
    assert f.right <= f.five <= f.asked and 0 < f.variance <= 1 + 1e-6
    inside = [one for one in r.analogies if one.plain]
    assert bool(inside) == (s.key == "analogies")
    assert f.itself <= f.typed == len(inside)


def series(s):
    f, r = s.fields, s.result
    mae = np.asarray(r.mae, float)
    one = np.nanmedian(mae[:, :, 0], 1)
    many = np.nanmedian(mae.mean(2), 1)
    names = [s.words[f"methods.{name}"] for name in r.methods]
    won = one[3:].min() < one[:3].min(), many[3:].min() < many[:3].min()
    keys = {(True, True): "net", (False, False): "baseline"}
    assert s.key == keys.get(won, "near" if won[0] else "far")
    for errors, rule, rule_mae, net, net_mae in (
        (one, f.rule, f.rule_mae, f.net, f.net_mae),
        (many, f.far_rule, f.far_rule_mae, f.far_net, f.far_net_mae),
    ):
        assert math.isclose(rule_mae, errors[:3].min(), rel_tol=1e-5)
        assert math.isclose(net_mae, errors[3:].min(), rel_tol=1e-5)
        assert math.isclose(errors[names.index(rule)], rule_mae, rel_tol=1e-5)
        assert math.isclose(errors[names.index(net)], net_mae, rel_tol=1e-5)
    test = len(r.values) - r.validation_end
    assert f.origins == test - f.most + 1, "starts in the test part"


def translate(s):
    f, r, a = s.fields, s.result, s.asked
    losses = {s.words[f"attentions.{t.attention}"]: t.losses for t in r.traces}
    whole = all(np.isfinite(rows).all() for rows in losses.values())
    assert whole == (s.key != "diverged")
    if not whole:
        assert np.isnan(losses[f.who][:, f.step]).any()
        assert all(np.isfinite(rows[:, : f.step]).all() for rows in losses.values())
        return
    ends = {
        s.words[f"attentions.{t.attention}"]: (
            np.median(np.asarray(t.accuracy)[:, -1]),
            np.median(
                np.asarray(t.by_length)[:, list(r.lengths).index(f.length)],
            ),
        )
        for t in r.traces
    }
    assert (len(ends) == 1) == (s.key == "one") == (f.best == f.worst)
    assert (s.key == "band") == (a.seeds > 1 and len(ends) > 1)
    assert np.allclose(ends[f.best], (f.best_accuracy, f.best_long))
    assert np.allclose(ends[f.worst], (f.worst_accuracy, f.worst_long))
    right = [accuracy for accuracy, _ in ends.values()]
    assert (f.best_accuracy, f.worst_accuracy) == (max(right), min(right))
    few = [n for n, c in zip(r.lengths, r.counts, strict=True) if c < 10]
    longer = [n for n in r.lengths if f.length < n <= r.longest_trained]
    assert f.length <= r.longest_trained and set(longer) <= set(few)


def alignment(s):
    f, r, a = s.fields, s.result, s.asked
    weights = np.asarray(r.weights, float)
    assert np.allclose(weights.sum(1), 1, atol=1e-4)
    assert math.isclose(f.sharp, weights.max(1).mean(), rel_tol=1e-4)
    assert math.isclose(f.p, float(np.prod(r.p)), rel_tol=1e-4)
    assert (s.key == "without") == (a.attention == "none")
    if s.key == "without":
        assert np.allclose(weights[:, -1], 1), "the last state alone"
        return
    assert (s.key == "untrained") == (a.steps == 0)
    if s.key == "untrained":
        return
    parts = f.said.split("-")
    date = [len(part) for part in parts] == [4, 2, 2] and "".join(parts).isdigit()
    assert (s.key == "no_date") == (a.task == "dates" and not date)
    if s.key != "no_date":
        assert (s.key == "unknown") == (sum(r.known) < len(r.known))


def cell_answers(a):
    f = a.fields
    assert a.truth == "other" and (f.first, f.second) == (3, 4) and f.apart > 1e-3


def constructor_answers(a):
    assert a.truth == "four" and tuple(a.result.h_n) == (4, 5, 20)
    assert a.result.output[-1] == 2 * 20, "both directions side by side"


def gradients_answers(a):
    f = a.fields
    assert a.truth == "fades" and f.length == 100 and 1.1 * f.slope < 1
    assert math.isclose(f.power, 1.1**100, rel_tol=1e-3)
    assert round(1.1**100) == 13781 and round(1 / 1.1, 2) == 0.91


def attention_answers(a):
    f = a.fields
    assert a.truth == "all" and f.largest > 0.75 and abs(f.variance / 512 - 1) < 0.2
    assert round(512**0.5, 1) == 22.6 and round(math.log(15), 1) == 2.7
    scores = np.random.default_rng(0).normal(0, 512**0.5, (20_000, 16))
    top = np.sort(scores, 1)
    assert 9 < (top[:, -1] - top[:, -2]).mean() < 13


def positions_answers(a):
    f = a.fields
    assert a.truth == "rows" and f.largest < 1e-4 * f.size


def memory_answers(a):
    f = a.fields
    assert a.truth == "rnn" and f.rnn > f.lstm
    assert f"{0.5**16:.6f}" == "0.000015"


def gates_answers(a):
    f = a.fields
    kept = float(np.asarray(a.result.kept)[a.result.clearest])
    assert math.isclose(f.kept, kept, rel_tol=1e-6) and f.unit == a.result.clearest + 1
    assert a.truth == ("open" if kept > 0.8 else "half" if kept > 0.2 else "shut")
    assert round(0.5**5, 2) == 0.03
    text = "".join(a.result.characters)
    between = slice(text.index('"') + 1, text.rindex('"'))
    i = np.asarray(a.result.gates["i"], float)[between, f.unit - 1]
    i = i[[c != " " for c in text[between]]]
    assert math.isclose(f.input, i.mean(), rel_tol=1e-4)
    assert a.truth != "open" or f.input < 0.2


def characters_answers(a):
    f = a.fields
    assert a.truth == "repeats" and f.repeated > 0.25 and f.known >= 0.7


def units_answers(a):
    f = a.fields
    costs = {"begin": f.begin, "inside": f.inside, "other": f.other}
    assert a.truth == "begin" == max(costs, key=costs.get)
    assert f.inside < f.begin


def embedding_answers(a):
    f = a.fields
    assert a.truth == "few" and f.asked == 22 and f.right < 0.4 * f.asked
    assert f.right <= f.five


def series_answers(a):
    f = a.fields
    assert a.truth == "rule" and min(f.last, f.seasonal, f.drift) < f.net
    train, test = np.split(np.asarray(a.result.values), [a.result.training_end])
    assert test[a.result.validation_end - a.result.training_end :].min() > train.max()


def translate_answers(a):
    f = a.fields
    assert a.truth == "one" and f.length == 10 and f.without <= 0.2
    assert f.with_it - f.without >= 0.2
    assert round(0.8**10, 2) == 0.11


def alignment_answers(a):
    f = a.fields
    assert a.truth in ("before", "month", "after") and 0 < f.share <= 1
    weights = np.asarray(a.result.weights, float)
    assert any(math.isclose(f.weight, w, rel_tol=1e-5) for w in weights.max(1))
    assert f.weight <= f.share + 1e-6 or a.truth != "month"
