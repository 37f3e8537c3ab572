"""Controls whose values live in the URL, safe against whatever a URL says.

A control is a *kind* (what values it has, how they are written in a link) and a
widget. Links carry language-neutral values as `lab.control=value`; a value that a
kind does not know raises ValueError, and the page then shows the default and one
quiet line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from lessons.kit.grammar import sketch
from lessons.kit.grammar.insides import begins

Value = Any
WIDGETS_FOR_FEW = 4  # up to so many choices stand side by side, more in a list


def write(value: Value) -> str:
    """Returns a value as a link carries it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, tuple):
        return ",".join(map(write, value))
    return format(value, ".10g") if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Choice:
    """One of a few named or numbered options; `names` are those not in the words."""

    options: tuple[Value, ...]
    default: Value
    names: Mapping[Value, str] = field(default_factory=dict, compare=False)

    def read(self, text: str) -> Value:
        """Returns the option written so; ValueError if there is none."""
        for option in self.options:
            if write(option) == text:
                return option
        raise ValueError(text)


@dataclass(frozen=True)
class Several:
    """From one to `most` of some options, in the options' order."""

    options: tuple[Value, ...]
    default: tuple[Value, ...]
    most: int

    def read(self, text: str) -> Value:
        """Returns the options written so; ValueError for none, too many or unknown."""
        named = text.split(",")
        chosen = tuple(o for o in self.options if write(o) in named)
        if not chosen or len(chosen) > self.most or len(chosen) != len(set(named)):
            raise ValueError(text)
        return chosen


@dataclass(frozen=True)
class Number:
    """A number of the grid low, low + step, ..., high; whole if `step` is."""

    low: float
    high: float
    step: float
    default: float

    def read(self, text: str) -> Value:
        """Returns the nearest number of the grid; ValueError outside it."""
        if len(text) > 32 or not re.fullmatch(r"[-+0-9.eE]+", text):
            raise ValueError(text)
        number = float(text)
        if not math.isfinite(number) or not self.low <= number <= self.high:
            raise ValueError(text)
        return self.nearest(number)

    def nearest(self, number: float) -> Value:
        """Returns the number of the grid that is nearest to a finite one."""
        steps = round((max(self.low, min(self.high, number)) - self.low) / self.step)
        return type(self.default)(
            min(self.high, round(self.low + steps * self.step, 9))
        )


@dataclass(frozen=True)
class Switch:
    """On or off."""

    default: bool

    def read(self, text: str) -> Value:
        """Returns True for 1 and False for 0; ValueError else."""
        if text not in ("0", "1"):
            raise ValueError(text)
        return text == "1"


@dataclass(frozen=True)
class Words:
    """A text of at most `limit` characters."""

    default: str
    limit: int

    def read(self, text: str) -> Value:
        """Returns the text; ValueError if it is too long or has control characters."""
        if len(text) > self.limit or not all(
            c.isprintable() or c == "\n" for c in text
        ):
            raise ValueError(text[:20])
        return text


@dataclass(frozen=True)
class Strokes:
    """A drawing, as the text that `sketch.py` and `models.data.strokes` read."""

    default: str

    def read(self, text: str) -> Value:
        """Returns the text; ValueError if it is no drawing."""
        if sketch.sound(text) is None:
            raise ValueError(text[:20])
        return text


Kind = Choice | Several | Number | Switch | Words | Strokes


class Controls:
    """The controls a lab may have. A subclass says where their values come from."""

    language = "en"

    def control(self, name: str, kind: Kind) -> Value:
        """Returns the present value of a control."""
        raise NotImplementedError

    def choice(
        self,
        name: str,
        options: Sequence[Value],
        default: Value,
        names: Mapping[Value, str] | None = None,
    ) -> Value:
        """One of several options."""
        return self.control(name, Choice(tuple(options), default, names or {}))

    def several(
        self, name: str, options: Sequence[Value], default: Sequence[Value], most: int
    ) -> tuple[Value, ...]:
        """From one to `most` options at a time."""
        return self.control(name, Several(tuple(options), tuple(default), most))

    def number(
        self, name: str, low: float, high: float, default: float, step: float
    ) -> Value:
        """A number on a slider; whole if `default` is."""
        return self.control(name, Number(low, high, step, default))

    def switch(self, name: str, default: bool) -> bool:
        """On or off."""
        return self.control(name, Switch(default))

    def writing(self, name: str, default: str, limit: int) -> str:
        """A text of bounded length."""
        return self.control(name, Words(default, limit))

    def points(self, name: str, default: str, limit: int) -> str:
        """Points as lines "x y class", to be typed, pasted or drawn."""
        return self.control(name, Words(default, limit))

    def drawing(self, name: str, default: str = "") -> str:
        """A drawing as strokes of a pen, "" for an empty sheet."""
        return self.control(name, Strokes(default))

    def picture(self, name: str) -> str:
        """A picture of the reader's own as a text, "" for none; no link carries it."""
        return ""

    def seed(self, default: int = 0, name: str = "seed") -> int:
        """The seed of everything random in this lab, always in sight."""
        return self.control(name, Number(0, 99_999, 1, default))


class Url:
    """What the link said, what it says now, and what the reader chose meanwhile.

    `memory` survives a change of page within the visit; `written` is what this site
    itself last put into the link, so that a foreign change can be told from it.
    """

    def __init__(self, scope: str) -> None:
        self.scope = scope
        self.memory = st.session_state.setdefault("memory", {})
        self.written = st.session_state.setdefault("written", {})
        self.refused = st.session_state.setdefault("refused", {})

    def start(self, param: str, kind: Kind, widget: str) -> Value:
        """Returns the value a widget begins with, or has by now."""
        place = f"{self.scope}.{param}"
        said = st.query_params.get(param)
        if said is not None and said != self.written.get(place):
            self.written[place] = said
            try:
                self.memory[place] = kind.read(said)
                self.refused.pop(place, None)
            except ValueError:
                self.memory.pop(place, None)
                self.refused[place] = said[:40]
            st.session_state.pop(widget, None)
        value = self.memory.get(place, kind.default)
        # What there is to choose from may have changed with another control.
        if isinstance(kind, Number):
            return kind.nearest(value)
        if isinstance(kind, (Choice, Several)):
            chosen = value if isinstance(kind, Several) else (value,)
            return value if set(chosen) <= set(kind.options) else kind.default
        return value

    def keep(self, lab: str, values: Mapping[str, tuple[Value, Kind]]) -> None:
        """Remembers values and writes those that are not the default into the link.

        What else the link says of this lab (a control not shown now) leaves it.
        """
        now = {key: st.query_params[key] for key in st.query_params}
        then = {k: v for k, v in now.items() if not k.startswith(f"{lab}.")}
        for param, (value, kind) in values.items():
            place = f"{self.scope}.{param}"
            if self.memory.get(place, kind.default) != value:
                self.refused.pop(place, None)
            self.memory.pop(place, None)  # a default may change with another control
            self.written.pop(place, None)
            if value != kind.default:
                self.memory[place] = value
                then[param] = self.written[place] = write(value)
        if then != now:
            st.query_params.from_dict(then)


def _digits(step: float) -> int:
    """Returns how many digits after the point a slider of this step shows."""
    return len(f"{step:g}".partition(".")[2]) if step >= 1e-4 else 4


def widget(
    kind: Kind,
    label: str,
    key: str,
    name_of: Callable[[Value], str],
    hint: str | None,
    begin: Value,
) -> Value:
    """Draws the widget of a control and returns its value.

    The session state holds the value to begin with under `key`, and `begin` is that
    value too: `insides.begins` says why.
    """
    common = {"label": label, "key": key, "help": hint}
    match kind:
        case Switch():
            return st.toggle(**common, **begins(value=begin))
        case Words():
            size = {"max_chars": kind.limit, "height": 120}
            return st.text_area(**common, **size, **begins(value=begin))
        case Several():
            chosen = st.pills(
                **common,
                options=kind.options,
                **begins(default=list(begin)),
                selection_mode="multi",
                format_func=name_of,
            )
            return tuple(o for o in kind.options if o in chosen[-kind.most :])
        case Choice():
            several = {"options": kind.options, "format_func": name_of}
            if all(isinstance(o, (int, float)) for o in kind.options):
                return st.select_slider(**common, **several, **begins(value=begin))
            if len(kind.options) <= WIDGETS_FOR_FEW:
                return st.segmented_control(
                    **common, **several, **begins(default=begin), required=True
                )
            first = begins(index=kind.options.index(begin))
            return st.selectbox(**common, **several, **first)
        case Number():
            bounds = {"min_value": kind.low, "max_value": kind.high}
            numbers = {k: type(kind.default)(v) for k, v in bounds.items()}
            numbers |= {"step": type(kind.default)(kind.step), **begins(value=begin)}
            if isinstance(kind.default, float):
                numbers["format"] = f"%.{_digits(kind.step)}f"
            if kind.high - kind.low > 1000:
                return st.number_input(**common, **numbers)
            return st.slider(**common, **numbers)
