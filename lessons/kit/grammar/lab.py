"""One lab: controls -> experiment -> figure, with the furniture every lab has.

A lab is a function that speaks to its `Lab` only, so that the same function serves
the page (`Lab`), the command line and the tests (`Probe` in `export.py`):

    def curves(lab):
        lab.cards(notes={}, far={"z": 6.0})
        names = lab.several("names", tuple(NAMES), ("relu", "tanh"), most=4)
        lab.run("core.activations.curves", {"names": names}, draw, prints="...")

`draw(view, result)` is called with each result so far (see `live.py`, `view.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from lessons import part_of
from lessons.kit.grammar import browser, closer, stage, style, text
from lessons.kit.grammar.controls import (
    Controls,
    Kind,
    Strokes,
    Url,
    Value,
    Words,
    widget,
    write,
)
from lessons.kit.grammar.insides import DeltaGenerator
from lessons.kit.grammar.live import exhibit, here, live, note_done
from lessons.kit.grammar.pad import pad, parse_points
from lessons.kit.grammar.request import (
    Context,
    Draw,
    Exhibit,
    Judge,
    Prediction,
    Request,
)
from lessons.kit.grammar.sketch import sketch
from lessons.kit.grammar.style import Look
from lessons.kit.grammar.upload import upload


class Lab(Controls):
    """A lab on a page: widgets bound to the link, a live run, figures, its code."""

    def __init__(self, name: str, slug: str, language: str, look: Look) -> None:
        self.context = Context(slug, name, language, look)
        self.name = name
        self.slug = slug
        self.language = language
        self.look = look
        self.text = self.context.text
        self.frame = self.context.frame
        self.words = self.context.words
        self.url = Url(slug)
        self.values: dict[str, tuple[Value, Kind]] = {}
        self.request: Request | None = None
        self.exhibit: Exhibit | None = None
        self.prediction: Prediction | None = None
        self.presets: dict[str, dict[str, Value]] = {}
        self.essentials: tuple[str, ...] = ()
        self.more: DeltaGenerator | None = None

    # -- what a lab function calls -------------------------------------------------

    def control(self, name: str, kind: Kind) -> Value:
        """Draws a control and returns its value."""
        param = f"{self.name}.{name}"
        key = self.key(param)
        kinds = st.session_state.setdefault("kinds", {})
        if kinds.get(key, kind) != kind:  # other bounds: what it held may not fit
            st.session_state.pop(key, None)
        kinds[key] = kind
        value = self.url.start(param, kind, key)
        begins = st.session_state.setdefault("begins", {})
        if key not in st.session_state or key not in begins:
            begins[key] = value
            st.session_state[key] = list(value) if isinstance(value, tuple) else value

        def name_of(option: Value) -> str:
            if option in getattr(kind, "names", ()):
                return kind.names[option]
            for group in (name, "names"):
                if said := self.words.get(f"{group}.{write(option)}"):
                    return said
            return write(option)

        with self._place_of(name, param):
            label, hint = self.words[name], self.words.get(f"{name}.help")
            value = widget(kind, label, key, name_of, hint, begins[key])
        if value in (None, ()):  # nothing chosen is not a question
            value = kind.default
        self.values[param] = (value, kind)
        return value

    def key(self, param: str) -> str:
        """Returns a control's key: each language has widgets of its own."""
        return f"{self.slug}.{param}.{self.language}"

    def points(self, name: str, default: str, limit: int) -> str:
        """Draws a pad to put points on, above the text that holds them."""
        kind, param = Words(default, limit), f"{self.name}.{name}"
        key = self.key(param)
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

    def drawing(self, name: str, default: str = "") -> str:
        """Draws a sheet for pen, mouse or finger; returns its strokes."""
        kind, param = Strokes(default), f"{self.name}.{name}"
        key = self.key(param)
        held = self.url.start(param, kind, key)
        held = st.session_state.get(key, held)
        with self.panel:
            st.markdown(self.words[name], help=self.words.get(f"{name}.help"))
            labels = self.frame.entries("sketch")
            made = sketch(held, labels=labels, key=f"{key}.sheet")
        if made is not None:
            held = made
        st.session_state[key] = held
        self.values[param] = (held, kind)
        return held

    def picture(self, name: str) -> str:
        """Takes a picture file of the reader's own; returns it as a text."""
        with self.panel:
            st.markdown(self.words[name], help=self.words.get(f"{name}.help"))
            return upload(self.frame.entries("upload"), key=f"{self.slug}.{name}.taken")

    def essential(self, *names: str) -> None:
        """Names the controls that stay in sight; the others wait in "More settings"."""
        self.essentials = names

    def cards(self, **settings: Mapping[str, Value]) -> None:
        """Offers presets: each sets every control (to its default if not named)."""
        self.presets = {card: dict(values) for card, values in settings.items()}

    def predict(self, settings: Mapping[str, Value], judge: Judge) -> None:
        """Asks what will happen with these settings; the answer comes from the run."""
        self.prediction = Prediction(dict(settings), judge)

    def run(
        self,
        experiment: str,
        arguments: Mapping[str, Any],
        draw: Draw,
        prints: str,
        **more: Any,
    ) -> None:
        """Runs an experiment and draws its results, now or as they come.

        `more` are the other fields of a `Request`: split, at_once, script.
        """
        self.request = Request(experiment, dict(arguments), draw, prints, **more)

    def show(self, draw: Draw, result: Any) -> None:
        """Draws from data that the lesson ships: no experiment, so no code of one."""
        self.exhibit = Exhibit(draw, result)

    # -- the layout -----------------------------------------------------------------

    @contextmanager
    def layout(self) -> Iterator[None]:
        """Lays out the lab round what its function asks for."""
        hand, picture = stage.columns(self.look.present)
        asked = hand.container()
        self.panel = hand.container(key=f"panel-{self.name}")
        self.rest = hand.container()
        yield
        self.url.keep(self.name, self.values)
        with asked:
            verdict = self._ask()
        with hand:
            self._refused()
            self._links()
        controls = {param: value for param, (value, _) in self.values.items()}
        with picture:
            if self.presets:
                chosen = next(filter(self._stands, self.presets), None)
                stage.presets(self.context, self.presets, chosen, self._set)
            with st.container(key=f"live-{self.name}"):
                if self.exhibit:
                    exhibit(self.context, self.exhibit, controls)
                if self.request:
                    judge = self.prediction.judge if self.as_predicted() else None
                    show = here if self.request.at_once else live
                    where = self.place, verdict
                    show(self.context, self.request, controls, judge, *where)

    def _ask(self) -> DeltaGenerator | None:
        """Asks for the prediction, if the lab has one."""
        if not self.prediction:
            return None
        committed = f"{self.context.place}.committed" in st.session_state
        answered = committed and self.as_predicted()
        return stage.ask(self.context, self._commit, answered)

    def _place_of(self, name: str, param: str) -> DeltaGenerator:
        """Returns where a control is drawn: in sight, or under "More settings"."""
        drawn = [p.rpartition(".")[2] for p in self.values]
        kept = self.essentials or (*drawn, name)[: stage.ESSENTIAL]
        if name in kept:
            return self.panel
        if self.more is None:
            mine = f"{self.slug}.{self.name}."
            named = {
                k.removeprefix(mine) for k in self.url.memory if k.startswith(mine)
            }
            label = self.frame.entries("controls")["more"]
            self.more = self.rest.expander(label, expanded=bool(named - set(kept)))
        return self.more

    def _stands(self, card: str) -> bool:
        """Tells whether the controls stand as a preset sets them."""
        return self._as(self.presets[card])

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
            part = part_of(self.slug, self.name)
            place = {"part": part} if part else {}
            query = urlencode({"lang": self.language, **place, **mine})
            query += f"#{self.name}"
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

    def place(self, names: tuple[str, str], x: float, y: float) -> None:
        """Sets two number controls to a point of the picture; a callback."""
        for name, said in zip(names, (x, y), strict=True):
            param = f"{self.name}.{name}"
            value, kind = self.values[param]
            self.url.memory[f"{self.slug}.{param}"] = kind.nearest(said)
            st.session_state.pop(self.key(param), None)

    def _is_control(self, key: str) -> bool:
        return any(key == self.key(param) for param in self.values)

    def _commit(self, guess: str) -> None:
        self._set(self.prediction.settings)
        st.session_state[f"{self.slug}.{self.name}.committed"] = guess
        note_done(f"{self.slug}.{self.name}.predicted")
        closer.open_panel(self.context, "why")

    def as_predicted(self) -> bool:
        """Tells whether the controls stand as the prediction was about."""
        return self.prediction is not None and self._as(self.prediction.settings)

    def _as(self, settings: Mapping[str, Value]) -> bool:
        return all(
            value == settings.get(param.rpartition(".")[2], kind.default)
            for param, (value, kind) in self.values.items()
        )
