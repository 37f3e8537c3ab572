"""Figures: a canyon from above, the distance from its floor, the rate across it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.adaptive.figures import panes
from lessons.kit.grammar import relief, style

Words = Mapping[str, str]
PANELS = ((0, 1), (2, 3))  # the runs that can burst, and those that do not


def walks(result: Any, steps: list[int], words: Words) -> list[dict[str, Any]]:
    """Returns two panels: sigma that shrinks, and the two ways to be safe."""
    panels = []
    for place, group in enumerate(PANELS):
        panel = relief.above(result.heights, result.box, words[f"panel.{place}"])
        runs = [result.runs[i] for i in group]
        said = [
            " · ".join(
                words["readout"].format(
                    run=words[f"short.{run.name}"],
                    distance=panes.brief(abs(run.across[t])),
                )
                for run in runs
            )
            for t in steps
        ]
        panel = relief.travel(panel, [r.path for r in runs], steps, said)
        panel["lines"] = [
            (path, colour)
            for (path, _), colour in zip(panel["lines"], group, strict=True)
        ]
        panel["classes"] = np.asarray(group)
        panels.append(panel)
    return panels


def curves(result: Any, words: Words) -> go.Figure:
    """Draws the distance from the floor, and lr / sigma of y against its limit."""
    titles = (words["pane.across"], words["pane.rate"])
    figure = panes.panes(titles, words["axis.step"], 420)
    for index, run in enumerate(result.runs):
        line = panes.look(index, 12)
        named = {"name": words[f"names.{run.name}"], "legendgroup": str(index)}
        solid = line | {"line": {**line["line"], "dash": "solid", "width": 1.4}}
        for pane, values in enumerate((run.across, run.effective)):
            figure.add_scatter(
                x=np.arange(len(values)) + pane,
                y=np.clip(values, -1e3, 1e3),
                showlegend=pane == 0,
                **named,
                **(line if pane else solid),
                **panes.axes(pane),
            )
    steps = len(result.runs[0].effective)
    figure.add_scatter(
        x=[0, steps],
        y=[result.limit] * 2,
        mode="lines",
        line={"color": style.INK, "dash": "dot", "width": 2},
        name=words["limit"],
        **panes.axes(1),
    )
    reach = float(abs(result.runs[0].across[0]))
    low = min(float(np.nanmin(run.across)) for run in result.runs)
    high = max(float(np.nanmax(run.across)) for run in result.runs)
    figure.layout.yaxis.range = [
        max(low, -4 * reach) * 1.08,
        min(high, 4 * reach) * 1.08,
    ]
    together = [run.effective for run in result.runs]
    panes.scale(figure, 1, [*together, [result.limit]])
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the bursts of every run, with their steps and sizes."""
    return [
        {
            words["table.run"]: words[f"names.{run.name}"],
            words["table.bursts"]: len(run.peaks),
            words["table.starts"]: ", ".join(map(str, run.starts)) or "–",
            words["table.peaks"]: ", ".join(map(str, run.peaks)) or "–",
            words["table.sizes"]: ", ".join(f"{s:.0%}" for s in run.sizes) or "–",
            words["table.sigma"]: f"{run.sigma_low:.0%}",
            words["table.loss"]: panes.brief(run.height),
        }
        for run in result.runs
    ]
