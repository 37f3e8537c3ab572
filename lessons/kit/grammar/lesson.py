"""The grammar of a lesson page: begin, labs, summary, quiz and so on.

    lesson = begin("activations")
    lesson.lab(labs.curves)
    lesson.summary()
    lesson.quiz()
    lesson.exercises()
    lesson.reading()
    lesson.onward()

A long lesson has parts (`PARTS` in its labs), of which one is shown. In projector mode
the same page shows one section at a time, through all parts. Elsewhere the lab that a
link leads to, else the first, is drawn before all others.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from lessons import neighbours, part_of, questions_of
from lessons.kit.engine.draw_queue import DRAW_QUEUE
from lessons.kit.engine.run import RUNS
from lessons.kit.grammar import (
    closer,
    contents,
    paper,
    parts,
    present,
    teaching,
    text,
)
from lessons.kit.grammar.frame import spoken
from lessons.kit.grammar.insides import DeltaGenerator, reader_id
from lessons.kit.grammar.lab import Lab
from lessons.kit.grammar.live import guarded
from lessons.kit.grammar.quiz import quiz
from lessons.kit.grammar.request import Context
from lessons.kit.grammar.style import Look
from lessons.kit.grammar.text import Text


@dataclass
class Lesson:
    """One lesson as it is told now: its words, its language, how it is looked at."""

    slug: str
    language: str
    look: Look
    words: Text
    frame: Text
    part: str | None = None
    first: str | None = None  # the lab to be drawn first
    sections: list[str] = field(default_factory=list)
    labs: list[str] = field(default_factory=list)
    step: str | None = None  # of a lab, which a projector shows now
    put_off: list[Callable[[], None]] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether all parts are told: on a projector one by one, and on paper."""
        return self.look.present or self.look.paper

    def intro(self) -> None:
        """Shows the title and what the lesson is about."""
        if self._turn("intro"):
            teaching.opening(self.slug, self.language, self.words)
        said = self.frame.entries("paper")
        if self.look.paper:
            names = contents.items(self.slug, self.words)
            paper.prepare([i["name"] for i in names if i["name"] != "quiz"], said)
        elif not self.look.present:
            paper.offer(said)
            contents.labs(self.slug, self.language, bar=True)
        if self.part and not self.look.present:
            parts.choose(self.slug, self.language)
        else:
            parts.write(self.slug, self.part)

    def lab(self, play: Callable[[Lab], None]) -> None:
        """Shows one lab: its question, its experiment, and why it came out so."""
        name = play.__name__
        self.labs.append(name)
        elsewhere = self.part != part_of(self.slug, name) and not self.whole
        step = None if elsewhere else self._step(name)
        if step is None:
            return
        show = functools.partial(_show, self, play, st.container(), step)
        if self.first not in (None, name):
            self.put_off.append(show)
            return
        show()
        self._catch_up()

    def summary(self) -> None:
        """Says what the labs have shown."""
        self._catch_up()
        if self._turn("summary"):
            teaching.summary(self.words)

    def exercises(self) -> None:
        """Sets exercises with worked answers."""
        if self._turn("exercises"):
            teaching.exercises(self.words, self.language, self.look.paper)

    def quiz(self) -> None:
        """Asks the questions of the lesson, each answer with its explanation."""
        if self._turn("quiz"):
            st.header(self.words.title("quiz"), anchor="quiz")
            only = None if self.whole else questions_of(self.slug, self.part)
            quiz(self.slug, self.language, self.look.paper, only)

    def reading(self) -> None:
        """Shows what to read next: primary sources."""
        if self._turn("reading"):
            st.header(self.words.title("reading"), anchor="reading")
            st.markdown(self.words.body("reading"))

    def onward(self) -> None:
        """Ends the page: steps to the other sections or to the other lessons."""
        if self.look.present:
            title = self.words.title("title")
            runs = self.step == "run"
            present.steps(self.sections, self.labs, title, self.language, runs)
            return
        st.divider()
        if self.part:
            parts.offer_next(self.slug, self.part, self.language)
        before, after = neighbours(self.slug)
        said = self.frame.entries("onward")
        with st.container(
            horizontal=True, horizontal_alignment="distribute", key="onward"
        ):
            for slug, label, icon in (
                (before, "before", ":material/arrow_back:"),
                ("home", "home", ":material/home:"),
                (after, "after", ":material/arrow_forward:"),
            ):
                if slug == "home":
                    st.page_link("home.py", label=said["home"], icon=icon)
                elif slug:
                    title = text.load(slug, self.language).title("title")
                    name = text.fill(said[label], title=title)
                    st.page_link(f"{slug}.py", label=name, icon=icon)

    def _catch_up(self) -> None:
        """Draws what was put off, after what others' pages show first."""
        DRAW_QUEUE.top_is_drawn()
        self.first = None
        for show in self.put_off:
            show()
        self.put_off = []

    def _step(self, name: str) -> str | None:
        """Returns the step of a lab that is shown now, if any: on a page all of it.

        On a projector a lab is asked, run and explained, each on a screen of its own.
        """
        if not self.look.present:
            return "all" if self._turn(name) else None
        steps = {name: "ask", f"{name}-run": "run", f"{name}-why": "why"}
        if f"{name}.predict" not in self.words:
            steps = {name: "run", f"{name}-why": "why"}
        shown = [step for section, step in steps.items() if self._turn(section)]
        self.step = shown[0] if shown else self.step
        return shown[0] if shown else None

    def _turn(self, section: str) -> bool:
        """Registers a section and tells whether it is to be shown now."""
        self.sections.append(section)
        if not self.look.present:
            return True
        at = st.session_state.get("at") or "intro"
        return section == at


def begin(slug: str) -> Lesson:
    """Opens a lesson with the language and look that the frame has settled."""
    # What another page asked for is wanted no longer; this page renews its own.
    for run in st.session_state.get("asked", {}).values():
        RUNS.release(run, reader_id())
    st.session_state["asked"] = {}
    language = spoken()
    look = st.session_state.get("look", Look())
    words = text.load(slug, language)
    lesson = Lesson(
        slug,
        language,
        look,
        words,
        text.load("kit", language),
        parts.settle(slug),
        None if look.present else next((n for n in parts.led_to() if n in words), None),
    )
    lesson.intro()
    return lesson


def _show(
    lesson: Lesson, play: Callable[[Lab], None], place: DeltaGenerator, step: str
) -> None:
    name = play.__name__
    with (
        place,
        st.container(key=f"lab-{name}"),
        st.container(key=f"step-{step}-{name}"),
    ):
        st.header(lesson.words.title(name), anchor=name)
        _play(lesson, play, step)
        if f"{name}.why" in lesson.words and not lesson.look.present:
            with st.container(key=f"print-why-{name}"):  # on paper nothing opens it
                st.markdown(lesson.words.body(f"{name}.why"))


@st.fragment
@guarded
def _play(lesson: Lesson, play: Callable[[Lab], None], step: str) -> None:
    name = play.__name__
    at = st.session_state.get("at")
    if lesson.look.present and step == "ask" and at == f"{name}-run":
        st.rerun()  # the prediction has been made: its run is the next step
    context = Context(lesson.slug, name, lesson.language, lesson.look)
    if step == "why":
        closer.open_panel(context, step)
    body = lesson.words.body(name)
    if body:
        with st.container(key=f"about-{name}"):
            st.markdown(body)
    lab = Lab(context)
    with lab.layout():
        play(lab)
