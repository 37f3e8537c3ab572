"""One lab: controls -> experiment -> figure, with the furniture every lab has.

A lab is a function that speaks to its `Lab` only, so that the same function serves
the page (`Lab`), the command line and the tests (`Probe` in `export.py`):

    def curves(lab):
        lab.cards(notes={}, far={"z": 6.0})
        names = lab.several("names", tuple(NAMES), ("relu", "tanh"), most=4)
        lab.run("activations.curves", {"names": names}, draw, prints="...")

`draw(view, result)` is called with each result so far; what it shows stands in a
fragment of its own, so a run under way repaints its picture and nothing else.
"""

from __future__ import annotations

import functools
import logging
import math
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from lessons.kit import browser, code, style, text
from lessons.kit.controls import Controls, Kind, Url, Value, Words, widget, write
from lessons.kit.pad import pad
from lessons.kit.replay import replay
from lessons.kit.run import PATIENCE, RUNS, Joint, Refused, Run, parts
from lessons.kit.style import Look

log = logging.getLogger(__name__)
Draw = Callable[[Any, Any], None]
Judge = Callable[[Any], tuple[str, Mapping[str, object]]]


def guarded(shown: Callable[..., None]) -> Callable[..., None]:
    """Turns an exception into a message in the reader's language; the log has it all.

    It stands below `st.fragment`, so that a fragment's own reruns are guarded too.
    """

    @functools.wraps(shown)
    def safe(*args: Any, **kwargs: Any) -> None:
        try:
            shown(*args, **kwargs)
        except Exception:
            log.exception("%s failed", shown.__qualname__)
            language = st.session_state.get("language", text.DEFAULT_LANGUAGE)
            said = text.load("kit", language).entries("messages")
            st.warning(said["broken"], icon=":material/build:")

    return safe


class Lab(Controls):
    """A lab on a page: widgets bound to the link, a live run, figures, its code."""

    def __init__(self, name: str, slug: str, language: str, look: Look) -> None:
        self.name = name
        self.slug = slug
        self.language = language
        self.look = look
        self.text = text.load(slug, language)
        self.frame = text.load("kit", language)
        self.words: Mapping[str, str] = ChainMap(
            dict(self.text.entries(f"{name}.words")),
            dict(self.text.entries("words")),
            dict(self.frame.entries("words")),
        )
        self.url = Url(slug)
        self.values: dict[str, tuple[Value, Kind]] = {}
        self.request: tuple[str, dict[str, Any], Draw, str] | None = None
        self.split: tuple[str, str] | None = None
        self.forecast: tuple[dict[str, Value], Judge] | None = None

    # -- what a lab function calls -------------------------------------------------

    def control(self, name: str, kind: Kind) -> Value:
        """Draws a control and returns its value."""
        param = f"{self.name}.{name}"
        key = f"{self.slug}.{param}.{self.language}"
        value = self.url.start(param, kind, key)
        if key not in st.session_state:
            st.session_state[key] = list(value) if isinstance(value, tuple) else value

        def name_of(option: Value) -> str:
            for group in (name, "names"):
                if said := self.words.get(f"{group}.{write(option)}"):
                    return said
            return write(option)

        with self.panel:
            label, hint = self.words[name], self.words.get(f"{name}.help")
            value = widget(kind, label, key, name_of, hint)
        if value in (None, ()):  # nothing chosen is not a question
            value = kind.default
        self.values[param] = (value, kind)
        return value

    def points(self, name: str, default: str, limit: int) -> str:
        """Draws a pad to put points on, above the text that holds them."""
        kind, param = Words(default, limit), f"{self.name}.{name}"
        key = f"{self.slug}.{param}.{self.language}"
        held = self.url.start(param, kind, key)
        held = st.session_state.get(key, held)
        with self.panel:
            put = pad(
                parse_points(held),
                labels=self.frame.entries("pad"),
                palette=[self.look.colour(c) for c in style.CLASSES],
                classes=("0", "1", "2", "3"),
                extent=(-1.2, 1.2, -1.2, 1.2),
                key=f"{key}.pad",
            )
        if put is not None:
            said = "\n".join(f"{x:.3g} {y:.3g} {label}" for x, y, label in put)
            st.session_state[key] = said[:limit].rpartition("\n")[0] or said
            if len(said) <= limit:
                st.session_state[key] = said
        return self.control(name, kind)

    def cards(self, **settings: Mapping[str, Value]) -> None:
        """Offers presets: each sets every control (to its default if not named)."""
        names = self.text.entries(f"{self.name}.cards")
        with self.top, st.container(horizontal=True, gap="small"):
            for card, values in settings.items():
                st.button(
                    names[card],
                    key=f"{self.slug}.{self.name}.card.{card}",
                    on_click=self._set,
                    args=(dict(values),),
                    type="tertiary",
                    icon=":material/style:",
                )

    def predict(self, settings: Mapping[str, Value], judge: Judge) -> None:
        """Asks what will happen with these settings; the answer comes from the run.

        `judge(result)` returns the key of the option that came true and the fields
        of the feedback.
        """
        self.forecast = (dict(settings), judge)
        block = f"{self.name}.predict"
        options = self.text.entries(block)
        said = self.frame.entries("predict")
        with self.top, st.container(border=True, key=f"predict-{self.name}"):
            st.markdown(f"**{said['ask']}** {self.text.title(block)}")
            with st.container(horizontal=True, vertical_alignment="bottom"):
                guess = st.radio(
                    said["ask"],
                    list(options),
                    index=None,
                    format_func=options.__getitem__,
                    horizontal=True,
                    label_visibility="collapsed",
                    key=f"{self.slug}.{self.name}.guess.{self.language}",
                )
                st.button(
                    said["run"],
                    key=f"{self.slug}.{self.name}.predict",
                    on_click=self._commit,
                    args=(guess, dict(settings)),
                    disabled=guess is None,
                    type="primary",
                )

    def run(
        self,
        experiment: str,
        arguments: Mapping[str, Any],
        draw: Draw,
        prints: str,
        split: tuple[str, str] | None = None,
    ) -> None:
        """Runs an experiment and draws its results, now or as they come.

        `split` names a tuple argument whose values do not depend on each other, and
        the field of the result that has an item for each.
        """
        self.request = (experiment, dict(arguments), draw, prints)
        self.split = split

    # -- the furniture --------------------------------------------------------------

    @contextmanager
    def furniture(self) -> Iterator[None]:
        """Lays out the lab round what its function draws."""
        self.top = st.container()
        side, picture = st.columns([1, 2.7], gap="medium")
        self.panel = side.container(key=f"panel-{self.name}")
        yield
        self.url.keep(self.name, self.values)
        with side:
            self._refused()
            self._links()
        with picture:
            if self.request:
                _live(self)

    def _refused(self) -> None:
        lost = [
            f"{param.rpartition('.')[2]}={self.url.refused[f'{self.slug}.{param}']}"
            for param in self.values
            if f"{self.slug}.{param}" in self.url.refused
        ]
        if lost:
            said = self.frame.entries("messages")["refused"]
            st.caption(text.fill(said, what="; ".join(lost).replace("`", "")))

    def _links(self) -> None:
        said = self.frame.entries("links")
        mine = {p: write(v) for p, (v, k) in self.values.items() if v != k.default}
        with st.container(horizontal=True, gap="small", key=f"links-{self.name}"):
            st.button(
                said["reset"],
                key=f"{self.slug}.{self.name}.reset",
                on_click=self._set,
                args=({},),
                type="tertiary",
                icon=":material/restart_alt:",
                disabled=not mine,
            )
            query = urlencode({"lang": self.language, **mine}) + f"#{self.name}"
            browser.copy_link(query, said, key=f"link-{self.slug}.{self.name}")

    def _set(self, values: Mapping[str, Value]) -> None:
        """Sets every control of this lab; it is a callback, so it runs before them."""
        mine = f"{self.slug}.{self.name}."
        for memory in (self.url.memory, self.url.refused, st.session_state):
            for key in [k for k in memory if str(k).startswith(mine)]:
                if memory is not st.session_state or self._is_control(key):
                    del memory[key]
        for name, value in values.items():
            self.url.memory[mine + name] = value

    def _is_control(self, key: str) -> bool:
        return any(key == f"{self.slug}.{p}.{self.language}" for p in self.values)

    def _commit(self, guess: str, settings: Mapping[str, Value]) -> None:
        self._set(settings)
        st.session_state[f"{self.slug}.{self.name}.committed"] = guess
        note_done(f"{self.slug}.{self.name}.predicted")

    def as_forecast(self) -> bool:
        """Tells whether the controls stand as the prediction was about."""
        settings = self.forecast[0] if self.forecast else {}
        return bool(self.forecast) and all(
            value == settings.get(param.rpartition(".")[2], kind.default)
            for param, (value, kind) in self.values.items()
        )


class View:
    """What a draw function shows a result with."""

    def __init__(self, lab: Lab, final: bool) -> None:
        self.lab = lab
        self.words = lab.words
        self.look = lab.look
        self.arguments = lab.request[1]
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

    def replay(self, name: str, panels: list[dict[str, Any]], steps: list[int]) -> None:
        """Shows frames that the reader's browser plays, pauses and scrubs.

        While a run is under way only its newest frame is sent.
        """
        lab = self.lab
        replay(
            panels if self.final else [newest(panel, len(steps)) for panel in panels],
            steps=steps if self.final else steps[-1:],
            labels=lab.frame.entries("replay"),
            palette=[lab.look.colour(c) for c in style.CLASSES],
            key=f"{lab.slug}.{lab.name}.{name}",
            running=not self.final,
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


def parse_points(written: str) -> list[tuple[float, float, int]]:
    """Returns the lines "x y class" that make sense; the model judges the others."""
    points = []
    for line in written.splitlines():
        try:
            x, y, label = line.replace(",", " ").split()
            point = (float(x), float(y), int(label))
        except ValueError:
            continue
        if math.isfinite(point[0] + point[1]) and 0 <= point[2] <= 3:
            points.append(point)
    return points[:400]


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


def note_done(what: str) -> None:
    """Notes something the reader has done; the browser keeps it (see `browser.py`)."""
    st.session_state.setdefault("done", {})[what] = True


@st.fragment
@guarded
def _live(lab: Lab) -> None:
    """Draws the result so far and, while there is more to come, asks again."""
    experiment, arguments, draw, _ = lab.request
    stopped = st.session_state.setdefault("stopped", {})
    place = f"{lab.slug}.{lab.name}"
    run = stopped.get(place)
    if run is not None and run.arguments != arguments:
        run = stopped.pop(place) and None  # what was stopped is no longer asked for
    halted = run is not None
    if not halted:
        try:
            if lab.split:
                run = RUNS.ask_each(experiment, arguments, lab.split)
            else:
                run = RUNS.ask(experiment, arguments)
        except Refused:
            st.info(lab.frame.entries("messages")["full"], icon=":material/hourglass:")
            browser.ticker(True, 2000, key=f"tick-{place}")
            return
        # Every pass speaks for all labs of the page: their turns come one by one.
        asked = st.session_state.setdefault("asked", {})
        asked[place] = run
        RUNS.renew(part for one in asked.values() for part in parts(one))
        RUNS.wait(run, PATIENCE)
    if run.error:
        _failed(lab, run)
        return
    done, result = run.done, run.result
    if result is not None:
        view = View(lab, done)
        draw(view, result)
    if done:
        note_done(f"{place}.run")
        _feedback(lab, result)
        _code(lab, view)
    else:
        _under_way(lab, run, halted)
    done = st.session_state.get("done", {})
    browser.progress({k: v for k, v in done.items() if place in k}, key=f"kept-{place}")
    browser.ticker(not run.over and not halted, _interval(), key=f"tick-{place}")


def _interval() -> int:
    """Returns how many milliseconds a page waits before it asks again."""
    return min(400, 150 + 10 * RUNS.state()["running"])


def _under_way(lab: Lab, run: Run | Joint, halted: bool) -> None:
    """Shows how far a run is, with a button that stops it or lets it go on."""
    said = lab.frame.entries("messages")
    place = f"{lab.slug}.{lab.name}"
    stopped = st.session_state["stopped"]

    def stop() -> None:
        stopped[place] = run
        RUNS.release(run)

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


def _failed(lab: Lab, run: Run | Joint) -> None:
    kind, message = run.error
    said = lab.frame.entries("messages")
    if kind == "ValueError":
        st.warning(text.fill(said["refused_by_model"], message=message))
    elif kind == "WorkerLost":
        st.warning(said["lost"], icon=":material/restart_alt:")
    else:
        st.warning(said["broken"], icon=":material/build:")


def _feedback(lab: Lab, result: Any) -> None:
    """Holds the reader's prediction against this run, if it was about this run."""
    guess = st.session_state.get(f"{lab.slug}.{lab.name}.committed")
    if guess is None or not lab.as_forecast():
        return
    truth, fields = lab.forecast[1](result)
    said = lab.frame.entries("predict")
    options = lab.text.entries(f"{lab.name}.predict")
    verdict = said["right"] if truth == guess else said["wrong"]
    lines = lab.text.entries(f"{lab.name}.feedback")
    first = text.fill(verdict, guess=options[guess], truth=options[truth])
    icon = ":material/check_circle:" if truth == guess else ":material/lightbulb:"
    st.success(f"{first} {text.fill(lines[truth], **fields)}", icon=icon)


def _code(lab: Lab, view: View) -> None:
    """Offers the code that made the figures and their numbers; closed costs nothing."""
    experiment, arguments, _, prints = lab.request
    said = lab.frame.entries("code")
    place = f"{lab.slug}.{lab.name}"
    panel = st.expander(
        said["title"],
        icon=":material/code:",
        key=f"{place}.code",
        on_change="rerun",
    )
    if not panel.open:
        return
    made = code.script(experiment, arguments, prints)
    name = f"{lab.slug}-{lab.name}"
    with panel:
        st.caption(said["about"])
        with st.container(horizontal=True):
            _download(said["py"], made.text(), f"{name}.py", "text/x-python")
            book = made.notebook(lab.text.title(lab.name))
            _download(said["ipynb"], book, f"{name}.ipynb", "application/x-ipynb+json")
            for figure_name, figure in view.figures.items():
                rows = pd.DataFrame(style.table(figure)).to_csv(index=False)
                label = text.fill(said["csv"], figure=figure_name)
                _download(label, rows, f"{name}-{figure_name}.csv", "text/csv")
        st.code(made.call, language="python")
        st.code(made.text(), language="python", height=420)


def _download(label: str, data: str, name: str, mime: str) -> None:
    st.download_button(
        label,
        data,
        name,
        mime,
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )
