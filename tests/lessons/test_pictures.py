"""Surfaces from above, paths on them, and what a click on a picture may say."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.kit.grammar import browser, relief, terrain
from lessons.kit.grammar.controls import Number
from lessons.kit.grammar.grasp import values
from lessons.kit.grammar.replay import (
    CLASS_BITS,
    STRONGEST,
    coloured,
    pack,
)
from lessons.saddles.figures.two_weights import stays_below
from models.landscape import surfaces
from models.landscape.two_weights import two_weights

BOX = (-2.0, 2.0, -1.0, 1.0)
ROWS, COLUMNS = np.mgrid[-1:1:21j, -2:2:31j]
WORDS = {"axis.x": "x", "axis.y": "y", "axis.height": "f"}


def test_higher_is_never_paler_and_every_band_is_as_large():
    panel = relief.above(ROWS, BOX)  # a slope: every row one height
    levels = panel["maps"][0].astype(int)
    bands = levels[:, 0]
    inner = bands[1:][np.diff(bands) == 0]  # without the lines between bands
    assert (np.diff(inner) >= 0).all() and inner[0] < inner[-1] <= relief.LEVELS
    _, counts = np.unique(inner, return_counts=True)
    assert len(counts) == relief.BANDS and np.ptp(counts[1:]) <= 1


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_a_surface_may_have_holes_or_be_nothing_else(odd):
    heights = ROWS.copy()
    heights[:5] = odd
    for some in (heights, np.full_like(ROWS, odd), np.zeros_like(ROWS)):
        panel = relief.above(some, BOX)
        assert panel["maps"].dtype == np.uint8 and panel["maps"].max() <= relief.LEVELS
        relief.landscape(some, BOX, WORDS)


def test_a_map_is_sent_as_the_browser_reads_it():
    label, confidence = np.meshgrid(np.arange(4), np.arange(256), indexing="ij")
    maps = np.stack([label, confidence])[None].astype(np.uint8)
    sent = coloured(maps)[0].astype(int)
    script = browser.source("picture.js")
    assert f"value >> {CLASS_BITS}" in script and f"Math.min({STRONGEST}," in script
    assert (sent >> CLASS_BITS == label).all()
    strength = sent & (2**CLASS_BITS - 1)
    with pytest.raises(ValueError):
        coloured(maps[:, 0])
    assert abs(strength / STRONGEST - confidence / 255).max() <= 0.5 / STRONGEST


def test_paths_grow_with_the_steps_and_lead_their_heads():
    path = np.stack([np.linspace(-1, 1, 5), np.zeros(5)], 1)
    short = path[:2]
    marks = [(0.5, 0.5)]
    ground = relief.above(ROWS, BOX)
    panel = relief.travel(ground, [path, short], [0, 2, 4], marks=marks)
    assert panel["grow"].tolist() == [1, 3, 5]
    heads = panel["points"]
    assert heads.shape == (3, 3, 2)
    assert heads[:, 0, 0].tolist() == [-1, 0, 1]
    assert (heads[1:, 1] == short[-1]).all()  # one that stopped stands where it is
    assert (heads[:, 2] == marks[0]).all()
    assert panel["classes"].tolist() == [0, 1, 2]
    assert pack([panel], [0, 2, 4])["head"]["panels"][0]["grow"] == [1, 3, 5]


def test_a_path_in_three_dimensions_ends_at_the_edge():
    path = np.array([[0.0, 0.0, 0.0], [0.5, 0.0, 0.5], [9.0, 0.0, 0.5], [0, 0, 99.0]])
    figure = relief.landscape(COLUMNS, BOX, WORDS, {"p": path})
    drawn = figure.data[1]
    assert np.isfinite(np.array(drawn.x, float)).tolist() == [True, True, False, False]


@given(
    st.tuples(st.floats(-9, 9), st.floats(-9, 9)),
    st.tuples(st.floats(-9, 9), st.floats(-9, 9)),
)
def test_an_arrow_leads_from_its_tail_to_its_tip(tail, step):
    drawn = relief.arrow(tail, step, 0.2)
    assert drawn.shape == (5, 2) and np.isfinite(drawn).all()
    assert np.allclose(drawn[0], tail)
    if math.hypot(*step) > 0:
        assert np.allclose(drawn[1], np.add(tail, step))


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("xyz"), inner),
)


@given(anything)
def test_a_browser_may_say_anything_about_a_click(value):
    set_to = values({"set": value}, ["x", "z"])
    assert values(value, []) == {}
    assert set(set_to) <= {"x", "z"}
    assert all(math.isfinite(v) for v in set_to.values())


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_click_lands_on_the_slider(number):
    kind = Number(-2.0, 3.0, 1.0, 0.25)
    nearest = kind.nearest(number)
    assert kind.read(str(nearest)) == nearest
    assert abs(nearest - max(-2, min(3, number))) <= 0.125 + 1e-9


def test_pages_know_the_windows_of_the_surfaces():
    assert terrain.BOXES == surfaces.BOXES


def test_a_loss_counts_as_learnt_once_it_stays_below():
    """With momentum it first crosses the level at step 23 and then leaves it again."""
    result = two_weights(w1=0.01, w2=0.01, lr=0.1, beta=0.9, steps=200)
    assert result.inertia_reached == 23
    assert stays_below(result.inertia_losses) == 74
    assert stays_below(result.losses) == 33 == result.reached
