"""What the labs of the lesson on tensors say, against NumPy and plain arithmetic."""

import math
import re
from fractions import Fraction

import numpy as np

STORED = {"float64": float, "float32": np.float32, "float16": np.float16}
LARGEST = {
    "float64": 1.7976931348623157e308,
    "float32": 3.4028234663852886e38,
    "float16": 65504.0,
    "bfloat16": 3.3895313892515355e38,
}
WRITES = {"slice": "Z", "inplace": "X", "out": "Z"}  # the name whose storage is filled


def sizes(text):
    return [int(n) for n in re.findall(r"-?\d+", text)]


def counted(text):
    return np.arange(math.prod(sizes(text)), dtype=float).reshape(sizes(text))


def blocks(s):
    f, shape, index = s.fields, sizes(s.asked.shape), sizes(s.asked.index)
    numbers = np.arange(math.prod(shape)).reshape(shape) + s.asked.first
    part = numbers[tuple(index)]
    assert (s.key == "number") == (part.ndim == 0)
    assert f.part == list(part.shape) and f.chosen == part.size
    assert f.offset == part.min() - s.asked.first
    assert f.strides == tuple(n // numbers.itemsize for n in numbers.strides)
    if s.key == "number":
        assert f.value == part
        places = [int(n) for n in f.index.split(", ")]
        pairs = zip(places, f.strides, strict=True)
        assert f.offset == sum(i * stride for i, stride in pairs)


def memory(s):
    f, r, count = s.fields, s.result, s.asked.count
    writes = s.asked.way in WRITES
    assert (s.key == "moved") == (not writes)
    before, after = f.before, f.after
    shown = min(count, 4)
    total = 11.0 * np.arange(1, shown + 1)  # 1, 2, ... and 10, 20, ...
    if s.key == "moved":
        assert before != after == "D" and f.fresh == 4 * count
        assert s.asked.situation == "saved" or np.array_equal(r.numbers["D"], total)
    else:
        assert before == after and f.fresh == 0
    if s.key == "refused":
        assert s.asked.situation in ("leaf", "saved") and r.refusal and not r.late
        assert np.array_equal(r.numbers[before], r.old[before])
    if s.key == "late":
        assert s.asked.situation == "saved" and r.late
        assert not np.array_equal(r.numbers[after], r.old[after])
    if s.key == "kept":
        assert s.asked.situation in ("plain", "no_grad")
        assert np.array_equal(r.numbers[after], total)


def product(s):
    f, way = s.fields, s.asked.operation
    a, b = counted(s.asked.left), counted(s.asked.right)
    acts = {
        "matmul": lambda: a @ b,
        "add": lambda: a + b,
        "einsum": lambda: np.einsum(s.asked.equation.replace(" ", ""), a, b),
    }
    try:
        out = acts[way]()
    except ValueError:
        assert s.key == "refused" and f.axis
        return
    assert s.key != "refused" and f.out == list(out.shape)
    assert math.isclose(f.value, out.reshape(-1)[f.entry])
    assert (s.key == "added") == (way == "add")
    if way != "add":
        assert (s.key == "one") == (f.terms == 1)
        assert math.isclose(sum(x * y for x, y in s.result.terms), f.value)
    if way == "matmul":
        assert f.terms == a.shape[-1]


def axes(s):
    f, before = s.fields, counted(s.asked.shape)
    after = {
        "permute": lambda: before.transpose(sizes(s.asked.to)),
        "reshape": lambda: before.reshape(sizes(s.asked.to)),
        "mT": lambda: np.swapaxes(before, -1, -2),
    }[s.asked.way]()
    assert f.after == list(after.shape)
    assert np.array_equal(s.result.after, after)
    assert (s.key == "contiguous") == after.flags["C_CONTIGUOUS"]
    assert f.equal == (after == before.reshape(after.shape)).sum()
    assert s.key == "contiguous" or f.refusal
    assert s.key == "contiguous" or s.result.same_storage
    assert s.key != "contiguous" or np.array_equal(after.ravel(), before.ravel())


def derivatives(s):
    f, r, asked = s.fields, s.result, s.asked
    x = np.array([asked.x0, asked.x1, asked.x2, asked.x3])
    p = np.exp(x) / np.exp(x).sum()
    matrix = np.array([[1, 2, 0, -1], [0, 1, 3, 0], [2, 0, 1, 1]])
    rest = [np.prod(np.delete(x, i)) for i in range(4)]
    exact = {
        "quadratic": 4 * x[None],
        "product": np.array([rest]),
        "sine": 2 * x[None] * np.cos(x @ x),
        "square": np.diag(2 * x),
        "linear": matrix,
        "softmax": np.diag(p) - np.outer(p, p),
    }[asked.function]
    assert np.allclose(r.jacobian, exact)
    assert f.shape == list(exact.shape) and f.outputs == len(exact)
    assert (s.key == "number") == (len(exact) == 1)
    off = np.abs(np.asarray(r.jacobian) - np.asarray(r.differences)).max()
    assert f.error == off
    assert np.allclose(r.grads[-1], asked.calls * exact.sum(0))
    (line,) = s.lines
    assert (line == "calls.one") == (asked.calls == 1)


def space(s):
    f, asked = s.fields, s.asked
    weight = np.array([[asked.w00, asked.w01], [asked.w10, asked.w11]])
    bias = np.array([asked.b0, asked.b1])
    act = {
        "none": lambda z: z,
        "relu": lambda z: np.maximum(z, 0),
        "tanh": np.tanh,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    }[asked.activation]
    size = abs(asked.w00 * asked.w11 - asked.w01 * asked.w10)
    assert math.isclose(f.size, size, abs_tol=1e-12)
    assert math.isclose(f.power, size**asked.layers, rel_tol=1e-9, abs_tol=1e-12)
    assert (s.key == "bent") == (asked.activation != "none")
    corners, flat = np.asarray(s.result.square), np.asarray(s.result.before)
    bare = flat
    for _ in range(asked.layers):
        corners = act(corners @ weight.T + bias)
        flat, bare = act(flat @ weight.T + bias), bare @ weight.T + bias
    x, y = corners.T
    area = abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()) / 2
    assert math.isclose(f.area, area, rel_tol=1e-9, abs_tol=1e-9)
    assert math.isclose(f.distance, np.abs(flat - bare).max(), abs_tol=1e-12)
    if s.key != "bent":
        assert math.isclose(f.area, f.power, rel_tol=1e-9, abs_tol=1e-9)
        assert f.distance < 1e-12
        assert (s.key == "several") == (asked.layers > 1)
    if s.key in ("linear", "turned", "flat"):
        sign = np.sign(np.linalg.det(weight).round(9))
        assert {"linear": 1, "turned": -1, "flat": 0}[s.key] == sign


def numbers(s):
    f, kind, terms = s.fields, s.asked.name, s.asked.terms
    assert f.largest == LARGEST[kind]
    fits = s.asked.value <= LARGEST[kind]
    assert (s.key == "overflow") == (not fits)
    if not fits:
        assert not any(map(math.isfinite, (f.running, f.pairwise, f.kahan)))
        return
    if kind in STORED:
        assert f.stored == float(STORED[kind](s.asked.value))
    assert f.stored == 0 or math.isclose(f.stored, s.asked.value, rel_tol=2**-8)
    assert (s.key == "zero") == (f.stored == 0)
    exact = terms * Fraction(f.stored)
    if s.key == "zero":
        assert f.running == f.pairwise == f.kahan == 0
        assert s.asked.value <= f.spacing / 2
        return
    if s.key == "full":
        assert exact > Fraction(LARGEST[kind]) and f.running == math.inf
        return
    for total, off in (
        (f.running, f.off_running),
        (f.pairwise, f.off_pairwise),
        (f.kahan, f.off_kahan),
    ):
        assert off == float(Fraction(total) - exact)
    if s.key == "stops":  # one more term changes nothing
        assert f.stored <= f.gap / 2 and f.off_running != 0
    assert (s.key == "exact") == (f.running == f.pairwise == f.kahan == exact)
    if kind in ("float32", "float16"):
        plain, term = STORED[kind](0), STORED[kind](s.asked.value)
        for _ in range(terms):
            plain = plain + term
        assert f.running == float(plain)


def random(s):
    f, r, asked = s.fields, s.result, s.asked
    first, second = np.asarray(r.first), np.asarray(r.second)
    shared = int(np.isin(second, first).sum())
    assert f.shared == shared
    assert (s.key == "same") == np.array_equal(first, second)
    if s.key == "same":
        assert asked.seed == asked.other_seed and asked.before == 0
    if s.key == "shifted":
        assert asked.seed == asked.other_seed and asked.before > 0
        assert shared == 8 - asked.before
        assert np.array_equal(second[:shared], first[asked.before :])
    if s.key == "other":
        assert shared == 0
        assert asked.seed != asked.other_seed or asked.before % 2
    assert math.isclose(f.deviation, math.sqrt(f.exact_variance / f.count))
    assert abs(f.mean - f.exact_mean) < 6 * f.deviation
