"""Figures: the axes of two tensors and of their product, and the numbers themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style
from lessons.tensors.figures import cells

Words = Mapping[str, str]
SIGNS = {"matmul": "@", "add": "+"}
ACROSS = 400  # px, about the width of the numbers on a desk
ROLES = {
    "kept": cells.KEPT,
    "summed": cells.CHOSEN,
    "stretched": cells.STRETCHED,
    "clash": cells.CLASH,
}


def axes(result: Any, words: Words) -> go.Figure:
    """Draws a row a tensor and a column an axis: sizes, coloured by what happens."""
    rows = ("left", "right", "out")
    sizes = np.asarray(result.sizes)
    kinds = np.array([[ROLES[role] for role in result.roles]] * 3, float)
    kinds[sizes == 0] = np.nan
    said = [[words[f"role.{role}"] for role in result.roles]] * 3
    figure = go.Figure(
        go.Heatmap(
            z=kinds,
            x=list(result.letters),
            y=[words[f"row.{row}"] for row in rows],
            text=np.where(sizes > 0, sizes.astype(str), ""),
            customdata=said,
            texttemplate="%{text}",
            textfont={"size": 16},
            colorscale=cells.SCALE,
            zmin=-0.5,
            zmax=len(cells.COLOURS) - 0.5,
            xgap=3,
            ygap=3,
            showscale=False,
            hoverongaps=False,
            name=words["axis.size"],
            hovertemplate=words["hover.axis"] + "<extra></extra>",
        )
    )
    for role in dict.fromkeys(result.roles):  # what the colours mean
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            marker={
                "symbol": "square",
                "size": 12,
                "color": cells.COLOURS[ROLES[role]],
            },
            name=words[f"role.{role}"],
        )
    plain = {"showgrid": False, "zeroline": False, "type": "category"}
    figure.update_xaxes(title=words["axis.letter"], **plain)
    figure.update_yaxes(autorange="reversed", **plain)
    figure.update_layout(height=320, legend={"entrywidth": 0})
    return figure


def numbers(result: Any, words: Words) -> go.Figure:
    """Draws left, right and result: right stands over the result, left beside it."""
    figure = go.Figure()
    left, right = (tuple(t.shape) for t in (result.left, result.right))
    wide, _ = cells.extent(left)
    _, high = cells.extent(right)
    out = () if result.out is None else tuple(result.out.shape)
    most = max(
        wide + cells.extent(right)[0],
        high + cells.extent(left)[1],
        wide + cells.extent(out)[0],
    )
    size = 14 if most < 12 else 12 if most < 20 else 10
    parts = (
        ("left", result.left, np.asarray(result.left_used), (0, high + 2)),
        ("right", result.right, np.asarray(result.right_used), (wide + 2, 0)),
    )
    for name, tensor, used, at in parts:
        kinds = used * cells.CHOSEN
        text = words[f"row.{name}"]
        cells.draw(figure, tensor, kinds, words["hover.cell"], text, at, size)
        _title(figure, text, at)
    at = (wide + 2, high + 2)
    columns = wide + 2 + max(cells.extent(right)[0], cells.extent(out)[0])
    if result.out is not None:
        kinds = np.zeros(out).reshape(-1)
        kinds[result.entry] = cells.KEPT
        text = words["row.out"]
        kinds = kinds.reshape(out)
        longest = max(map(len, cells.tell(result.out).reshape(-1)))
        bare = longest * 0.6 * size > ACROSS / columns
        cells.draw(figure, result.out, kinds, words["hover.cell"], text, at, size, bare)
        _title(figure, text, at)
    cells.frame(figure, 400)
    return figure


def _title(figure: go.Figure, text: str, at: tuple[int, int]) -> None:
    figure.add_annotation(
        x=at[0] - 0.5,
        y=at[1] - 0.5,  # at most the edge of the range: outside it, it is hidden
        text=text,
        showarrow=False,
        xanchor="left",
        yanchor="bottom",
        font={"size": 13, "color": style.MUTED},
    )


def sum_of(result: Any, operation: str) -> list[str]:
    """Returns how the chosen number comes about, as a formula; at most eight terms."""
    if result.out is None:
        return []
    sign = "+" if operation == "add" else r"\cdot"
    terms = [f"{a:g} {sign} {b:g}" for a, b in result.terms]
    if len(terms) > 8:
        terms = [*terms[:7], r"\cdots"]
    return [f"{' + '.join(terms)} &= {result.value:.10g}"]
