"""Figures: one number under dropout, its variance, ridge weights, nets with dropout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
SHOWN = 200  # points of a running mean


def histogram(result: Any, h: float, words: Words) -> go.Figure:
    """Draws the share of both values as drawn, the exact shares, and both means."""
    figure = go.Figure()
    value = result.value
    reach = max(abs(value), 1.0)
    places = [0.0, value] if value else [0.0]
    shares = [result.zeros, 1 - result.zeros] if value else [1.0]
    figure.add_bar(
        x=places,
        y=shares,
        width=0.16 * reach,
        name=words["drawn"],
        marker={"color": style.BLUE},
        hovertemplate=words["hover.share"] + "<extra></extra>",
    )
    kept = h / value if value else 1.0  # 1 - p, or 1 in evaluation mode
    figure.add_scatter(
        x=places,
        y=[1 - kept, kept] if value else [1.0],
        mode="markers",
        name=words["exact"],
        marker={
            "symbol": "line-ew-open",
            "size": 44,
            "color": style.INK,
            "line": {"width": 3},
        },
        hovertemplate=words["hover.share"] + "<extra></extra>",
    )
    figure.add_scatter(
        x=[result.mean, result.mean],
        y=[0, 1.05],
        mode="lines",
        name=words["mean"],
        line=style.series(1)["line"],
        hovertemplate="%{x:.4f}<extra></extra>",
    )
    low, high = min(value, 0.0), max(value, 0.0)
    edge = 0.2 * reach
    figure.update_xaxes(title=words["axis.value"], range=[low - edge, high + edge])
    figure.update_yaxes(title=words["axis.share"], range=[0, 1.08])
    figure.update_layout(height=330)
    return figure


def variance(result: Any, p: float, words: Words) -> go.Figure:
    """Draws the variance over p: the formula, as drawn, and where p stands."""
    figure = go.Figure()
    figure.add_scatter(
        x=result.rates,
        y=result.theories,
        mode="lines",
        name=words["formula"],
        line={"color": style.INK, "width": 2},
        hovertemplate=words["hover.rate"] + "<extra></extra>",
    )
    figure.add_scatter(
        x=result.rates,
        y=result.variances,
        mode="markers",
        name=words["drawn"],
        marker={"color": style.BLUE, "size": 8},
        hovertemplate=words["hover.rate"] + "<extra></extra>",
    )
    return at_rate(figure, p, words["axis.variance"], words)


def at_rate(figure: go.Figure, p: float, title: str, words: Words) -> go.Figure:
    """Gives axes over p, and a line where p stands."""
    figure.add_vline(x=p, line={"color": style.ORANGE, "dash": "dot"})
    figure.update_xaxes(title=words["axis.rate"], range=[-0.02, 0.92])
    figure.update_yaxes(title=title, rangemode="tozero")
    figure.update_layout(height=330)
    return figure


def weights(result: Any, p: float, words: Words) -> go.Figure:
    """Draws three weights over p: ridge regression, and least squares over masks."""
    figure = go.Figure()
    for index in range(3):
        look = style.series(index)
        figure.add_scatter(
            x=result.rates,
            y=result.exact[:, index],
            mode="lines",
            name=words[f"weight.{index + 1}"],
            line=look["line"],
            hovertemplate=words["hover.rate"] + "<extra></extra>",
        )
        figure.add_scatter(
            x=result.rates,
            y=result.learnt[:, index],
            mode="markers",
            marker=look["marker"],
            showlegend=False,
            hovertemplate=words["hover.rate"] + "<extra></extra>",
        )
    return at_rate(figure, p, words["axis.weight"], words)


def losses(result: Any, words: Words) -> go.Figure:
    """Draws the mean loss over the first masks, over all masks, and without any."""
    figure = go.Figure()
    running = np.asarray(result.running, float)
    at = np.unique(np.geomspace(1, len(running), SHOWN).astype(int))
    figure.add_scatter(
        x=at,
        y=running[at - 1],
        mode="lines",
        name=words["loss.running"],
        line=style.series(0)["line"],
        hovertemplate=words["hover.masks"] + "<extra></extra>",
    )
    ends = [1, len(running)]
    for index, (name, level) in enumerate(
        (("expected", result.expected), ("plain", result.plain)), 1
    ):
        figure.add_scatter(
            x=ends,
            y=[level, level],
            mode="lines",
            name=words[f"loss.{name}"],
            line=style.series(index)["line"],
            hovertemplate="%{y:.4g}<extra></extra>",
        )
    figure.update_xaxes(title=words["axis.masks"], type="log", dtick=1)
    figure.update_yaxes(title=words["axis.loss"], rangemode="tozero")
    figure.update_layout(height=330)
    return figure


def over_steps(
    lines: list[tuple[str, Any]], steps: Any, title: str, words: Words
) -> go.Figure:
    """Draws means over five runs with their range; lines are (name, (looks, runs))."""
    figure = go.Figure()
    x = np.asarray(steps)
    hover = words["hover.step"] + "<extra></extra>"
    for index, (name, runs) in enumerate(lines):
        look = {"name": words[name], "hovertemplate": hover}
        for trace in style.mean_and_range(x, runs, index, **look):
            figure.add_scatter(**trace)
    figure.update_xaxes(title=words["axis.step"], rangemode="tozero")
    figure.update_yaxes(title=title, tickformat=".0%", rangemode="tozero")
    figure.update_layout(height=330)
    return figure


def accuracies(result: Any, words: Words) -> go.Figure:
    """Draws the accuracy on new pictures: without, with, and with dropout left on."""
    lines = [
        ("net.without", result.test[:, 0]),
        ("net.with", result.test[:, 1]),
        ("net.left_on", result.left_on[:, 1]),
    ]
    return over_steps(lines, result.steps, words["axis.test"], words)


def gaps(result: Any, words: Words) -> go.Figure:
    """Draws training less test accuracy, both in evaluation mode."""
    gap = np.asarray(result.train - result.test, float)
    lines = [("net.without", gap[:, 0]), ("net.with", gap[:, 1])]
    return over_steps(lines, result.steps, words["axis.gap"], words)


def net_rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row a net: its last accuracies, means over the runs."""
    rows = []
    for index, name in enumerate(("net.without", "net.with")):
        means = {
            key: float(np.mean(np.asarray(getattr(result, key)[-1, index])))
            for key in ("train", "test", "left_on")
        }
        rows.append(
            {words["table.net"]: words[name]}
            | {words[f"table.{key}"]: f"{mean:.1%}" for key, mean in means.items()}
        )
    return rows


def line_rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns a row a weight: without dropout, ridge, over masks, and its penalty."""
    return [
        {
            words["table.weight"]: words[f"weight.{index + 1}"],
            words["table.none"]: float(result.exact[0, index]),
            words["table.ridge"]: float(result.chosen[0, index]),
            words["table.masks"]: float(result.chosen[1, index]),
            words["table.strength"]: float(result.strength[index]),
        }
        for index in range(3)
    ]
