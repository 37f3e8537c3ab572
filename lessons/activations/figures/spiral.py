"""Figures: decision maps over training, losses, the hidden layer, several seeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

Words = Mapping[str, str]
CURVE_POINTS = 400  # of a loss curve: more cannot be seen, and would have to be sent


def steps(result: Any) -> list[int]:
    """Returns the step of every frame that all nets have by now."""
    fewest = min(result.traces, key=lambda t: len(t.frame_steps))
    return [int(s) for s in fewest.frame_steps]


def maps(result: Any, words: Words) -> list[dict[str, Any]]:
    """Returns one panel a net: its decision map at every frame, and the points."""
    frames = len(steps(result))
    return [
        {
            "title": words[f"names.{trace.activation}"],
            "maps": trace.maps[:frames],
            "points": result.x,
            "classes": result.y,
            "extent": result.extent,
            "readout": _readout(trace, frames, words),
        }
        for trace in result.traces
    ]


def hidden(result: Any, words: Words) -> list[dict[str, Any]]:
    """Returns one panel a net: the points as the last hidden layer places them."""
    frames = len(steps(result))
    panels = []
    for trace in result.traces:
        points = trace.hidden[:frames]
        reach = float(np.abs(points).max()) * 1.08 + 1e-9
        panels.append(
            {
                "title": words[f"names.{trace.activation}"],
                "maps": None,
                "points": points,
                "classes": result.y,
                "extent": (-reach, reach, -reach, reach),
                "readout": [
                    words["readout.hidden"].format(
                        dead=100 * trace.dead[i], saturated=100 * trace.saturated[i]
                    )
                    for i in range(frames)
                ],
            }
        )
    return panels


def losses(result: Any, words: Words) -> go.Figure:
    """Draws the cross-entropy of every net over its steps."""
    figure = go.Figure()
    for index, trace in enumerate(result.traces):
        kept = np.unique(np.linspace(0, max(0, len(trace.losses) - 1), CURVE_POINTS))
        kept = kept.astype(int)[: len(trace.losses)]
        look = style.series(index)
        figure.add_scatter(
            x=kept + 1,
            y=np.clip(trace.losses[kept], None, 1e6) if len(kept) else [],
            mode="lines",
            name=words[f"names.{trace.activation}"],
            line=look["line"],
        )
        if trace.diverged is not None:
            figure.add_vline(x=trace.diverged, line=look["line"], opacity=0.5)
    known = [t.losses for t in result.traces if len(t.losses)]
    top = max((float(np.nanmax(v)) for v in known), default=1.0)
    kind = {"type": "log"} if top > 20 else {"rangemode": "tozero"}
    figure.update_xaxes(title=words["axis.step"], range=[0, result.steps])
    figure.update_yaxes(title=words["axis.loss"], **kind)
    figure.update_layout(height=360)
    return figure


def rows(
    result: Any, words: Words, published: Mapping[str, str]
) -> list[dict[str, object]]:
    """Returns the last numbers of every net, beside the published ones."""
    table = []
    for trace in result.traces:
        row = {
            words["table.name"]: words[f"names.{trace.activation}"],
            words["table.loss"]: f"{trace.loss:.5f}",
            words["table.accuracy"]: f"{float(trace.accuracy[-1]):.3f}",
        }
        if np.isfinite(trace.test_accuracy[-1]):
            row[words["table.test"]] = f"{float(trace.test_accuracy[-1]):.3f}"
        row[words["table.dead"]] = f"{float(trace.dead[-1]):.0%}"
        row[words["table.saturated"]] = f"{float(trace.saturated[-1]):.0%}"
        if published:
            row[words["table.published"]] = published.get(trace.activation, "")
        table.append(row)
    return table


def band(result: Any, words: Words) -> go.Figure:
    """Draws the median loss of every activation and the band from lowest to highest."""
    figure = go.Figure()
    x = result.curve_steps + 1
    for index, name in enumerate(result.activations):
        look = style.series(index)
        figure.add_scatter(
            **style.band(
                x, result.low[index], result.high[index], look["line"]["color"]
            ),
        )
        figure.add_scatter(
            x=x,
            y=result.middle[index],
            mode="lines",
            line=look["line"],
            name=words[f"names.{name}"],
        )
    figure.update_xaxes(title=words["axis.step"], range=[0, result.steps])
    figure.update_yaxes(title=words["axis.loss"], rangemode="tozero")
    figure.update_layout(height=420)
    return figure


def wins(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns wins and the range of the final numbers, one row an activation."""
    return [
        {
            words["table.name"]: words[f"names.{name}"],
            words["table.wins"]: result.wins[i],
            words["table.loss"]: _range(result.loss[i]),
            words["table.accuracy"]: _range(result.accuracy[i]),
        }
        for i, name in enumerate(result.activations)
    ]


def _range(values: Any) -> str:
    return f"{float(values.min()):.3f} – {float(values.max()):.3f}"


def _readout(trace: Any, frames: int, words: Words) -> list[str]:
    said = []
    for i in range(frames):
        before = int(trace.frame_steps[i])
        loss = (
            trace.losses[min(before, len(trace.losses) - 1)] if len(trace.losses) else 0
        )
        text = words["readout"].format(
            accuracy=float(trace.accuracy[i]), loss=float(loss)
        )
        if np.isfinite(trace.test_accuracy[i]):
            text += words["readout.test"].format(test=float(trace.test_accuracy[i]))
        said.append(text)
    return said
