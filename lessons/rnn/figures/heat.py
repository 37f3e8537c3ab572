"""Small maps with a number in every cell, their rows and columns named."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lessons.kit.grammar import style

BOTH_SIGNS = [[0, style.BLUE], [0.5, style.PAPER], [1, style.ORANGE]]
SHARE = [[0, style.PAPER], [1, style.BLUE]]
MOST_COLUMNS = 30  # side by side, for cells that can still be read
LABEL = 9  # letters of a word that a tick shows


def heat(
    values: np.ndarray,
    reach: float | None = None,
    digits: int = 2,
    beside: int = 1,
) -> go.Heatmap:
    """Returns a map: shares from 0 to 1, or numbers from -reach to reach.

    Cells say their numbers if the maps `beside` each other leave room for them; shares
    that would be zero say nothing, and nan is left empty.
    """
    bounds = (0.0, 1.0) if reach is None else (-reach, reach)
    room = values.shape[1] * beside <= MOST_COLUMNS
    text = [[said(v, digits, reach is None) for v in row] for row in values]
    return go.Heatmap(
        z=np.asarray(values, np.float32),
        x=np.arange(values.shape[1]),
        y=np.arange(values.shape[0]),
        text=text if room else None,
        texttemplate="%{text}" if room else None,
        hovertemplate=f"%{{z:.{digits + 1}f}}<extra></extra>",
        zmin=bounds[0],
        zmax=bounds[1],
        colorscale=SHARE if reach is None else BOTH_SIGNS,
        showscale=False,
        xgap=1,
        ygap=1,
        hoverongaps=False,
    )


def said(value: float, digits: int, share: bool) -> str:
    """Returns the number of a cell as it stands there."""
    if not np.isfinite(value) or share and value < 0.5 * 10**-digits:
        return ""
    return f"{round(value, digits) + 0.0:.{digits}f}"  # no minus before a zero


def slanted(words: Sequence[str]) -> int:
    """Returns the angle at which these words fit below the columns of a map."""
    return 0 if max(map(len, words)) <= 2 else -45


def named(words: Sequence[str]) -> dict[str, Any]:
    """Returns axis settings that name every row or column; words are only text."""
    short = [w if len(w) <= LABEL else f"{w[: LABEL - 1]}…" for w in words]
    return {
        "tickvals": list(range(len(words))),
        "ticktext": [html.escape(word) for word in short],
        "ticks": "",
        "showgrid": False,
        "zeroline": False,
    }


def reach_of(*values: np.ndarray) -> float:
    """Returns the largest finite magnitude, for maps that share their colours."""
    seen = np.concatenate([np.abs(v[np.isfinite(v)]).ravel() for v in values])
    return max(float(seen.max()), 1e-9) if seen.size else 1.0
