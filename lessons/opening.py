"""The live picture of the first page: the spiral, learnt by four nets."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lessons.activations.figures import spiral as figures
from lessons.kit.engine.draw_queue import DRAW_QUEUE
from lessons.kit.engine.run import PATIENCE, RUNS, Refused, ready
from lessons.kit.grammar import browser, style, text
from lessons.kit.grammar.insides import reader_id
from lessons.kit.grammar.live import guarded
from lessons.kit.grammar.replay import pack, replay
from lessons.kit.grammar.style import Look
from lessons.kit.grammar.view import newest

EXPERIMENT = "mlp.activation_comparison.compare"
CHANGED = {"points": 200, "steps": 100, "lr": 0.03}  # from the lab's: done in a second
ARGUMENTS = CHANGED | {
    "data": "spiral",
    "activations": ("identity", "sigmoid", "tanh", "relu"),
    "noise": 0.2,
    "optimizer": "adam",
    "weight_decay": 1e-5,
    "depth": 1,
    "width": 100,
    "test_share": 0.0,
    "seed": 12345,
}
SPLIT = ("activations", "traces")
AGAIN = 400  # ms until a page asks again for a run that is under way


@st.fragment
@guarded
def opening(language: str) -> None:
    """Plays the run as a film; a reader who wants no motion sees its last frame."""
    said = text.load("kit", language)
    words = said.entries("home.words")
    reader = reader_id()
    try:
        run = RUNS.ask(EXPERIMENT, ARGUMENTS, reader, SPLIT)
    except Refused:
        return  # the page is whole without
    if not ready(run):
        with DRAW_QUEUE.let_others():
            RUNS.wait(run, PATIENCE, reader)
    if run.error:
        return
    done, result = run.done, run.result  # it goes on while this pass draws
    with st.container(key="opening"):
        with st.container(key="opening-place"):  # as high as the film from the start
            if result is not None:
                look = st.session_state.get("look", Look())
                replay(
                    _film(language, result) if done else _pack(language, result, False),
                    labels=said.entries("replay"),
                    palette=[look.colour(colour) for colour in style.SERIES],
                    key="opening-film" if done else "opening-now",  # each begins anew
                    running=not done,
                    total=ARGUMENTS["steps"],
                    autoplay=done,
                    height=210,
                    speed=12,
                )
        st.caption(words["picture"])
    if done:
        query = {f"spiral.{name}": str(value) for name, value in CHANGED.items()}
        st.page_link("activations.py", label=words["more"], query_params=query)
    else:
        browser.ticker(AGAIN, key="tick-opening")


@st.cache_resource(max_entries=4, show_spinner=False)
def _film(language: str, _result: Any) -> dict[str, Any]:
    return _pack(language, _result, whole=True)


def _pack(language: str, result: Any, whole: bool) -> dict[str, Any]:
    """Returns all frames of a run; of one that is under way the newest."""
    lesson = text.load("activations", language)
    words = {**lesson.entries("words"), **lesson.entries("spiral.words")}
    steps = figures.steps(result)
    panels = figures.maps(result, words)
    if whole:
        return pack(panels, steps)
    return pack([newest(panel, len(steps)) for panel in panels], steps[-1:])
