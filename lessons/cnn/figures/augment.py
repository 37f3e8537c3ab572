"""Figures: a picture and its random variants, in rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.utils import image_array_to_data_uri

Words = Mapping[str, str]
COLUMNS, GAP = 3, 0.06


def gallery(result: Any, words: Words) -> go.Figure:
    """Draws the picture first, and after it every variant, three in a row."""
    pictures = np.concatenate([result.picture[None], result.changed])
    height, width = pictures.shape[1:3]
    gap = round(width * GAP)
    lines = -(-len(pictures) // COLUMNS)
    sheet = np.zeros(
        (lines * (height + gap) - gap, COLUMNS * (width + gap) - gap, 4), np.uint8
    )
    for i, picture in enumerate(pictures):
        top, left = i // COLUMNS * (height + gap), i % COLUMNS * (width + gap)
        sheet[top : top + height, left : left + width, :3] = picture
        sheet[top : top + height, left : left + width, 3] = 255
    across, down = sheet.shape[1], sheet.shape[0]
    figure = go.Figure()
    figure.add_layout_image(
        source=image_array_to_data_uri(sheet, backend="pypng"),
        xref="x",
        yref="y",
        x=0,
        y=0,
        sizex=across,
        sizey=down,
        sizing="stretch",
        layer="below",
    )
    figure.update_xaxes(visible=False, range=[0, across], constrain="domain")
    figure.update_yaxes(
        visible=False, range=[down, 0], scaleanchor="x", constrain="domain"
    )
    figure.add_annotation(
        x=width / 2,
        y=0,
        text=words["original"],
        showarrow=False,
        yanchor="bottom",
    )
    figure.update_layout(height=390 if height < width else 450)
    return figure
