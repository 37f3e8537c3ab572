"""What is put together from what was new is, byte for byte, what was sent whole."""

import io
import pickle
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from lessons.kit.engine.pipe import changes, join, receive, restore, send, shared
from lessons.kit.engine.worker import plain

SHAPES = array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
ARRAYS = st.sampled_from(["f4", "f8", "u1", "i8", "?"]).flatmap(
    lambda kind: arrays(kind, SHAPES)
)
LEAVES = ARRAYS | st.integers() | st.floats() | st.text(max_size=5) | st.none()
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.sampled_from("abc"), inner)
    ),
    max_leaves=8,
)


def same(a, b):
    """Tells whether two values are alike to the last bit, nan and -0.0 included."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        kind = (a.dtype, a.shape) == (b.dtype, b.shape)
        return kind and a.tobytes() == b.tobytes()
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return pickle.dumps(a) == pickle.dumps(b)


def over(values):
    """Sends values through a pipe; yields each as it arrives, and its size."""
    sent, got = [], []
    for value in values:
        pipe = io.BytesIO()
        head, new, sent = changes(value, sent)
        send(pipe, (head, new))
        size = pipe.tell()
        pipe.seek(0)
        head, new = receive(pipe)
        got = join(new, got)
        assert got == sent
        yield restore(head, got), size


@given(st.lists(VALUES, min_size=1, max_size=5))
def test_any_values_one_after_the_other_arrive_as_they_are(values):
    for value, (arrived, _) in zip(values, over(values), strict=True):
        assert same(arrived, value)


@given(ARRAYS, st.integers(0, 4), st.booleans())
def test_arrays_that_grow_or_change_arrive_as_they_are(array, at, order):
    rows = np.atleast_1d(array)
    turned = np.asfortranarray(rows) if order else rows
    changed = turned.copy()
    if changed.size:
        changed.flat[min(at, changed.size - 1)] += True
    values = [rows[:at], turned, changed, changed[::2], rows[:at]]
    for value, (arrived, _) in zip(values, over(values), strict=True):
        assert same(arrived, value)


@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=40))
def test_the_part_that_two_share_is_the_longest(begin, a, b):
    length = shared(begin + a, begin + b)
    assert (begin + a)[:length] == (begin + b)[:length]
    next_two = (begin + a)[length : length + 1], (begin + b)[length : length + 1]
    assert length >= len(begin) and (not all(next_two) or next_two[0] != next_two[1])


def test_of_what_grows_only_the_end_is_sent():
    losses = np.random.default_rng(0).random(100_000)
    filled = np.zeros(50_000)  # its size stands, its end is still to come
    values = []
    for share in range(1, 11):
        filled[: 5000 * share] = losses[: 5000 * share]
        values.append([losses[: 10_000 * share], filled.copy(), losses])
    sizes = [size for _, size in over(values)]
    whole = [sum(map(len, changes(value, [])[2])) for value in values]
    assert sizes[0] > whole[0]
    assert all(80_000 < size < 81_000 + 8 * 45_000 for size in sizes[1:])
    assert sum(sizes[1:]) < sum(whole[1:]) / 4


def test_what_stands_still_is_kept_once_and_cannot_be_written_to():
    array = np.arange(1000.0)
    (first, _), (second, _) = over([array, array.copy()])
    assert np.shares_memory(first, second)
    with pytest.raises(ValueError):
        first[0] = 1.0


@dataclass(frozen=True)
class Result:
    x: torch.Tensor
    parts: tuple


def test_a_result_leaves_as_arrays_row_by_row_and_namespaces():
    x = torch.arange(6.0).view(2, 3).T.requires_grad_()
    made = plain(Result(x, ({"a": x[0]}, 1.5, "word")))
    assert isinstance(made.x, np.ndarray) and made.x.flags.c_contiguous
    assert np.array_equal(made.x, [[0, 3], [1, 4], [2, 5]])
    assert made.parts[0]["a"].tolist() == [0, 3] and made.parts[1:] == (1.5, "word")
