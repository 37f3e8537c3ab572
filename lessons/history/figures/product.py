"""Figures: how long one product of matrices takes, and how many times faster."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
PUBLISHED = 70  # "up to": Raina, Madhavan and Ng 2009, doi:10.1145/1553374.1553486
WAYS = ("python", "cpu", "cuda")


def times(result: Any, words: Words) -> go.Figure:
    """Draws the time of one product for every way; hatched where it is predicted."""
    timings = result.timings[::-1]
    return ladder(
        [words[f"way.{timing.way}"] for timing in timings],
        [timing.predicted for timing in timings],
        [seconds(timing.predicted, words) for timing in timings],
        [style.SERIES[WAYS.index(timing.way)] for timing in timings],
        [timing.size != result.size for timing in timings],
        words["axis.time"],
    )


def bars(found: Mapping[str, float], words: Words) -> go.Figure:
    """Draws the factors measured here beside the published one, which is hatched."""
    rows = {"published": float(PUBLISHED)}
    rows |= {f"factor.{way}": factor for way, factor in reversed(found.items())}
    return ladder(
        [words[f"bar.{name}"] for name in rows],
        list(rows.values()),
        [words["times"].format(factor=times_said(value)) for value in rows.values()],
        [style.MUTED, *[style.BLUE] * len(found)],
        [True, *[False] * len(found)],
        words["axis.factor"],
    )


def ladder(
    names: Sequence[str],
    values: Sequence[float],
    said: Sequence[str],
    colours: Sequence[str],
    hatched: Sequence[bool],
    title: str,
) -> go.Figure:
    """Draws bars on a logarithmic axis, from the lowest up."""
    figure = go.Figure()
    figure.add_bar(
        x=values,
        y=names,
        orientation="h",
        text=said,
        textposition="outside",
        cliponaxis=False,
        marker={
            "color": colours,
            "pattern": {"shape": ["/" if one else "" for one in hatched]},
        },
        name=title,
    )
    low = math.floor(math.log10(min(values)) - 0.01)
    low = min(low, 0) if min(values) >= 1 else low
    high = math.log10(max(values))
    ends = [low, high + 0.36 * (high - low) + 0.1]
    axis = style.log_axis([10 ** ends[0], 10 ** ends[1]]) | {"range": ends}
    figure.update_xaxes(title=title, **axis)
    figure.update_layout(height=90 + 58 * len(names), margin={"t": 10})
    return figure


def factors(times: Mapping[str, Any]) -> dict[str, float]:
    """Returns how many times faster: CPU than Python, and GPU than CPU if there."""
    found = {}
    if "cpu" in times:
        found["cpu"] = times["python"].predicted / times["cpu"].predicted
    if "cuda" in times:
        found["cuda"] = times["cpu"].predicted / times["cuda"].predicted
    return found


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns what was measured, one row a way."""
    return [
        {
            words["table.way"]: words[f"way.{timing.way}"],
            words["table.size"]: f"{timing.size} × {timing.size}",
            words["table.median"]: seconds(timing.median, words),
            words["table.rate"]: f"{timing.gflops:.3g}",
            words["table.predicted"]: seconds(timing.predicted, words),
            words["table.moving"]: seconds(timing.moving, words)
            if timing.moving
            else "",
        }
        for timing in result.timings
    ]


def times_said(factor: float) -> str:
    """Returns a factor as it is read: whole from a hundred on."""
    return f"{factor:,.0f}" if factor >= 100 else f"{factor:.3g}"


def seconds(value: float, words: Words) -> str:
    """Returns a time in the unit in which it reads best."""
    units = (("s", 1.0), ("ms", 1e-3), ("us", 1e-6))
    unit, scale = next((u for u in units if value >= u[1]), units[-1])
    return words[f"unit.{unit}"].format(time=f"{value / scale:.3g}")
