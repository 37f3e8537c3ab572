"""Figures: how fast each learning rate and beta gets down a quadratic."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import relief, style

Words = Mapping[str, str]
COLOURS = ("overdamped", "underdamped", "alternating", "divergent")
PROBES = ("probe", "gd", "best")
PALE = 34  # of 255: how strong the colour is where nothing converges
FIRST = 4  # colour and shape of the first probe, after those of the regimes


def rates(result: Any, words: Words) -> dict[str, Any]:
    """Returns the map: a colour for each regime, the paler the slower."""
    # The two critical lines are too thin to fill a cell: what is on them swings less.
    names = ["underdamped" if n == "critical" else n for n in result.regimes]
    kind = np.array([COLOURS.index(name) for name in names], np.uint8)[result.regime]
    rate = np.clip(result.rate, 0, 1)
    # -log(rate) is the progress of a step; its share of the best there is on the map.
    speed = -np.log(np.maximum(rate, 1e-9))
    share = np.sqrt(speed / max(float(speed[:-1].max()), 1e-9))
    level = np.where(result.rate >= 1, PALE, np.rint(255 * np.clip(share, 0, 1)))
    lines = [(result.limit, result.betas)]
    for curve in (result.critical_low, result.critical_high):
        lines.append((result.lrs, np.where((curve >= 0) & (curve <= 1), curve, np.nan)))
    spots = [(run.lr, run.beta) for run in (getattr(result, p) for p in PROBES)]
    return {
        "title": words["title.map"],
        "maps": np.stack([kind, level])[None].astype(np.uint8),
        "extent": (0.0, float(result.lrs[-1]), 0.0, 1.0),
        "lines": [(np.stack(line, 1), 7) for line in lines],
        "points": np.asarray(spots[::-1])[None],  # the reader's own on top
        "classes": np.arange(FIRST, FIRST + len(PROBES))[::-1],
        "names": [words[f"regime.{name}"] for name in COLOURS]
        + [words[f"run.{name}"] for name in PROBES],
        "readout": [
            words["readout"].format(
                lr=result.probe.lr, beta=result.probe.beta, rate=result.probe.rate
            )
        ],
    }


def walk(result: Any, steps: list[int], words: Words) -> dict[str, Any]:
    """Returns the bowl from above with the walks of the three pairs."""
    runs = [getattr(result, name) for name in PROBES]
    losses = [np.append(run.loss, [np.nan] * len(steps)) for run in runs]
    readout = [
        "; ".join(
            f"{words[f'run.{name}']} {loss[step]:.3g}"
            for name, loss in zip(PROBES, losses, strict=True)
            if np.isfinite(loss[step])
        )
        for step in steps
    ]
    ground = relief.above(result.bowl, result.box)
    panel = relief.travel(ground, [run.w for run in runs], steps, readout)
    # The same colours and shapes as on the map, whose legend names them.
    lines = [(line, FIRST + index) for line, index in panel["lines"]]
    classes = FIRST + panel["classes"]
    return {**panel, "title": words["title.walk"], "lines": lines, "classes": classes}


def distance(result: Any, words: Words) -> go.Figure:
    """Draws the distance from the minimum over the steps, and the predicted rates."""
    figure = go.Figure()
    for index, name in enumerate(PROBES):
        run = getattr(result, name)
        look = style.series(FIRST + index)
        figure.add_scatter(
            x=np.arange(len(run.norm)),
            y=_seen(run.norm),
            mode="lines",
            name=words[f"run.{name}"],
            line=look["line"],
        )
        slope = run.norm[0] * run.rate ** np.arange(len(run.norm))
        figure.add_scatter(
            x=np.arange(len(slope)),
            y=_seen(slope),
            mode="lines",
            name=words["predicted"],
            showlegend=index == 0,
            line={"color": style.MUTED, "dash": "dot", "width": 1.5},
        )
    shown = [_seen(getattr(result, name).norm) for name in PROBES]
    figure.update_xaxes(title=words["axis.step"])
    figure.update_yaxes(
        title=words["axis.norm"], **style.log_axis(np.concatenate(shown))
    )
    figure.update_layout(height=360)
    return figure


def _seen(values: np.ndarray) -> np.ndarray:
    """Returns the values, without those lost in rounding."""
    return np.where(values > 1e-16, values, np.nan)


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the three pairs with their rates, predicted and measured."""
    table = []
    for name in PROBES:
        run = getattr(result, name)
        arrived = "–" if run.arrived is None else str(run.arrived)
        if run.diverged is not None:
            arrived = words["fate.diverged"].format(step=run.diverged)
        table.append(
            {
                words["table.run"]: words[f"run.{name}"],
                "η": f"{run.lr:.4g}",
                "β": f"{run.beta:.4g}",
                words["table.rate"]: f"{run.rate:.4f}",
                words["table.digit"]: f"{run.digit:.1f}"
                if math.isfinite(run.digit)
                else "–",
                words["table.arrived"]: arrived,
            }
        )
    return table
