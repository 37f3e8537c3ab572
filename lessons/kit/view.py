"""What a lab's draw function shows a result with: figures, replays, words, tables."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from lessons.kit import style, text
from lessons.kit.replay import replay

if TYPE_CHECKING:
    from lessons.kit.lab import Lab


class View:
    """What a draw function shows a result with."""

    def __init__(self, lab: Lab, final: bool) -> None:
        self.lab = lab
        self.words = lab.words
        self.look = lab.look
        self.arguments = lab.request[1] if lab.request else {}
        self.final = final
        self.figures: dict[str, go.Figure] = {}

    def figure(self, name: str, figure: go.Figure, **fields: object) -> None:
        """Shows a figure; `fields` fill its alt text, the entry `alt.<name>`."""
        lab = self.lab
        figure = style.finish(figure, lab.look)
        self.figures[name] = figure
        bar = {"displaylogo": False, "displayModeBar": False, "responsive": True}
        st.plotly_chart(
            figure,
            theme=None,
            key=f"{lab.slug}.{lab.name}.{name}",
            alt=text.fill(lab.words[f"alt.{name}"], **fields),
            config=bar,
        )

    def replay(
        self,
        name: str,
        panels: list[dict[str, Any]],
        steps: list[int],
        total: int | None = None,
        pick: tuple[str, str] | None = None,
    ) -> None:
        """Shows frames that the reader's browser plays, pauses and scrubs.

        While a run is under way only its newest frame is sent; `total` is the step it
        leads to. `pick` names two controls that a click on the picture sets, in a lab
        that runs `at_once`.
        """
        lab = self.lab
        place = functools.partial(lab.place, pick) if pick and lab.at_once else None
        replay(
            panels if self.final else [newest(panel, len(steps)) for panel in panels],
            steps=steps if self.final else steps[-1:],
            labels=lab.frame.entries("replay"),
            palette=[lab.look.colour(c) for c in style.SERIES],
            key=f"{lab.slug}.{lab.name}.{name}",
            running=not self.final,
            total=total,
            on_pick=place,
        )

    def say(self, key: str, **fields: object) -> None:
        """Says the entry `key` of the lab's words, with fields from this run."""
        st.markdown(text.fill(self.words[key], **fields))

    def observe(self, key: str, **fields: object) -> None:
        """Says the one line on what to observe, once the run is whole."""
        if self.final:
            lines = self.lab.text.entries(f"{self.lab.name}.observe")
            st.info(text.fill(lines[key], **fields), icon=":material/visibility:")

    def formula(self, lines: list[str]) -> None:
        """Shows formulas, one below the other."""
        st.latex(r"\begin{aligned}" + r"\\[2pt] ".join(lines) + r"\end{aligned}")

    def table(self, rows: list[dict[str, object]]) -> None:
        """Shows a small table of numbers."""
        st.dataframe(pd.DataFrame(rows), hide_index=True)


def newest(panel: Mapping[str, Any], frames: int) -> dict[str, Any]:
    """Returns a replay's panel with the last of its frames only."""
    last = slice(frames - 1, frames)

    def cut(points: Any) -> Any:
        return points[last] if points is not None and points.ndim == 3 else points

    return {
        **panel,
        "maps": cut(panel.get("maps")),
        "points": cut(panel.get("points")),
        "lines": [(cut(points), colour) for points, colour in panel.get("lines", ())],
        "readout": panel["readout"][last],
    }
