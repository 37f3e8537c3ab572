"""Figures: learning to translate, and accuracy against the length of a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import style

Words = Mapping[str, str]
JOINER = chr(0x2060)  # takes no room, and forbids a new line
KINDS = ("none", "dot", "additive")  # each keeps its colour whatever else is shown
LOSSES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)  # marked on the axis
FEWEST = 10  # test sentences of a length, for its accuracy to be drawn
SMOOTH = 8  # losses averaged, each being that of one batch only


def spread(
    figure: go.Figure,
    x: np.ndarray,
    rows: np.ndarray,
    kind: str,
    words: Words,
    column: int | None,
    marks: bool = False,
) -> None:
    """Adds the median over the seeds, and a band from the lowest to the highest."""
    known = np.isfinite(rows).all(0)
    if not known.any():
        return
    look = style.series(KINDS.index(kind))
    x, rows = x[known], rows[:, known]
    place = {"row": 1, "col": column} if column else {}
    if len(rows) > 1:
        figure.add_scatter(
            **style.band(x, rows.min(0), rows.max(0), look["line"]["color"]),
            **place,
        )
    figure.add_scatter(
        x=x,
        y=np.median(rows, 0),
        mode="lines+markers" if marks else "lines",
        name=words[f"attentions.{kind}"],
        legendgroup=kind,
        showlegend=column in (None, 2),
        **look,
        **place,
    )


def curves(result: Any, words: Words) -> go.Figure:
    """Draws the loss (left) and the accuracy (right) over the steps."""
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.2)
    for trace in result.traces:
        smooth = averaged(trace.losses)
        steps = SMOOTH * np.arange(1, smooth.shape[1] + 1)
        spread(figure, steps, smooth, trace.attention, words, 1)
        spread(figure, result.marks, trace.accuracy, trace.attention, words, 2, True)
    figure.update_yaxes(
        title=words["axis.digit_loss"], type="log", tickvals=LOSSES, row=1, col=1
    )
    figure.update_yaxes(title=words["axis.right"], range=[0, 1.03], row=1, col=2)
    last = int(result.marks[-1])
    figure.update_xaxes(title=words["axis.learnt"], range=[0, last * 1.02])
    figure.update_layout(height=360)
    return figure


def averaged(losses: np.ndarray) -> np.ndarray:
    """Returns means over eight steps each, nan until all eight are known."""
    whole = losses.shape[1] // SMOOTH * SMOOTH
    return losses[:, :whole].reshape(len(losses), -1, SMOOTH).mean(-1)


def lengths(result: Any, words: Words) -> go.Figure:
    """Draws the accuracy by the number of words; longer than in training is shaded."""
    figure = go.Figure()
    enough = result.counts >= FEWEST
    for trace in result.traces:
        spread(
            figure,
            result.lengths[enough],
            trace.by_length[:, enough],
            trace.attention,
            words,
            column=None,
            marks=True,
        )
    last = int(result.lengths[-1])
    if last > result.longest_trained:
        figure.add_vrect(
            x0=result.longest_trained + 0.5,
            x1=last + 0.5,
            fillcolor=style.SHADE,
            line_width=0,
            annotation_text=words["longer"],
            annotation_position="top right",
        )
    figure.update_xaxes(
        title=words["axis.length"], range=[int(result.lengths[0]) - 0.5, last + 0.5]
    )
    figure.update_yaxes(title=words["axis.right"], range=[0, 1.03])
    figure.update_layout(height=380)
    return figure


def rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns some test sentences, the right answers and what every net says."""
    table = []
    for i, sentence in enumerate(result.sentences):
        row: dict[str, object] = {
            words["table.sentence"]: unbroken(sentence),
            words["table.right"]: result.right[i],
        }
        for trace in result.traces:
            answers = trace.answers
            row[words[f"attentions.{trace.attention}"]] = answers[i] if answers else ""
        table.append(row)
    return table


def unbroken(sentence: str) -> str:
    """Returns Chinese with joiners between its characters: a table would break it."""
    return sentence if sentence.isascii() else JOINER.join(sentence)
