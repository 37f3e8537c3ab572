"""The comparison of activations: the notes' published numbers, pictures, failures."""

import math
from collections import deque

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.core.nets import forward
from models.core.snapshots import (
    decide,
    frame_marks,
    frame_points,
    mesh,
    readout_plane,
)
from models.mlp.activation_comparison import Album, compare
from models.mlp.classification import Trace, classify
from models.mlp.seed_variance import luck

SMALL = {"points": 20, "width": 8, "steps": 30, "frames": 6, "grid": 10}
FIELDS = ("maps", "accuracy", "test_accuracy", "dead", "saturated", "hidden")


def last(results):
    return deque(results, maxlen=1).pop()


@pytest.fixture(scope="module")
def notes():
    results = compare(frames=5, grid=12, device="cpu")
    return {t.activation: t for t in last(results).traces}


def test_the_notes_published_numbers(notes):
    assert notes["relu"].loss == pytest.approx(0.178408, abs=2e-5)
    assert float(notes["relu"].accuracy[-1]) == pytest.approx(0.949, abs=6e-4)
    assert notes["identity"].loss == pytest.approx(0.775229, abs=2e-5)
    assert float(notes["identity"].accuracy[-1]) == pytest.approx(0.507, abs=6e-4)


def test_sigmoid_is_slow_and_tanh_in_between(notes):
    assert float(notes["sigmoid"].accuracy[-1]) < 0.55
    assert 0.83 < float(notes["tanh"].accuracy[-1]) < 0.87
    assert float(notes["relu"].saturated[-1]) > 0.3 > float(notes["tanh"].saturated[-1])
    assert 0 < float(notes["relu"].dead[-1]) < 0.3
    assert float(notes["tanh"].dead[-1]) == float(notes["identity"].dead[-1]) == 0


def test_no_hidden_layer_and_any_number_of_linear_ones_find_the_same_optimum():
    given = {"activations": ("identity",), "optimizer": "sgd", "lr": 1.0, "steps": 600}
    given |= {"frames": 2, "grid": 4, "weight_decay": 0.0, "device": "cpu"}
    flat = last(compare(depth=0, **given)).traces[0]
    assert flat.loss == pytest.approx(0.7752, abs=1e-3)
    assert float(flat.dead[-1]) == float(flat.saturated[-1]) == 0


def test_the_first_result_shows_the_untrained_nets_all_alike():
    first = next(compare(activations=("relu", "tanh"), **SMALL))
    assert first.progress < 0.05
    for trace in first.traces:
        assert trace.frame_steps.tolist() == [0] and trace.maps.shape == (1, 2, 10, 10)
    a, b = (last(compare(activations=(n,), **SMALL)) for n in ("relu", "leaky_relu"))
    assert a.traces[0].losses[0] == pytest.approx(
        float(b.traces[0].losses[0]), abs=0.02
    )


def test_every_result_is_a_whole_and_the_nets_advance_together():
    before = 0.0
    for result in compare(activations=("relu", "tanh", "gelu"), **SMALL):
        assert before <= result.progress <= 1
        before = result.progress
        frames = [len(t.frame_steps) for t in result.traces]
        assert max(frames) - min(frames) <= 1
        for trace in result.traces:
            assert {len(getattr(trace, f)) for f in FIELDS} == {len(trace.frame_steps)}
    assert result.progress == 1
    for trace in result.traces:
        assert len(trace.losses) == 30 and trace.diverged is None
        assert trace.frame_steps[-1] == 30
        assert trace.loss == float(trace.losses[-1])


def test_same_seed_same_numbers_other_seed_others():
    a, b, c = (last(compare(seed=s, **SMALL)).traces[3] for s in (1, 1, 2))
    assert torch.equal(a.losses, b.losses) and torch.equal(a.maps, b.maps)
    assert not torch.equal(a.losses, c.losses)


def test_nets_do_not_disturb_each_other():
    alone = last(compare(activations=("tanh",), **SMALL)).traces[0]
    beside = last(compare(activations=("relu", "tanh"), **SMALL)).traces[1]
    assert torch.equal(alone.losses, beside.losses)


@pytest.mark.parametrize("lr", [0.1, 1e4])  # the second diverges
def test_what_is_watched_is_what_learns(lr):
    given = {"activations": ("identity", "tanh"), "optimizer": "sgd", "depth": 2}
    given |= {"points": 20, "width": 8, "steps": 30, "frames": 6, "lr": lr}
    plain = last(classify(**given)).traces
    for ours, seen in zip(plain, last(compare(grid=4, **given)).traces, strict=True):
        assert ours.activation == seen.activation and ours.diverged == seen.diverged
        assert ours.loss == seen.loss and torch.equal(
            ours.losses[: ours.done], seen.losses
        )
        assert ours.accuracy[-1] == pytest.approx(float(seen.accuracy[-1]), rel=1e-6)
        assert len(seen.accuracy) == 6


def test_the_weights_that_are_measured_are_those_after_the_last_step():
    for result in classify(activations=("relu",), points=20, steps=30, frames=6):
        if result.traces[0].done == 10:
            early = [w.clone() for w in result.traces[0].weights]
    trace = result.traces[0]
    logits = forward(trace.weights, result.training[0], "relu")
    right = (logits.argmax(0) == result.training[1]).float().mean()
    assert trace.accuracy[-1] == pytest.approx(float(right))
    assert trace.done == 30 and len(trace.accuracy) == 6
    assert not torch.equal(early[0], trace.weights[0])


def test_test_points_are_set_apart():
    result = last(compare(test_share=0.5, **SMALL))
    assert result.traces[0].test_accuracy.isfinite().all()
    result = last(compare(**SMALL))
    assert result.traces[0].test_accuracy.isnan().all()


def test_a_run_that_diverges_stops_and_the_others_play_on():
    given = {"activations": ("identity", "tanh"), "optimizer": "sgd", "lr": 1e4}
    given |= {"depth": 6, **SMALL}
    lost, other = last(compare(**given)).traces
    assert lost.diverged == len(lost.losses) < 30
    assert lost.losses.isfinite().all() and math.isfinite(lost.loss)
    assert len(lost.maps) == len(other.maps) == len(lost.frame_steps)
    assert torch.equal(lost.maps[-1], lost.maps[-2])  # it stands still
    assert lost.hidden.isfinite().all()


def test_own_points_and_their_classes():
    result = last(compare(data="own", own="0 0 0\n1 0 3\n0 1 0\n1e6 -1e6 3", **SMALL))
    assert len(result.x) == 4 and int(result.y.max()) == 3
    assert result.extent[0] < 0 and result.extent[1] > 1e6


@pytest.mark.parametrize(
    "wrong",
    [
        {"data": "mnist"},
        {"activations": ()},
        {"activations": ("relu", "no such")},
        {"optimizer": "lion"},
        {"lr": 0.0},
        {"depth": 9},
        {"steps": 0},
        {"steps": 10**7},
        {"frames": 1},
        {"test_share": 1.0},
        {"device": "abacus"},
        {"data": "own", "own": "nonsense"},
    ],
)
def test_bad_arguments_are_told_before_anything_runs(wrong):
    with pytest.raises(ValueError):
        next(compare(**SMALL | wrong))


def test_dead_and_saturated_are_counted():
    x = torch.tensor([[1.0, 1.0], [2.0, 0.5]])
    w = torch.tensor([[1.0, 1.0], [-1.0, -1.0], [1.0, -3.0], [1.0, -1.0]])
    start = [w, torch.zeros(4, 1), torch.ones(2, 4), torch.zeros(2, 1)]
    trace = Trace("relu", start, torch.zeros(1))
    album = Album(trace, (x.T, x.T, mesh((0, 1, 0, 1), 4)), [0, 1])
    # z = (2, 2.5), (-2, -2.5), (-2, 0.5), (0, 1.5): one unit off for good, 4 of 8 flat
    assert album.idle() == (0.25, 0.5)


@given(st.integers(1, 20_000), st.integers(2, 200))
def test_marks_begin_at_0_end_at_the_last_step_and_grow_apart(steps, frames):
    marks = frame_marks(steps, frames)
    assert marks[0] == 0 and marks[-1] == steps and len(marks) <= frames
    gaps = torch.tensor(marks).diff()
    assert gaps.min() >= 1
    assert gaps[0] <= gaps[-1] + 1


@given(st.lists(st.tuples(*[st.floats(-1e3, 1e3, width=32)] * 2), min_size=1))
@settings(deadline=None)
def test_the_map_is_a_square_with_all_points_inside(points):
    x = torch.tensor(points)
    left, right, bottom, top = frame_points(x)
    assert right - left == pytest.approx(top - bottom)
    low, high = torch.tensor([left, bottom]), torch.tensor([right, top])
    assert (x >= low).all() and (x <= high).all()


def test_a_map_begins_at_the_bottom_left_and_goes_right():
    places = mesh((0.0, 1.0, 10.0, 12.0), 3).T.reshape(3, 3, 2)
    assert places[0, 0].tolist() == [0, 10] and places[0, 2].tolist() == [1, 10]
    assert places[2, 0].tolist() == [0, 12]


def test_a_map_holds_class_and_confidence():
    logits = torch.tensor([[0.0, 50, 0, math.nan], [0, 0, 50, 0], [0, 0, 0, 0]])
    kept = decide(logits)
    assert kept.dtype == torch.uint8
    assert kept[:, 1].tolist() == [0, 255] and kept[:, 2].tolist() == [1, 255]
    assert kept[1, 0] == kept[1, 3] == 0  # a tie, and no number at all


@pytest.mark.parametrize("classes", [2, 3])
def test_the_readout_plane_keeps_the_answer(classes):
    logits = torch.randn(classes, 100, generator=torch.Generator().manual_seed(0))
    plane = readout_plane(logits)
    angle = 2 * math.pi * torch.arange(classes) / classes
    pulls = plane @ torch.stack([angle.cos(), angle.sin() * (classes > 2)])
    assert torch.equal(pulls.argmax(1), logits.argmax(0))


def test_luck_bands_and_wins():
    given = {"points": 20, "width": 8, "steps": 300, "lr": 0.01, "count": 4}
    results = list(luck(activations=("identity", "relu"), **given))
    assert results[0].loss.shape == (2, 0) and results[0].wins == (0, 0)
    result = results[-1]
    assert result.progress == 1 and result.loss.shape == result.accuracy.shape == (2, 4)
    assert result.low.shape == (2, 200) and sum(result.wins) == 4
    assert (result.low <= result.middle).all() and (result.middle <= result.high).all()
    middle = result.loss.sort(1).values[:, 1:3].mean(1)
    torch.testing.assert_close(result.middle[:, -1], middle)
    assert result.wins == (0, 4) and len(result.loss.unique()) > 4


def test_luck_repeats_and_nobody_wins_where_all_diverge():
    given = {"points": 20, "width": 8, "steps": 20, "count": 2}
    a, b = (last(luck(**given)) for _ in range(2))
    assert torch.equal(a.loss, b.loss)
    wild = {"activations": ("identity",), "optimizer": "sgd", "lr": 1e4, "depth": 6}
    assert last(luck(**given | wild)).wins == (0,)
