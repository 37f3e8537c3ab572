"""Small pictures: where lines, points and bars stand, and one for each lesson."""

import re
import time

import plotly.graph_objects as go
import pytest

from lessons import LESSONS, cards
from lessons.kit.grammar import style
from lessons.kit.grammar.small import EDGE, HEIGHT, WIDTH, svg


def paths(figure, **more):
    figure.update_layout(**more)
    return re.findall(
        r" d='([^']*)'", svg(style.finish(figure, style.Look()), style.INK)
    )


def line(x, y):
    return go.Scatter(x=x, y=y, mode="lines", line={"color": style.BLUE})


def test_a_line_goes_from_corner_to_corner():
    assert paths(go.Figure(line([0, 1], [5, 7]))) == ["M4.0 56.0L196.0 4.0"]


def test_a_range_a_reversed_and_a_logarithmic_axis_are_kept():
    figure = go.Figure(line([1, 100], [0, 1]))
    assert paths(figure, xaxis_type="log", xaxis_range=[0, 4]) == [
        "M4.0 56.0L100.0 4.0"
    ]
    assert paths(figure, yaxis_autorange="reversed") == ["M4.0 4.0L100.0 56.0"]


def test_a_gap_begins_a_line_anew_and_what_is_not_finite_is_left_out():
    y = [0, float("nan"), 1, 1, float("inf")]
    assert paths(go.Figure(line([0, 1, 2, 3, 4], y))) == [
        "M4.0 56.0M100.0 4.0L148.0 4.0"
    ]


def test_points_and_bars():
    dots = go.Scatter(x=["a", "b"], y=[0, 2], mode="markers")
    assert paths(go.Figure(dots)) == ["M4.0 56.0h0M196.0 4.0h0"]
    bars = go.Bar(x=["a", "b"], y=[0, 2])
    assert paths(go.Figure(bars)) == ["M4.0 56V56.0M196.0 56V4.0"]


@pytest.mark.parametrize("slug", [entry.slug for entry in LESSONS])
def test_each_lesson_has_a_picture_for_light_and_dark(slug):
    ends = time.monotonic() + 60
    for dark in (False, True):
        while (picture := cards.picture(slug, dark)) is None:
            assert time.monotonic() < ends
            time.sleep(0.05)
        assert 1 < len(picture) / 200 < 20 and picture.count("<path") >= 1
        assert "nan" not in picture and "inf" not in picture
        assert any(colour in picture for colour in style.DARK.values()) == dark
        places = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", picture)
        inside = [0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in places]
        assert sum(inside) > 0.5 * len(inside) > EDGE / 4
    assert cards.picture(slug, True) is cards.picture(slug, True)  # drawn once


def test_no_picture_is_left_over():
    assert set(cards.SHOWN) == {entry.slug for entry in LESSONS}
