"""A lab's run as it stands: its picture now, its progress, a way to stop it, its code.

Mostly all of this is a fragment, which asks for its own rerun while there is more to
come: a run under way repaints its picture and nothing else.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from lessons.kit.engine.draw_queue import DRAW_QUEUE, PRESSED
from lessons.kit.engine.handles import state_of
from lessons.kit.engine.process import LONGEST_STEP
from lessons.kit.engine.run import (
    FORGIVEN,
    GIVEN_UP,
    PATIENCE,
    RUNS,
    Joint,
    Refused,
    Run,
    parts,
    ready,
)
from lessons.kit.grammar import browser, closer, code_panel, stage, text
from lessons.kit.grammar.frame import spoken
from lessons.kit.grammar.grasp import Place
from lessons.kit.grammar.insides import DeltaGenerator, reader_id
from lessons.kit.grammar.pin import Beside
from lessons.kit.grammar.request import Context, Exhibit, Judge, Request
from lessons.kit.grammar.view import MAIN, View

log = logging.getLogger(__name__)


def guarded(shown: Callable[..., None]) -> Callable[..., None]:
    """Turns an exception into a message in the reader's language; the log has it all.

    It stands below `st.fragment`, so that a fragment's own reruns are guarded too.
    """

    @functools.wraps(shown)
    def safe(*args: Any, **kwargs: Any) -> None:
        try:
            with DRAW_QUEUE.turn(PRESSED):
                shown(*args, **kwargs)
        except Exception:
            log.exception("%s failed", shown.__qualname__)
            said = text.load("kit", spoken()).entries("messages")
            st.warning(said["broken"], icon=":material/build:")

    return safe


def note_done(what: str) -> None:
    """Notes something the reader has done; the browser keeps it (see `browser.py`)."""
    st.session_state.setdefault("done", {})[what] = True


@guarded
def here(
    context: Context,
    request: Request,
    controls: Mapping[str, Any],
    judge: Judge | None,
    place: Place,
    verdict: DeltaGenerator | None,
    beside: Beside | None = None,
) -> None:
    """Draws the result so far and, while there is more to come, asks again.

    `judge` is given where the controls stand as the prediction was about; `place` sets
    controls from a picture; `verdict` is where the feedback belongs; `beside` is a run
    that the reader keeps beside this one.
    What this stands in is drawn anew with it: right for pictures whose clicks move the
    controls beside them, and which are there at once.
    """
    name = context.place
    # A fragment may write outside itself only where it writes in every full run.
    answer = verdict.empty() if verdict else None
    stopped = st.session_state.setdefault("stopped", {})
    run = stopped.get(name)
    if run is not None and run.arguments != request.arguments:
        run = stopped.pop(name) and None  # what was stopped is no longer asked for
    halted = run is not None
    if not halted:
        try:
            run = _ask(name, request)
        except Refused:
            full = context.frame.entries("messages")["full"]
            st.info(full, icon=":material/hourglass:")
            browser.ticker(2000, key=f"tick-{name}")
            return
    if run.error:
        _failed(context, run)
        return
    done, result = run.done, run.result  # it goes on while this pass draws
    view = None
    with st.container(key=f"picture-{context.name}"):
        if result is not None:
            view = _drawn(context, request, controls, result, state_of(run), done)
            view.show(MAIN, place, _kept(context, beside))
    if not done:
        _under_way(context, run, halted)
    else:
        note_done(f"{name}.run")
    if said := done and answer and stage.feedback(context, judge, result):
        answer.markdown(said)
    stage.observe(context, view and view.observation)
    if done:
        closer.look_closer(context, _panels(context, request, view, place))
    noted = st.session_state.get("done", {})
    kept = {key: value for key, value in noted.items() if name in key}
    browser.progress(kept, key=f"kept-{name}")
    if not (done or halted):
        browser.ticker(_interval(), key=f"tick-{name}")


live = st.fragment(here)


def _kept(context: Context, beside: Beside | None) -> dict[str, Mapping[str, Any]]:
    """Returns what is sent of a kept run's main pictures, by name."""
    if beside is None:
        return {}
    kept = beside.kept
    controls = {f"{context.name}.{n}": value for n, (_, value) in kept.shown.items()}
    view = _drawn(context, kept.asked, controls, kept.result, kept.seen)
    return {name: beside.sent(sent) for name, sent in view.sent(MAIN).items()}


def _panels(
    context: Context, request: Request | None, view: View, place: Place | None
) -> closer.Panels:
    """Returns what waits under the picture, by name."""
    panels: closer.Panels = {}
    for slot in view.slots():
        if slot != MAIN:
            panels[slot] = partial(view.show, slot, place)
    if request:
        panels["code"] = partial(code_panel.show, context, request, view)
    else:
        panels["data"] = partial(code_panel.tables, context, view)
    if f"{context.name}.why" in context.text:
        panels["why"] = partial(closer.why, context)
    return panels


@guarded
def exhibit(
    context: Context, shown: Exhibit, controls: Mapping[str, Any], place: Place
) -> None:
    """Draws from the lesson's own data, and offers it."""
    name = context.place
    view = _drawn(context, shown, controls, shown.result)
    with st.container(key=f"picture-{context.name}"):
        view.show(MAIN, place)
    note_done(f"{name}.run")
    stage.observe(context, view.observation)
    closer.look_closer(context, _panels(context, None, view, place))
    browser.progress({f"{name}.run": True}, key=f"kept-{name}")


def _drawn(
    context: Context,
    asked: Request | Exhibit,
    controls: Mapping[str, Any],
    result: Any,
    seen: tuple[tuple[int, int], ...] = (),
    whole: bool = True,
) -> View:
    """Returns a result's drawing: one for all whose controls and look are the same.

    `seen` names the state of the run: number and version of each of its parts.
    """
    of = repr((context, controls, seen))
    return (_lasting if whole else _passing)(of, context, asked, result)


# Most of a page's time goes into figures, and a class looks at the same ones. Pictures
# of runs under way are kept apart: there are many, and each is wanted for a moment.


@st.cache_resource(max_entries=128, show_spinner=False)
def _lasting(
    of: str, _context: Context, _asked: Request | Exhibit, _result: Any
) -> View:
    return drawing(_context, _asked, _result, whole=True)


@st.cache_resource(max_entries=32, show_spinner=False)
def _passing(
    of: str, _context: Context, _asked: Request | Exhibit, _result: Any
) -> View:
    return drawing(_context, _asked, _result, whole=False)


def drawing(
    context: Context, asked: Request | Exhibit, result: Any, whole: bool
) -> View:
    """Returns a result's drawing, made now."""
    made = isinstance(asked, Request)
    arguments = asked.told if made else {}
    view = View(context, arguments, final=whole, at_once=made and asked.at_once)
    asked.draw(view, result)
    return view


def _ask(place: str, request: Request) -> Run | Joint:
    """Returns the lab's run; what the lab asked for before is wanted no longer."""
    reader = reader_id()
    run = RUNS.ask(request.experiment, request.arguments, reader, request.split)
    # Every pass speaks for all labs of the page: they are drawn one by one.
    asked = st.session_state.setdefault("asked", {})
    before, asked[place] = asked.get(place), run
    wanted = {part.key: part for one in asked.values() for part in parts(one)}
    if before is not None:
        for part in parts(before):
            if part.key not in wanted:
                RUNS.release(part, reader)
    RUNS.renew(wanted.values(), reader)
    if not ready(run):  # else it keeps its turn
        with DRAW_QUEUE.let_others():
            RUNS.wait(run, PATIENCE, reader)
    return run


def _interval() -> int:
    """Returns how many milliseconds a page waits before it asks again.

    A class shares one server: the more who watch, the less often each is shown.
    """
    return min(3000, 150 + 100 * RUNS.watching())


def _under_way(context: Context, run: Run | Joint, halted: bool) -> None:
    """Shows how far a run is, with a button that stops it or lets it go on."""
    said = context.frame.entries("messages")
    place = context.place
    stopped = st.session_state["stopped"]

    def stop() -> None:
        stopped[place] = run
        RUNS.release(run, reader_id())

    with st.container(horizontal=True, vertical_alignment="center"):
        if halted:
            st.caption(said["stopped"])
            st.button(
                said["again"], key=f"{place}.again", on_click=stopped.pop, args=(place,)
            )
            return
        if run.result is None:
            before = RUNS.position(run)
            share, line = 0.0, said["queued"] if before else said["starting"]
            line = text.fill(line, n=before)
        else:
            share, line = float(getattr(run.result, "progress", 0.0)), said["running"]
        st.progress(min(1.0, max(0.0, share)), line)
        st.button(said["stop"], key=f"{place}.stop", on_click=stop)


def _failed(context: Context, run: Run | Joint) -> None:
    kind, message = run.error
    said = context.frame.entries("messages")
    if kind == "ValueError":
        message = text.refusal(message, context.language, context.slug).replace(
            "`", "'"
        )
        st.warning(text.fill(said["refused_by_model"], message=message))
    elif kind in GIVEN_UP:
        line = text.fill(said[kind], seconds=LONGEST_STEP, minutes=FORGIVEN / 60)
        st.warning(line, icon=":material/restart_alt:")
    else:
        st.warning(said["broken"], icon=":material/build:")
