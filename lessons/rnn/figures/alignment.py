"""Figure: which words the net looks at while it says each digit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.rnn.figures.heat import heat, named, slanted

Words = Mapping[str, str]
SPACE = "␣"
ROW = 30  # pixels a digit is high


def alignment(result: Any, words: Words) -> go.Figure:
    """Draws the weights: a row for each digit said, a column for each word read."""
    shown = [
        word if known else f"?{word}"
        for word, known in zip(result.words, result.known, strict=True)
    ]
    shown = [SPACE if word == " " else word for word in shown]
    digits = [words["end"] if digit == "." else digit for digit in result.said]
    figure = go.Figure(heat(result.weights))
    figure.update_xaxes(
        title=words["axis.read"],
        side="top",
        tickangle=slanted(shown),
        **named(shown),
    )
    figure.update_yaxes(title=words["axis.said"], autorange="reversed", **named(digits))
    figure.update_layout(height=130 + ROW * len(digits), margin_t=20)
    return figure


def digit_rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns each digit with its probability and the word looked at most."""
    table = []
    for digit, row, p in zip(result.said, result.weights, result.p, strict=True):
        most = int(np.argmax(row))
        word = SPACE if result.words[most] == " " else result.words[most]
        table.append(
            {
                words["table.said"]: words["end"] if digit == "." else digit,
                words["table.p"]: f"{p:.3f}",
                words["table.most"]: f"{most + 1}: {word}",
                words["table.weight"]: f"{row[most]:.3f}",
            }
        )
    return table


def candidate_rows(result: Any, words: Words) -> list[dict[str, object]]:
    """Returns the answers that the search has left, the likeliest first."""
    return [
        {
            words["table.answer"]: one.said,
            words["table.log_p"]: f"{one.log_p:.3f}",
            words["table.p"]: f"{np.exp(one.log_p):.3g}",
        }
        for one in result.candidates
    ]
