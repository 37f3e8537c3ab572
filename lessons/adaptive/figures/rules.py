"""Figures: a rule of ours beside torch's: the walk, the coordinates, three steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.adaptive.figures import panes
from lessons.kit.grammar import relief, style

Words = Mapping[str, str]

M_EMA = r"m_t &= \beta_1 m_{t-1} + (1-\beta_1)\, g_t"
V_EMA = r"v_t &= \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2"
M_HAT = r"\hat m_t &= m_t / (1-\beta_1^t), \quad \hat v_t = v_t / (1-\beta_2^t)"
ADAM_STEP = r"w_{t+1} &= w_t - \eta\, \hat m_t / (\sqrt{\hat v_t} + \epsilon)"
SIGMA_STEP = r"w_{t+1} &= w_t - \eta\, g_t / \sigma_t"
FORMULAS = {
    "gd": [r"w_{t+1} &= w_t - \eta\, g_t"],
    "momentum": [r"m_t &= \beta m_{t-1} + g_t", r"w_{t+1} &= w_t - \eta\, m_t"],
    "momentum_ema": [
        r"m_t &= \beta m_{t-1} + (1-\beta)\, g_t",
        r"w_{t+1} &= w_t - \eta\, m_t",
    ],
    "nesterov": [
        r"m_t &= \beta m_{t-1} + g_t",
        r"w_{t+1} &= w_t - \eta\, (g_t + \beta m_t)",
    ],
    "nesterov_lookahead": [
        r"m_t &= \beta m_{t-1} + \nabla L(w_t - \eta\beta m_{t-1})",
        r"w_{t+1} &= w_t - \eta\, m_t",
    ],
    "adagrad": [
        r"\sigma_t &= \sqrt{\textstyle\sum_{i\le t} g_i^2} + \epsilon",
        SIGMA_STEP,
    ],
    "adagrad_rms": [
        r"\sigma_t &= \sqrt{\textstyle\frac1t \sum_{i\le t} g_i^2} + \epsilon",
        SIGMA_STEP,
    ],
    "rmsprop": [
        r"v_t &= \alpha v_{t-1} + (1-\alpha)\, g_t^2, \quad v_0 = 0",
        r"\sigma_t &= \sqrt{v_t} + \epsilon",
        SIGMA_STEP,
    ],
    "rmsprop_notes": [
        r"v_t &= \alpha v_{t-1} + (1-\alpha)\, g_t^2, \quad v_1 = g_1^2",
        r"\sigma_t &= \sqrt{v_t} + \epsilon",
        SIGMA_STEP,
    ],
    "adam": [M_EMA, V_EMA, M_HAT, ADAM_STEP],
    "adam_uncorrected": [
        M_EMA,
        V_EMA,
        r"w_{t+1} &= w_t - \eta\, m_t / (\sqrt{v_t} + \epsilon)",
    ],
    "amsgrad": [
        M_EMA,
        V_EMA,
        r"\hat m_t &= m_t / (1-\beta_1^t), \quad "
        r"\hat v_t = \max_{i\le t} v_i / (1-\beta_2^t)",
        ADAM_STEP,
    ],
    "adamw": [
        M_EMA,
        V_EMA,
        M_HAT,
        r"w_{t+1} &= (1-\eta\lambda)\, w_t "
        r"- \eta\, \hat m_t / (\sqrt{\hat v_t} + \epsilon)",
    ],
    "radam": [
        M_EMA,
        V_EMA,
        M_HAT,
        r"w_{t+1} &= w_t - \eta\, \hat m_t \quad (t \le 5)",
        r"w_{t+1} &= w_t - \eta\, r_t\, \hat m_t \sqrt{1-\beta_2^t} / "
        r"(\sqrt{v_t} + \epsilon) \quad (t > 5)",
    ],
}


def walk(result: Any, steps: list[int], words: Words) -> list[dict[str, Any]]:
    """Returns the panel of the bowl with our path, and torch's on top."""
    panel = relief.above(result.heights, result.box, words["panel"])
    paths = [result.path, *([] if result.theirs is None else [result.theirs])]
    said = [
        words["readout"].format(
            x=result.path[t, 0], y=result.path[t, 1], loss=panes.brief(result.loss[t])
        )
        for t in steps
    ]
    return [relief.travel(panel, paths, steps, said)]


def coordinates(result: Any, words: Words) -> go.Figure:
    """Draws x and y over the steps: ours as lines, torch's as open circles."""
    titles = (words["pane.x"], words["pane.y"])
    figure = panes.panes(titles, words["axis.step"], 275, columns=2)
    t = np.arange(len(result.path))
    for pane in range(2):
        reach = max(1.0, 4 * float(np.abs(result.path[:3, pane]).max()))
        figure.add_scatter(
            x=t,
            y=np.clip(result.path[:, pane], -reach, reach),
            mode="lines",
            line=style.series(0)["line"],
            name=words["ours"],
            showlegend=pane == 0,
            **panes.axes(pane),
        )
        if result.theirs is not None:
            figure.add_scatter(
                x=t,
                y=np.clip(result.theirs[:, pane], -reach, reach),
                mode="markers",
                marker={
                    "symbol": "circle-open",
                    "size": 9,
                    "color": style.ORANGE,
                    "line": {"width": 2},
                },
                name=words["theirs"],
                showlegend=pane == 0,
                **panes.axes(pane),
            )
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the first three steps: gradient, memory, new point, and torch's."""
    table = []
    for t in range(min(3, len(result.grads))):
        row = {
            words["table.step"]: t + 1,
            words["table.ours"]: _pair(result.path[t + 1]),
        }
        if result.theirs is not None:
            row[words["table.theirs"]] = _pair(result.theirs[t + 1])
            row[words["table.difference"]] = f"{result.difference[t + 1]:.0e}"
        row[words["table.grad"]] = _pair(result.grads[t], ".4g")
        if result.m is not None:
            row[words["table.m"]] = _pair(result.m[t], ".4g")
        if result.sigma is not None:
            row[words["table.sigma"]] = _pair(result.sigma[t], ".4g")
        table.append(row)
    return table


def _pair(values: Any, spec: str = ".6f") -> str:
    return ", ".join(format(float(v), spec) for v in values)
