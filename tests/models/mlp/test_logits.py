"""Softmax once and twice: closed forms, the notes' net, the floor."""

import math
from collections import deque

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from models.mlp.logits import double_floor, softmax_once_and_twice, twice_softmax


@pytest.fixture(scope="module")
def whole():
    return deque(softmax_once_and_twice(), maxlen=1).pop()


@pytest.mark.parametrize(
    ("classes", "floor"), [(2, 0.313262), (3, 0.5514447), (10, 1.461150)]
)
def test_floor_of_the_double_softmax(classes, floor):
    assert double_floor(classes) == pytest.approx(floor, abs=1e-6)
    sure = F.one_hot(torch.tensor([0]), classes).double()  # softmax can give no more
    loss = F.cross_entropy(sure, torch.tensor([0]))
    assert float(loss) == pytest.approx(double_floor(classes))


@given(st.lists(st.floats(-50, 50), min_size=3, max_size=3), st.integers(0, 2))
def test_no_logits_get_below_the_floor(logits, label):
    z = torch.tensor(logits, dtype=torch.float64)
    loss = F.cross_entropy(z.softmax(0)[None], torch.tensor([label]))
    assert float(loss) >= double_floor(3) - 1e-12
    assert float(twice_softmax(z).max()) <= math.e / (math.e + 2) + 1e-12


def test_the_right_net_is_the_notes_own(whole):
    assert float(whole.losses[0, -1]) == pytest.approx(0.178408, abs=2e-5)
    assert whole.progress == 1 and whole.losses.shape == (2, 1000)


def test_the_second_net_answers_as_well_but_stalls(whole):
    once, twice = whole.accuracy
    assert once == pytest.approx(0.952, abs=0.006) and 0.93 < twice < 0.96
    assert 0.63 < float(whole.losses[1, -1]) < 0.67
    assert (whole.losses[1] >= whole.floor).all()
    assert whole.confidence[1] <= math.e / (math.e + 2) < whole.confidence[0]


def test_every_row_is_there_before_and_after_softmax(whole):
    assert whole.y[[500, 1500, 2500]].tolist() == [0, 1, 2]
    torch.testing.assert_close(whole.probabilities, whole.logits.softmax(1))
    torch.testing.assert_close(whole.twice, whole.probabilities.softmax(1))


def test_both_nets_start_alike():
    first = next(softmax_once_and_twice())
    assert first.progress == 0 and first.losses.shape == (2, 0)
    assert first.accuracy[0] == first.accuracy[1]


def test_no_step_is_refused():
    with pytest.raises(ValueError):
        next(softmax_once_and_twice(steps=0))
