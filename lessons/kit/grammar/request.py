"""What a lab asks for, and where it stands: plain frozen values, without Streamlit."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lessons.kit.grammar import text
from lessons.kit.grammar.controls import Kind, Value, write
from lessons.kit.grammar.style import Look
from lessons.kit.grammar.text import Text

Draw = Callable[[Any, Any], None]
Judge = Callable[[Any], tuple[str, Mapping[str, object]]]


@dataclass(frozen=True)
class Context:
    """A lab of a lesson, in a language, as it is looked at: its words follow."""

    slug: str
    name: str
    language: str
    look: Look

    @property
    def place(self) -> str:
        """The lab's name among all labs."""
        return f"{self.slug}.{self.name}"

    @cached_property
    def text(self) -> Text:
        """The words of the lesson."""
        return text.load(self.slug, self.language)

    @cached_property
    def frame(self) -> Text:
        """The words that all lessons share."""
        return text.load("kit", self.language)

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The lab's words, then the lesson's, then those that all share."""
        return ChainMap(
            dict(self.text.entries(f"{self.name}.words")),
            dict(self.text.entries("words")),
            dict(self.frame.entries("words")),
        )

    def option(self, name: str, kind: Kind, value: Value) -> str:
        """Returns what an option of a control is called."""
        if value in getattr(kind, "names", ()):
            return kind.names[value]
        for group in (name, "names"):
            if said := self.words.get(f"{group}.{write(value)}"):
                return said
        return write(value)


@dataclass(frozen=True)
class Request:
    """An experiment with its arguments, and what is to be made of its result.

    `prints` is an expression over `result`: the number that the exported script
    prints. `split` names a tuple argument whose values do not depend on each other,
    and the field of the result that has an item for each. `at_once` says that it takes
    less than a blink: its pictures may set controls. `script` names the function that
    the experiment records pictures of, where the script needs no pictures: it takes a
    part of the arguments, and its result has all that `prints` names. `looks` are
    controls that choose what is drawn of a result: moving one runs nothing anew.
    """

    experiment: str  # "room.module.function" in `models`
    arguments: Mapping[str, Any]
    draw: Draw
    prints: str
    split: tuple[str, str] | None = None
    at_once: bool = False
    script: str | None = None
    looks: Mapping[str, Any] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Any]:
        """What `draw` knows besides the result: arguments and looks."""
        return {**self.arguments, **self.looks}


@dataclass(frozen=True)
class Exhibit:
    """Data that a lesson ships, and how it is drawn: nothing is computed."""

    draw: Draw
    result: Any


@dataclass(frozen=True)
class Prediction:
    """What the reader is asked to predict: the settings, and who judges the run.

    `judge(result)` returns the key of the option that came true and the fields of the
    feedback.
    """

    settings: Mapping[str, Any]
    judge: Judge
