"""Figures: where each rule ends, for every rate; the walks at the best ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.adaptive.figures import panes
from lessons.kit.grammar import relief, style

Words = Mapping[str, str]


def walks(result: Any, steps: list[int], words: Words) -> list[dict[str, Any]]:
    """Returns the panel of the surface with the walk of each rule at its best rate."""
    panel = relief.above(result.heights, result.box, words["panel"])
    paths = [rule.path for rule in result.rules]
    names = [words[f"names.{rule.rule}"] for rule in result.rules]
    return [relief.travel(panel, paths, steps, names=names)]


def ends(result: Any, words: Words) -> go.Figure:
    """Draws the last height over the learning rate, the best of each rule marked."""
    titles = (words["axis.end"],)
    figure = panes.panes(titles, words["axis.lr"], 400)
    shown = [clip(rule.final, result.start_height) for rule in result.rules]
    for index, (rule, heights) in enumerate(zip(result.rules, shown, strict=True)):
        look = panes.look(index, 0)
        look["marker"] = look["marker"] | {"maxdisplayed": 0, "size": 6}
        figure.add_scatter(
            x=result.lrs,
            y=heights,
            name=words[f"names.{rule.rule}"],
            legendgroup=str(index),
            **look,
        )
        if np.isfinite(rule.best_height):
            figure.add_scatter(
                x=[rule.best_lr],
                y=[heights[rule.best]],
                name=words["best"].format(rule=words[f"names.{rule.rule}"]),
                legendgroup=str(index),
                showlegend=False,
                mode="markers",
                marker=look["marker"]
                | {"size": 17, "line": {"width": 2, "color": style.INK}},
            )
        thrown = rule.thrown & np.isfinite(heights)
        figure.add_scatter(
            x=result.lrs[thrown],
            y=heights[thrown],
            name=words["thrown"],
            legendgroup=str(index),
            showlegend=False,
            mode="markers",
            marker={"symbol": "x", "size": 9, "color": look["line"]["color"]},
        )
        if rule.limit is not None:
            line = {**look["line"], "dash": "dot", "width": 1.5}
            figure.add_vline(x=rule.limit, line=line, opacity=0.7)
    figure.add_hline(
        y=result.start_height, line={"color": style.MUTED, "dash": "dot", "width": 1.5}
    )
    panes.scale(figure, 0, [*shown, np.array([result.start_height])])
    figure.update_xaxes(**style.log_axis(result.lrs))
    return figure


def clip(values: Any, start: float) -> np.ndarray:
    """Returns heights to be drawn: far above the start, and lost ones, are gaps."""
    values = np.asarray(values, float)
    top = start + 20 * max(1.0, abs(start))
    drawn = np.where(values <= top, values, np.nan)
    return np.where(drawn >= 0, np.maximum(drawn, panes.LOWEST), drawn)


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the best rate of each rule, where it leads, and how wide its range is."""
    table = []
    for rule in result.rules:
        good = rule.good
        table.append(
            {
                words["table.rule"]: words[f"names.{rule.rule}"],
                words["table.lr"]: panes.brief(rule.best_lr),
                words["table.end"]: panes.brief(rule.best_height),
                words["table.good"]: (
                    "–"
                    if good is None
                    else f"{panes.brief(good[0])} – {panes.brief(good[1])}"
                ),
                words["table.limit"]: (
                    "–" if rule.limit is None else panes.brief(rule.limit)
                ),
            }
        )
    return table
