"""Points to classify: the notes' spiral number by number, and what a reader types."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.data.toy_data import (
    DATA,
    OWN_LIMIT,
    draw_points,
    own_points,
    spiral,
    split_points,
)

coordinate = st.floats(-1e6, 1e6, width=32)
own = st.lists(
    st.tuples(coordinate, coordinate, st.integers(0, 3)), min_size=2, max_size=40
).filter(lambda rows: len({row[2] for row in rows}) > 1)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_spiral_is_the_notes_own_stream_of_random_numbers():
    x, y = spiral(1000, 0.2, seeded(12345))
    torch.manual_seed(12345)
    for c in range(3):  # as the course notes write it
        t = torch.linspace(0, 1, 1000)
        inner = torch.linspace(
            (2 * math.pi / 3) * c, (2 * math.pi / 3) * (c + 2), 1000
        ) + (torch.randn(1000) * 0.2)
        expected = torch.stack([t * torch.sin(inner), t * torch.cos(inner)], 1)
        assert torch.equal(x[1000 * c : 1000 * (c + 1)], expected)
    assert torch.equal(y, torch.arange(3).repeat_interleave(1000))


@pytest.mark.parametrize("data", DATA)
def test_sets_are_reproducible_and_balanced(data):
    x, y = draw_points(data, 500, 0.1, seeded(1))
    again, _ = draw_points(data, 500, 0.1, seeded(1))
    other, _ = draw_points(data, 500, 0.1, seeded(2))
    assert torch.equal(x, again) and not torch.equal(x, other)
    assert x.dtype == torch.float32 and y.dtype == torch.int64
    assert x.shape == (len(y), 2) and x.abs().max() < 2
    counts = torch.bincount(y)
    assert len(counts) in (2, 3) and counts.min() > 0.8 * len(y) / len(counts)


def test_sets_are_what_they_are_called():
    x, y = draw_points("xor", 200, 0.0, seeded())
    assert torch.equal(y, (x.sign().prod(1) < 0).long())
    x, y = draw_points("circles", 200, 0.0, seeded())
    radius = x.norm(dim=1)
    assert radius[y == 0].max() < radius[y == 1].min()
    x, y = draw_points("blobs", 200, 0.0, seeded())
    assert len(torch.unique(x, dim=0)) == 3
    x, y = draw_points("moons", 200, 0.0, seeded())  # both on half circles of one size
    centres = (torch.tensor([[0.0, 0.0], [1.0, 0.5]]) - torch.tensor([0.5, 0.25])) / 1.5
    radius = (x - centres[y]).norm(dim=1)
    torch.testing.assert_close(radius, torch.full_like(radius, 1 / 1.5))


@given(own)
def test_own_points_come_back_as_typed(rows):
    text = "\n".join(f" {a!r}, {b!r}\t{c}" for a, b, c in rows)
    x, y = own_points(f"\n{text}\n\n")
    assert x.tolist() == [[a, b] for a, b, _ in rows]
    assert y.tolist() == [c for *_, c in rows]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "two classes"),
        ("0 0 1\n1 1 1", "two classes"),
        ("0 0 0\n1 1 4", "line 2: the class"),
        ("0 0 0\n1 1 -1", "line 2: the class"),
        ("0 0 0\n1 1 0.5", "line 2"),
        ("0 0 0\n1 1", "line 2"),
        ("0 0 0\n1 1 1 1", "line 2"),
        ("0 0 0\none 1 1", "line 2"),
        ("0 0 0\n1e7 1 1", "line 2"),
        ("0 0 0\n1 -1e7 1", "line 2"),
        ("0 0 0\ninf 1 1", "line 2"),
        ("0 0 0\nnan 1 1", "line 2"),
        ("0 0 0\n1 nan 1", "line 2"),
        ("0 0 0\n1 1 1\n" * (OWN_LIMIT // 2 + 1), "402 points"),
    ],
)
def test_own_points_say_what_is_wrong(text, said):
    with pytest.raises(ValueError, match=said):
        own_points(text)


@given(st.text(max_size=200))
def test_any_text_is_points_or_a_plain_error(text):
    try:
        x, y = own_points(text)
    except ValueError:
        return
    assert x.isfinite().all() and len(x) == len(y) <= OWN_LIMIT


@pytest.mark.parametrize(
    "wrong",
    [
        {"data": "mnist"},
        {"points": 1},
        {"points": 10**6},
        {"noise": -0.1},
        {"noise": math.nan},
    ],
)
def test_bad_arguments_are_refused(wrong):
    arguments = {"data": "spiral", "points": 10, "noise": 0.2} | wrong
    with pytest.raises(ValueError):
        draw_points(**arguments, generator=seeded())


@given(st.integers(2, 60), st.floats(0, 0.9), st.integers(0, 99))
def test_split_loses_and_repeats_nothing(count, share, seed):
    x = torch.arange(2.0 * count).reshape(count, 2)
    y = torch.arange(count)
    (a, label_a), (b, label_b) = split_points(x, y, share, seeded(seed))
    assert sorted(label_a.tolist() + label_b.tolist()) == y.tolist()
    assert torch.equal(x[label_a], a) and torch.equal(x[label_b], b)
    assert len(a) >= 1
    assert abs(len(b) - share * count) <= 1


@pytest.mark.parametrize("share", [-0.1, 0.95, math.nan])
def test_split_refuses_other_shares(share):
    with pytest.raises(ValueError):
        split_points(torch.zeros(4, 2), torch.zeros(4), share, seeded())
