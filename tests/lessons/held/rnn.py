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
