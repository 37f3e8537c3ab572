"""Pictures and maps of numbers as panels of a figure."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

SIGNED = [[0, style.BLUE], [0.5, style.PAPER], [1, style.ORANGE]]


def grey(
    values: np.ndarray, low: float = 0, high: float = 255, **more: Any
) -> go.Heatmap:
    """Returns a picture from dark (`low`) to light (`high`)."""
    return heatmap(values, {"colorscale": "gray", "zmin": low, "zmax": high} | more)


def signed(values: np.ndarray, far: float | None = None, **more: Any) -> go.Heatmap:
    """Returns a map with its zeros in the colour of the paper, and two colours."""
    far = far or reach(values)
    return heatmap(values, {"colorscale": SIGNED, "zmin": -far, "zmax": far} | more)


def reach(*maps: np.ndarray) -> float:
    """Returns the size at which colours end: of large maps, one cell in 100 is beyond.

    Else a single strong cell would make all others pale.
    """
    sizes = np.concatenate([np.abs(values).ravel() for values in maps])
    end = np.quantile(sizes, 0.99) if sizes.size > 5000 else sizes.max()
    return float(end or sizes.max() or 1.0)


def heatmap(values: np.ndarray, look: dict[str, Any]) -> go.Heatmap:
    """Returns a map; large ones as whole numbers: half as much to send."""
    values = np.asarray(values)
    if values.size > 2000 and values.dtype != np.uint8:
        whole = values.round()
        if np.abs(values).max() > 50 or (whole == values).all():
            values = whole.astype("<i2")
    rows, columns = values.shape
    at = {"x": np.arange(columns, dtype="<i2"), "y": np.arange(rows, dtype="<i2")}
    return go.Heatmap(z=values, **at, **({"showscale": False} | look))


def colours(picture: np.ndarray) -> go.Image:
    """Returns a colour picture (3, height, width) of uint8, sent as a PNG."""
    return go.Image(source=f"data:image/png;base64,{png(picture.transpose(1, 2, 0))}")


def png(pixels: np.ndarray) -> str:
    """Returns pixels (height, width, 3) of uint8 as a PNG in base64."""
    height, width, _ = pixels.shape
    lines = np.zeros((height, 1 + 3 * width), np.uint8)  # each begins with its filter
    lines[:, 1:] = pixels.reshape(height, -1)

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines.tobytes()))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")).decode()


def lay_out(figure: go.Figure, row: int, column: int, shape: tuple[int, ...]) -> None:
    """Sets the axes of a panel: square cells, row 0 at the top, a thin frame."""
    rows, columns = shape
    place = {"row": row, "col": column}
    bare = {"showgrid": False, "zeroline": False, "visible": False}
    figure.update_xaxes(
        range=[-0.5, columns - 0.5], constrain="domain", **bare, **place
    )
    axis = next(figure.select_xaxes(**place)).plotly_name.replace("xaxis", "x")
    figure.update_yaxes(
        range=[rows - 0.5, -0.5],
        scaleanchor=axis,
        constrain="domain",
        **bare,
        **place,
    )
    figure.add_shape(
        type="rect",
        x0=-0.5,
        x1=columns - 0.5,
        y0=-0.5,
        y1=rows - 0.5,
        line={"color": style.MUTED, "width": 1},
        **place,
    )


def lay_out_all(figure: go.Figure, shapes: dict[tuple[int, int], Any]) -> None:
    """Does what `lay_out` does for many panels, by row and column, at once.

    Plotly checks a whole layout with every change of it: one change is ten times as
    quick as one a panel.
    """
    line = {"color": style.MUTED, "width": 1}
    bare = {"showgrid": False, "zeroline": False, "visible": False}
    bare["constrain"] = "domain"
    changes: dict[str, Any] = {}
    frames = []
    for place, (rows, columns) in shapes.items():
        panel = figure.get_subplot(*place)
        x, y = (axis.plotly_name for axis in (panel.xaxis, panel.yaxis))
        names = x.replace("axis", ""), y.replace("axis", "")
        changes[x] = {"range": [-0.5, columns - 0.5], **bare}
        changes[y] = {"range": [rows - 0.5, -0.5], "scaleanchor": names[0], **bare}
        box = {"x0": -0.5, "x1": columns - 0.5, "y0": -0.5, "y1": rows - 0.5}
        refs = dict(zip(("xref", "yref"), names, strict=True))
        frames.append({"type": "rect", "line": line, **box, **refs})
    figure.update_layout(shapes=[*figure.layout.shapes, *frames], **changes)


def name_row(figure: go.Figure, name: str, row: int, rows: int) -> None:
    """Writes a name upright beside the first panel of a row, `rows` cells high."""
    figure.add_annotation(
        text=name,
        x=-0.5,
        y=(rows - 1) / 2,
        xanchor="right",
        textangle=-90,
        showarrow=False,
        row=row,
        col=1,
    )


def number(value: float) -> str:
    """Returns a number as it is written into a cell."""
    if abs(value - round(value)) < 1e-6:
        return f"{int(round(value))}".replace("-", "−")
    return f"{value:.3g}".replace("-", "−")
