"""What the figures share: panes of one figure, looks of lines, steps to replay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

SHAPES = ("circle", "square", "triangle-up", "diamond")  # as on the picture from above
FRAMES = 60
LOWEST = 1e-12  # below, numbers are rounding


def look(index: int, markers: int = 9) -> dict[str, Any]:
    """Returns the look of the line of path `index`: its colour and shape from above."""
    said = style.series(index)
    symbol = SHAPES[index % len(SHAPES)]
    marker = {**said["marker"], "symbol": symbol, "size": 8, "maxdisplayed": markers}
    return {"mode": "lines+markers", "line": said["line"], "marker": marker}


def panes(
    titles: Sequence[str], x: str, height: int, columns: int = 1, gap: float = 0.14
) -> go.Figure:
    """Returns an empty figure of panes, row by row; axis i + 1 belongs to titles[i].

    Each pane's title stands above it. `x` is the title of the lowest axes.
    """
    rows = -(-len(titles) // columns)
    figure = go.Figure()
    for index, title in enumerate(titles):
        row, column = divmod(index, columns)
        number = "" if index == 0 else str(index + 1)
        wide, high = _share(column, columns, 0.11), _share(row, rows, gap)
        high = (1 - high[1], 1 - high[0])
        last = row == rows - 1
        figure.layout[f"xaxis{number}"] = {
            "domain": wide,
            "anchor": f"y{number}",
            "matches": None if index == 0 else "x",
            "title": x if last else None,
            "showticklabels": last,
            "zeroline": False,
        }
        figure.layout[f"yaxis{number}"] = {"domain": high, "anchor": f"x{number}"}
        figure.add_annotation(
            text=title,
            x=wide[0],
            y=high[1],
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
        )
    figure.update_layout(height=height, margin={"t": 70})
    figure.update_layout(legend={"y": 1 + 34 / height * 1.6, "yanchor": "bottom"})
    return figure


def axes(index: int) -> dict[str, str]:
    """Returns the axes of pane `index`, for a trace."""
    number = "" if index == 0 else str(index + 1)
    return {"xaxis": f"x{number}", "yaxis": f"y{number}"}


def scale(figure: go.Figure, index: int, values: Sequence[Any]) -> None:
    """Makes pane `index` logarithmic if all values are above 0 and span a lot."""
    kept = [np.asarray(v, float).ravel() for v in values]
    flat = np.concatenate(kept) if kept else np.zeros(0)
    flat = flat[np.isfinite(flat)]
    number = "" if index == 0 else str(index + 1)
    axis = figure.layout[f"yaxis{number}"]
    if flat.size and flat.min() >= 0 and flat.max() > 20 * max(flat.min(), LOWEST):
        seen = np.clip(flat, LOWEST, None)
        axis.update(style.log_axis(seen))
        low, high = np.log10(seen.min()), np.log10(seen.max())
        if 0.5 < high - low <= 1.5:
            axis.dtick = "D2"  # ticks at 1, 2 and 5
        lower, upper = axis.domain
        if (upper - lower) * figure.layout.height < 200 and high - low > 3:
            axis.dtick = int(np.ceil((high - low) / 3))
        room = 0.05 * (high - low)
        axis.range = [low - room, high + room]


def frames(count: int) -> list[int]:
    """Returns which steps of a walk of `count` steps are frames, first and last too."""
    return [int(s) for s in np.unique(np.linspace(0, count, FRAMES + 1).round())]


def brief(number: float) -> str:
    """Returns a number in a few characters: 4.21, 0.0033, 1.2e-07."""
    return f"{number:.3g}"


def _share(place: int, count: int, gap: float) -> tuple[float, float]:
    size = (1 - gap * (count - 1)) / count
    first = place * (size + gap)
    return (max(0.0, first), min(1.0, first + size))
