"""Figures: several rules from one start, and what they remember."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.adaptive.figures import panes
from lessons.kit.grammar import relief, style

Words = Mapping[str, str]
FAR = 1e12  # a loss beyond is drawn here


def walks(result: Any, steps: list[int], words: Words) -> list[dict[str, Any]]:
    """Returns the panel of the surface with one path for each rule."""
    panel = relief.above(result.heights, result.box, words["panel"])
    said = [
        "f: " + " · ".join(panes.brief(run.heights[t]) for run in result.runs)
        for t in steps
    ]
    paths = [run.path for run in result.runs]
    names = [label(result, index, words) for index in range(len(result.runs))]
    return [relief.travel(panel, paths, steps, said, names)]


def losses(result: Any, words: Words) -> go.Figure:
    """Draws the height of every rule over the steps."""
    figure = panes.panes((words["axis.loss"],), words["axis.step"], 410)
    for index, run in enumerate(result.runs):
        figure.add_scatter(
            x=np.arange(len(run.heights)),
            y=np.clip(run.heights, None, FAR),
            name=label(result, index, words),
            **panes.look(index),
        )
    panes.scale(figure, 0, [np.clip(run.heights, None, FAR) for run in result.runs])
    figure.update_layout(showlegend=False)  # the picture beside it names the paths
    return figure


def memories(result: Any, words: Words) -> go.Figure:
    """Draws what each rule remembers of x and of y: sigma above, m below."""
    titles = [words[f"pane.{what}_{axis}"] for what in ("sigma", "m") for axis in "xy"]
    figure = panes.panes(titles, words["axis.step"], 430, columns=2)
    for index, run in enumerate(result.runs):
        for row, values in enumerate((run.sigma, run.m)):
            for column in range(2):
                if values is not None:
                    pane = 2 * row + column
                    _line(figure, index, pane, values[:, column], result, words)
                elif row == 0 and column == 0:  # so that the legend is whole
                    figure.add_scatter(
                        x=[None],
                        y=[None],
                        name=label(result, index, words),
                        legendgroup=str(index),
                        **panes.look(index),
                    )
    for pane in range(2):
        found = [r.sigma[:, pane] for r in result.runs if r.sigma is not None]
        panes.scale(figure, pane, found)
    figure.update_layout(showlegend=False)
    return figure


def rates(result: Any, words: Words) -> go.Figure:
    """Draws lr / sigma, the learning rate that x and y really have."""
    titles = [words[f"pane.rate_{axis}"] for axis in "xy"]
    figure = panes.panes(titles, words["axis.step"], 410)
    for index, run in enumerate(result.runs):
        for pane in range(2):
            _line(figure, index, pane, run.effective[:, pane], result, words)
    together = [run.effective for run in result.runs]
    for pane in range(2):
        panes.scale(figure, pane, together)
    figure.update_layout(showlegend=False)
    return figure


def space(result: Any, words: Words) -> go.Figure:
    """Draws the surface in three dimensions, with the paths on it."""
    left, right, bottom, top = result.box
    paths = {}
    for index, run in enumerate(result.runs):
        x, y = run.path[:, 0], run.path[:, 1]
        inside = (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
        path = np.column_stack([run.path, run.heights])
        paths[label(result, index, words)] = np.where(inside[:, None], path, np.nan)
    seen = result.heights[np.isfinite(result.heights)]
    high = float(np.ptp(seen)) > 300 if seen.size else False
    named = {f"axis.{axis}": words[f"axis.{axis}"] for axis in ("x", "y", "height")}
    if high:
        named["axis.height"] = words["axis.log"]
    figure = relief.landscape(result.heights, result.box, named, paths, high)
    lines = [trace for trace in figure.data if trace.type == "scatter3d"]
    for index, trace in enumerate(lines):  # the colours that they have from above
        colour = style.series(index)["line"]["color"]
        trace.line.color = trace.marker.color = colour
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns rate, end, and the size of the first and the last step of each rule."""
    table = []
    for index, run in enumerate(result.runs):
        moves = np.abs(np.diff(run.path, axis=0))
        table.append(
            {
                words["table.rule"]: words[f"names.{run.rule}"],
                words["table.lr"]: panes.brief(result.lrs[index]),
                words["table.loss"]: panes.brief(run.heights[-1]),
                words["table.lost"]: "–" if run.diverged is None else str(run.diverged),
                words["table.first_x"]: panes.brief(moves[0, 0]),
                words["table.first_y"]: panes.brief(moves[0, 1]),
                words["table.limit"]: (
                    "–"
                    if result.limits[index] is None
                    else panes.brief(result.limits[index])
                ),
            }
        )
    return table


def label(result: Any, index: int, words: Words) -> str:
    """Returns a rule's name with its rate, as the legend says it."""
    rule = words[f"names.{result.runs[index].rule}"]
    return words["rate_of"].format(rule=rule, lr=panes.brief(result.lrs[index]))


def _line(
    figure: go.Figure, index: int, pane: int, values: Any, result: Any, words: Words
) -> None:
    figure.add_scatter(
        x=np.arange(1, len(values) + 1),
        y=values,
        name=label(result, index, words),
        legendgroup=str(index),
        showlegend=pane == 0,
        **panes.look(index),
        **panes.axes(pane),
    )
