"""Figures: a Jacobian twice, and the tape from the result back to x."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style
from lessons.tensors.figures import cells

Words = Mapping[str, str]
ROW = 27  # px


def listed(values: Any) -> str:
    """Returns numbers as a vector is written: (0, 4, 8, 12); one number is bare."""
    texts = cells.tell(np.asarray(values).round(3) + 0.0)  # no negative zero
    return f"({', '.join(texts)})" if len(texts) > 1 else str(texts[0])


def jacobian(result: Any, words: Words) -> go.Figure:
    """Draws the Jacobian by the tape, and the one by finite differences under it."""
    figure = go.Figure()
    outputs = len(result.y)
    for row, values, name, kind in (
        (0, result.jacobian, words["tape"], cells.CHOSEN),
        (outputs + 1, result.differences, words["differences"], cells.PASSED),
    ):
        values = np.asarray(values).round(4) + 0.0
        kinds = np.full(values.shape, kind)
        cells.draw(figure, values, kinds, words["hover.jacobian"], name, (0, row), 12)
        figure.add_annotation(
            x=-0.5,
            y=row - 0.52,
            text=name,
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            font={"size": 13, "color": style.MUTED},
        )
    rows = 2 * outputs + 1
    figure.update_xaxes(
        tickmode="array",
        tickvals=[0, 1, 2, 3],
        ticktext=[f"x<sub>{i}</sub>" for i in range(4)],
        showgrid=False,
        zeroline=False,
    )
    names = ["y"] if result.scalar else [f"y<sub>{i}</sub>" for i in range(outputs)]
    figure.update_yaxes(
        tickmode="array",
        tickvals=[*range(outputs), *range(outputs + 1, rows)],
        ticktext=names * 2,
        range=[rows - 0.5, -1.4],
        showgrid=False,
        zeroline=False,
    )
    figure.update_layout(
        height=70 + max(ROW * (rows + 1), 110),
        margin={"l": 36, "r": 4, "t": 4, "b": 30},
    )
    return figure


def tape(result: Any, words: Words) -> go.Figure:
    """Draws y at the top, x at the bottom, and between them what gradients pass."""
    names = [words["result"], *result.nodes]
    figure = go.Figure(
        go.Scatter(
            x=[0] * len(names),
            y=list(range(len(names))),
            mode="markers",
            marker={"size": 26, "symbol": "square", "color": style.GRID},
            text=names,
            name=words["nodes"],
            hovertemplate="%{text}<extra></extra>",
            showlegend=False,
        )
    )
    edges = [(0, 1), *((a + 1, b + 1) for a, b in result.edges)]
    for start, end in sorted(set(edges)):
        times = edges.count((start, end))
        figure.add_annotation(
            x=0,
            y=end - 0.22,
            ax=0,
            ay=start + 0.22,
            axref="x",
            ayref="y",
            text="",
            arrowhead=2,
            arrowwidth=2,
            arrowcolor=style.ORANGE,
        )
        if times > 1:
            figure.add_annotation(
                x=0.08,
                y=(start + end) / 2,
                text=f"× {times}",
                showarrow=False,
                xanchor="left",
                font={"size": 13, "color": style.ORANGE},
            )
    for row, name in enumerate(names):
        last = row == len(names) - 1
        text = name + ("<br>→ x.grad" if last else "")
        figure.add_annotation(
            x=0.16,
            y=row,
            text=text,
            showarrow=False,
            xanchor="left",
            align="left",
            font={"size": 14, "color": style.INK},
        )
    figure.update_xaxes(visible=False, range=[-0.3, 1.6])
    figure.update_yaxes(visible=False, range=[len(names) - 0.4, -0.6])
    figure.update_layout(
        height=60 + 62 * len(names), margin={"l": 4, "r": 4, "t": 4, "b": 4}
    )
    return figure
