"""Figures: a net as a stack of blocks, and the family by size and cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
COLOURS = {
    "conv": style.BLUE,
    "residual": style.GREEN,
    "inception": style.PINK,
    "dense": style.ORANGE,
    "pool": style.MUTED,
}
THIN, THICK = 0.6, 1.4  # of a bar, for maps of side 1 and of side 224, in rows
GAP, ROW = 0.12, 25  # between bars, in rows; pixels of a row
MOST = 36.0  # rows of the highest figure: a deeper net gets thinner bars


def stack(result: Any, words: Words) -> go.Figure:
    """Draws the net, a bar a block, from the picture (top) to the classes (bottom).

    A bar is as long as its root of channels, as thick as its root of side.
    """
    figure = go.Figure()
    boxes = result.boxes
    sides = np.minimum(np.sqrt([box.side / 224 for box in boxes]), 1.2)
    thick = THIN + (THICK - THIN) * sides
    times = np.array([box.times for box in boxes])
    scale = min(1.0, MOST / float(np.sum(times * (thick + GAP))))
    thick, gap = thick * scale, GAP * scale
    ends = np.cumsum(times * (thick + gap))
    starts = ends - times * (thick + gap)
    lengths = np.sqrt([box.channels for box in boxes])
    for kind, colour in COLOURS.items():
        blocks = [
            (i, starts[i] + (k + 0.5) * (thick[i] + gap))
            for i, box in enumerate(boxes)
            if box.kind == kind
            for k in range(box.times)
        ]
        if not blocks:
            continue
        figure.add_bar(
            x=[float(lengths[i]) for i, _ in blocks],
            y=[float(place) for _, place in blocks],
            width=[float(thick[i]) for i, _ in blocks],
            orientation="h",
            name=words[f"kind.{kind}"],
            marker={"color": style.faint(colour, 0.55), "line": {"color": colour}},
            hovertext=[cost_of(boxes[i], words) for i, _ in blocks],
            hoverinfo="text",
            showlegend=True,
        )
    middles = (starts + ends) / 2
    for box, place, length in zip(boxes, middles, lengths, strict=True):
        figure.add_annotation(
            x=0 if length > 0.55 * lengths.max() else float(length),
            y=float(place),
            text=shape(box),
            showarrow=False,
            xanchor="left",
            xshift=6,
            font={"size": 12},
        )
    ticks = [c for c in (16, 64, 256, 1024, 4096, 16384) if c <= lengths.max() ** 2]
    figure.update_xaxes(
        title=words["axis.channels"],
        tickvals=[float(np.sqrt(c)) for c in ticks],
        ticktext=[str(c) for c in ticks],
        range=[0, float(lengths.max()) * 1.08],
        zeroline=False,
    )
    figure.update_yaxes(
        tickvals=[float(place) for place in middles],
        ticktext=[label(box, words) for box in boxes],
        range=[float(ends[-1]), 0],
        showgrid=False,
        zeroline=False,
        ticks="",
    )
    figure.update_layout(height=440, barmode="overlay")
    return figure


def cost_of(box: Any, words: Words) -> str:
    """Returns what a box holds and costs."""
    millions = (box.parameters / 1e6, box.multiply_adds / 1e6)
    return words["hover.box"].format(parameters=millions[0], cost=millions[1])


def label(box: Any, words: Words) -> str:
    """Returns what a box is called: its kind, its window, how many there are."""
    window = f" {box.kernel}×{box.kernel}" if box.kernel else ""
    times = f" ×{box.times}" if box.times > 1 else ""
    return words[f"short.{box.kind}"] + window + times


def shape(box: Any) -> str:
    """Returns what a box gives out."""
    if box.side == 1:
        return f"{box.channels}"
    return f"{box.channels} @ {box.side}×{box.side}"


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the boxes as a table."""
    return [
        {
            words["table.block"]: label(box, words),
            words["table.shape"]: shape(box),
            words["table.parameters"]: f"{box.parameters:,}",
            words["table.cost"]: f"{box.multiply_adds:,}",
        }
        for box in result.boxes
    ]


def costs(result: Any, words: Words) -> go.Figure:
    """Draws every net at its parameters and multiply-adds, the chosen one marked."""
    figure = go.Figure()
    chosen, *others = result.members
    for members, look, name, size in (
        (others, style.series(0), words["others"], 10),
        ([chosen], style.series(1), words[f"names.{chosen.name}"], 15),
    ):
        if members:
            figure.add_scatter(
                x=[m.parameters / 1e6 for m in members],
                y=[m.multiply_adds / 1e9 for m in members],
                mode="markers",
                marker=look["marker"] | {"size": size},
                name=name,
                customdata=[words[f"names.{m.name}"] for m in members],
                hovertemplate="%{customdata}: %{x:,.3f}, %{y:,.3f}<extra></extra>",
            )
    for i, m in enumerate(sorted(result.members, key=lambda m: m.multiply_adds)):
        if m.name.endswith("_bn") and m is not chosen:
            continue  # at the place of the net without batch norm, to the eye
        if chosen.name == f"{m.name}_bn":
            continue
        left = m.parameters > 2e7
        figure.add_annotation(
            x=float(np.log10(m.parameters / 1e6)),
            y=float(np.log10(m.multiply_adds / 1e9)),
            text=words[f"names.{m.name}"],
            showarrow=False,
            xanchor="right" if left else "left",
            xshift=-10 if left else 10,
            yshift=5 if i % 2 else -5,
            font={"size": 12},
        )
    x = [m.parameters / 1e6 for m in result.members]
    y = [m.multiply_adds / 1e9 for m in result.members]
    figure.update_xaxes(title=words["axis.parameters"], **decades(x))
    figure.update_yaxes(title=words["axis.cost"], **decades(y))
    figure.update_layout(height=430)
    return figure


def decades(values: list[float]) -> dict[str, Any]:
    """Returns a logarithmic axis: ticks 1, 2, 5 over two decades, 1 over more."""
    low, high = np.log10(min(values)), np.log10(max(values))
    steps = (1, 2, 5) if high - low < 2.3 else (1,)
    ticks = [s * 10.0**e for e in range(-6, 6) for s in steps]
    return {
        "type": "log",
        "tickvals": ticks,
        "ticktext": [f"{tick:g}" for tick in ticks],
        "range": [float(low - 0.25), float(high + 0.25)],
    }


def members(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the family as a table, counted here beside what was published."""
    table = []
    for m in sorted(result.members, key=lambda m: m.multiply_adds):
        row = {
            words["table.net"]: words[f"names.{m.name}"],
            words["table.depth"]: f"{m.depth}",
            words["table.parameters"]: f"{m.parameters:,}",
            words["table.cost"]: f"{m.multiply_adds:,}",
        }
        if result.edition == "torchvision":
            row[words["table.giga"]] = f"{m.published_giga or 0:.3f}"
            row[words["table.top1"]] = f"{m.top1 or 0:.1f} %"
            if m.top1 is None:  # NiN, which torchvision does not have
                row[words["table.giga"]] = row[words["table.top1"]] = "–"
        else:
            row[words["table.size"]] = f"{m.size}"
        table.append(row)
    return table
