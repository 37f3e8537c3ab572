"""Figures: curvature by direction, and the slice along one direction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.kit.grammar import relief, style

Words = Mapping[str, str]


def turn(result: Any, words: Words) -> dict[str, Any]:
    """Returns the surface from above with the direction v and the eigenvectors."""
    at, box = result.at, result.box
    reach = 0.3 * min(box[1] - box[0], box[3] - box[2])
    lines = [(relief.arrow(at.w, reach * result.v, 0.1 * reach), 0)]
    if np.isfinite(at.eigenvectors).all():
        for index in (0, 1):
            way = 0.5 * reach * at.eigenvectors[:, index]
            lines.append((np.stack([at.w - way, at.w + way]), 1 + index))
    return {
        **relief.above(result.heights, box),
        "lines": lines,
        "points": at.w[None, None],
        "classes": np.array([0]),
        "names": [words["v"], words["lowest"], words["highest"]],
        "readout": [
            words["readout"].format(
                angle=result.angle,
                slope=round(result.slope_along, 12) + 0.0,  # never -0 or 1e-16
                value=round(result.curvature_along, 12) + 0.0,
                x=at.w[0],
                y=at.w[1],
            )
        ],
    }


def curvature(result: Any, words: Words) -> go.Figure:
    """Draws v'Hv over the angle of v (above) and f along v (below)."""
    figure = make_subplots(
        rows=2,
        cols=1,
        vertical_spacing=0.3,
        subplot_titles=(words["title.turn"], words["title.slice"]),
    )
    figure.add_scatter(
        x=result.angles,
        y=result.curvatures,
        mode="lines",
        line=style.series(0)["line"],
        showlegend=False,
        name=words["axis.curvature"],
    )
    for index, angle in enumerate(result.eigen_angles):
        look = style.series(1 + index)["marker"]
        figure.add_scatter(
            x=[angle % 180, angle % 180 + 180],
            y=[result.at.eigenvalues[index]] * 2,
            mode="markers",
            marker={**look, "size": 12},
            name=words[("lowest", "highest")[index]],
            showlegend=False,
        )
    figure.add_scatter(
        x=[result.angle],
        y=[result.curvature_along],
        mode="markers",
        marker={**style.series(0)["marker"], "size": 12},
        name=words["v"],
        showlegend=False,
    )
    figure.add_hline(y=0, line={"color": style.MUTED, "width": 1}, row=1, col=1)
    for index, (what, values) in enumerate(
        (("along", result.along), ("quadratic", result.quadratic))
    ):
        figure.add_scatter(
            x=result.t,
            y=values,
            mode="lines",
            line=style.series((0, 3)[index])["line"],
            name=words[what],
            row=2,
            col=1,
        )
    known = result.along[np.isfinite(result.along)]
    if known.size:
        edge = 0.15 * float(np.ptp(known)) or 1.0
        low, high = float(known.min()) - edge, float(known.max()) + edge
        figure.update_yaxes(range=[low, high], row=2, col=1)
    figure.update_xaxes(title=words["axis.angle"], dtick=90, row=1, col=1)
    figure.update_yaxes(title=words["axis.curvature"], row=1, col=1)
    figure.update_xaxes(title=words["axis.t"], row=2, col=1)
    figure.update_layout(height=430, legend={"y": 1.1}, margin={"t": 70})
    return figure
