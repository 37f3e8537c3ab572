"""Figures: a picture and its random variants, in rows."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from PIL import Image
from plotly.utils import image_array_to_data_uri

Words = Mapping[str, str]
COLUMNS, GAP = 3, 0.06
LARGE = 100_000  # pixels; a sheet of photographs has more, one of digits has not


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
        source=picture_of(sheet),
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


def picture_of(sheet: np.ndarray) -> str:
    """Returns pixels (height, width, 4) of uint8 as the address of a picture.

    Photographs are sent as WebP, a part of what they are as PNG; at this quality the
    eye sees no difference. What is small is sent exactly.
    """
    if sheet.shape[0] * sheet.shape[1] < LARGE:
        return image_array_to_data_uri(sheet, backend="pypng")
    file = io.BytesIO()
    Image.fromarray(sheet).save(file, "WEBP", quality=90, method=2)
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"
