"""One lab on a page: controls -> experiment -> figure, laid out as every lab is.

A lab is a function that speaks to its `Lab` only (see `interface.py`). Its
`draw(view, result)` is called with each result so far (see `live.py`, `view.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from lessons import part_of
from lessons.kit.grammar import browser, closer, pin, qr, stage, style, text
from lessons.kit.grammar.controls import Kind, Strokes, Value, Words, write
from lessons.kit.grammar.follow import css_class, follow
from lessons.kit.grammar.grasp import Name
from lessons.kit.grammar.insides import DeltaGenerator
from lessons.kit.grammar.interface import LabInterface
from lessons.kit.grammar.live import exhibit, here, live, note_done
from lessons.kit.grammar.pad import pad, parse_points
from lessons.kit.grammar.report import report
from lessons.kit.grammar.request import Context
from lessons.kit.grammar.setting import VERSION, Setting
from lessons.kit.grammar.sketch import sketch
from lessons.kit.grammar.upload import upload
from lessons.kit.grammar.widgets import hear, prepare, settings, shows, widget


class Lab(LabInterface):
    """A lab on a page: widgets bound to the link, a live run, figures, its code."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.settings = settings()
        self.drawn: dict[str, Setting] = {}
        self.laid_out = False
        self.sent = 0  # the number of what is sent to this lab's widgets last
        self.more: DeltaGenerator | None = None

    # -- the controls -----------------------------------------------------------------

    def control(self, name: str, kind: Kind) -> Value:
        """Draws a control and returns its value."""
        setting = self.setting(name, kind)
        key = self.key(name)
        drawn = key in st.session_state
        self.sent = max(self.sent, prepare(setting, key))
        name_of = partial(self.context.option, name, kind)
        with self._place_of(name):
            label, hint = self.words[name], self.words.get(f"{name}.help")
            shown = widget(kind, label, key, name_of, hint, setting.begin)
        if not drawn and shown != setting.value:
            setting.take(shown)  # the browser had it before this server did
        return setting.value

    def setting(self, name: str, kind: Kind) -> Setting:
        """Returns a control's setting as browser, other controls and link have it."""
        setting = self.settings.of(f"{self.context.place}.{name}", kind)
        hear(setting, self.seen())
        setting.become(kind)
        link, slug = self.settings.link, self.context.slug
        setting.follow(link, slug, f"{self.context.name}.{name}")
        self.drawn[name] = setting
        return setting

    def key(self, name: str) -> str:
        """Returns the key of a control's widget: each language has its own."""
        return f"{self.context.place}.{name}.{self.language}"

    def points(self, name: str, default: str, limit: int) -> str:
        """Draws a pad to put points on, above the text that holds them."""
        kind = Words(default, limit)
        setting = self.setting(name, kind)
        with self.panel:
            put = pad(
                parse_points(setting.value),
                labels=self.context.frame.entries("pad"),
                palette=[self.context.look.colour(c) for c in style.CLASSES],
                classes=("0", "1", "2", "3"),
                extent=(-1.2, 1.2, -1.2, 1.2),
                key=f"{self.key(name)}.pad",
            )
        if put is not None:
            lines = [f"{x:.3g} {y:.3g} {label}" for x, y, label in put]
            while len("\n".join(lines)) > limit:
                lines.pop()
            setting.put("\n".join(lines))
        return self.control(name, kind)

    def drawing(self, name: str, default: str = "") -> str:
        """Draws a sheet for pen, mouse or finger; returns its strokes."""
        setting = self.setting(name, Strokes(default))
        with self.panel:
            st.markdown(self.words[name], help=self.words.get(f"{name}.help"))
            labels = self.context.frame.entries("sketch")
            made = sketch(setting.value, labels=labels, key=f"{self.key(name)}.sheet")
        if made is not None:
            setting.put(made)
        return setting.value

    def picture(self, name: str) -> str:
        """Takes a picture file of the reader's own; returns it as a text."""
        with self.panel:
            st.markdown(self.words[name], help=self.words.get(f"{name}.help"))
            labels = self.context.frame.entries("upload")
            return upload(labels, key=f"{self.context.slug}.{name}.taken")

    # -- the layout -----------------------------------------------------------------

    @contextmanager
    def layout(self) -> Iterator[None]:
        """Lays out the lab round what its function asks for."""
        hand, picture = st.columns(stage.SHARES, gap="medium")
        asked = hand.container()
        self.panel = hand.container(key=f"panel-{self.context.name}")
        self.rest = hand.container(key=f"rest-{self.context.name}")
        yield
        self.settings.drawn(f"{self.context.place}.", self.drawn)
        if self.request:
            keys = {name: self.key(name) for name in self.drawn}
            given = {n: write(s.value) for n, s in self.drawn.items()}
            kinds = {name: setting.kind for name, setting in self.drawn.items()}
            follow(self.context, given, keys, kinds)
        with asked:
            verdict = self._ask()
        with hand:
            self._refused()
            self._links()
        self._tell_browser()
        controls = {f"{self.context.name}.{n}": s.value for n, s in self.drawn.items()}
        with picture:
            shown = {name: (s.kind, s.value) for name, s in self.drawn.items()}
            self._row(shown)
            with st.container(key=f"live-{self.context.name}"):
                if verdict and self.context.look.present:  # the hand is out of sight
                    verdict = st.container(key=f"verdict-{self.context.name}")
                if self.exhibit:
                    exhibit(self.context, self.exhibit, controls, self.place)
                if self.request:
                    judge = self.prediction.judge if self.as_predicted() else None
                    show = here if self.request.at_once else live
                    where = self.place, verdict, pin.beside(self.context, shown)
                    show(self.context, self.request, controls, judge, *where)
        if self.context.look.present:
            frame, lesson = self.context.frame, self.context.text
            title = lesson.title(self.context.name)
            qr.show(self.query(), title, frame.entries("present"))

    def _ask(self) -> DeltaGenerator | None:
        """Asks for the prediction, if the lab has one."""
        if not self.prediction:
            return None
        committed = f"{self.context.place}.committed" in st.session_state
        answered = committed and self.as_predicted()
        return stage.ask(self.context, self._commit, answered)

    def _place_of(self, name: str) -> DeltaGenerator:
        """Returns where a control is drawn: in sight, or under "More settings"."""
        kept = self.essentials or tuple(self.drawn)[: stage.ESSENTIAL]
        if name in kept:
            return self.panel
        if self.more is None:
            moved = self.settings.moved(f"{self.context.place}.")
            label = self.context.frame.entries("controls")["more"]
            self.more = self.rest.expander(label, expanded=bool(moved - set(kept)))
        return self.more

    def _row(self, shown: pin.Shown) -> None:
        """Draws the row above the picture: presets, and what keeps a run beside."""
        chosen = next(filter(self._stands, self.presets), None)
        with stage.presets(self.context, self.presets, chosen, self._set):
            if self.request:
                keep = partial(pin.keep, self.context, self.request, shown)
                pin.button(self.context, keep)

    def _stands(self, card: str) -> bool:
        """Tells whether the controls stand as a preset sets them."""
        return self._as(self.presets[card])

    def _refused(self) -> None:
        """Says what the link asked for that the controls do not know."""
        refused = [f"{n}={s.refused}" for n, s in self.drawn.items() if s.refused]
        if refused:
            said = self.context.frame.entries("messages")["refused"]
            st.caption(text.fill(said, what="; ".join(refused).replace("`", "")))

    def address(self) -> dict[str, str]:
        """Returns what an address says of this lab: what stands not at its default."""
        return {
            f"{self.context.name}.{name}": write(setting.value)
            for name, setting in self.drawn.items()
            if setting.value != setting.kind.default
        }

    def query(self) -> str:
        """Returns the query and the hash of a link to this lab as it stands."""
        context = self.context
        part = part_of(context.slug, context.name)
        place = {"part": part} if part else {}
        said = {"lang": self.language, "v": VERSION, **place, **self.address()}
        return f"{urlencode(said)}#{context.name}"

    def _links(self) -> None:
        context = self.context
        said = context.frame.entries("links")
        with st.container(horizontal=True, gap="small", key=f"links-{context.name}"):
            st.button(
                said["reset"],
                key=f"{context.place}.reset",
                on_click=self._set,
                args=({},),
                type="tertiary",
                icon=":material/restart_alt:",
                disabled=not self.address(),
            )
            browser.copy_link(self.query(), said, key=f"link-{context.place}")
            seed = self.drawn.get("seed")
            report(context, self.query(), seed.value if seed else None)

    @st.fragment
    def _tell_browser(self) -> None:
        """Writes the lab's part of the address, and hears what the browser has seen.

        What was on its way to the widgets when the hand moved one came after that: it
        is put right once the browser says that it has come.
        """
        context, link = self.context, self.settings.link
        waits = [
            (
                css_class(self.key(n)),
                shows(s.kind, s.value, partial(context.option, n, s.kind)),
            )
            for n, s in self.drawn.items()
            if s.flying
        ]
        address = context.name, self.address(), link, self.sent
        browser.write_address(context.place, *address, waits)
        if not self.laid_out:
            self.laid_out = True
            return
        for setting in self.drawn.values():
            value = setting.value
            hear(setting, self.seen())
            if setting.unsent or setting.value != value:
                st.rerun()

    def seen(self) -> int:
        """Returns the number of what the browser has last seen of this lab."""
        return browser.seen(f"address-{self.context.place}")

    def _set(self, values: Mapping[str, Value]) -> None:
        """Sets every control of this lab; it is a callback, so it runs before them."""
        for setting in self.drawn.values():
            hear(setting, self.seen())
        self.settings.set(f"{self.context.place}.", values)

    def place(self, names: Sequence[Name], values: Sequence[float | str]) -> None:
        """Sets controls to what was grasped or pressed in the picture; a callback.

        Numbers go to the nearest there is, options are given as a link writes them.
        """
        for name, said in zip(names, values, strict=True):
            setting = self.drawn.get(name) if name else None
            if setting is None:
                continue
            hear(setting, self.seen())
            if not isinstance(said, str):
                setting.put(setting.kind.nearest(said), given=True)
            elif said in [write(o) for o in getattr(setting.kind, "options", ())]:
                setting.put(setting.kind.read(said), given=True)

    def _commit(self, guess: str) -> None:
        self._set(self.prediction.settings)
        place = self.context.place
        # The button may have been drawn before the hand chose another answer.
        guess = st.session_state.get(f"{place}.guess.{self.language}") or guess
        st.session_state[f"{place}.committed"] = guess
        note_done(f"{place}.predicted")
        closer.open_panel(self.context, "why")
        if self.context.look.present:
            st.session_state["at"] = f"{self.context.name}-run"

    def as_predicted(self) -> bool:
        """Tells whether the controls stand as the prediction was about."""
        return self.prediction is not None and self._as(self.prediction.settings)

    def _as(self, settings: Mapping[str, Value]) -> bool:
        return all(
            s.value
            == (s.kind.nearest(settings[n]) if n in settings else s.kind.default)
            for n, s in self.drawn.items()
        )
