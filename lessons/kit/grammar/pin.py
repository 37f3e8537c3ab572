"""A run kept beside the next one: its pictures, and in words what differs.

What is kept is the run's result with the request that asked for it. It is drawn again
in whatever language and look the page has, by the drawing's own cache; nothing is
computed a second time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lessons.kit.engine.handles import Joint, Run, state_of
from lessons.kit.grammar import text
from lessons.kit.grammar.controls import (
    Kind,
    Number,
    Several,
    Strokes,
    Switch,
    Value,
    Words,
    write,
)
from lessons.kit.grammar.request import Context, Request

MOST = 4  # runs that one reader keeps at a time: each holds on to its result
LONGEST = 24  # characters of a text that are said
Shown = Mapping[str, tuple[Kind, Value]]  # controls by name, as they stand


@dataclass(frozen=True)
class Kept:
    """A whole run, with the controls it was made by."""

    asked: Request
    result: Any
    seen: tuple[tuple[int, int], ...]  # number and version of each of the run's parts
    shown: Shown


@dataclass(frozen=True)
class Beside:
    """What stands beside a lab's picture: a kept run, and what each is called."""

    kept: Kept
    names: tuple[str, str]  # of the kept run and of the new one
    lines: tuple[str, str]  # the same, with the settings in which they differ

    def sent(self, picture: Mapping[str, Any]) -> dict[str, Any]:
        """Returns what is sent of a kept picture with what both are called."""
        return {**picture, "names": list(self.names), "lines": list(self.lines)}


def all_kept() -> dict[str, Kept]:
    """Returns what this reader keeps, by lab, the oldest first."""
    return st.session_state.setdefault("kept", {})


def keep(context: Context, asked: Request, shown: Shown) -> None:
    """Keeps the run that a lab shows now, once it is whole; a callback."""
    said = context.frame.entries("pin")
    run: Run | Joint | None = st.session_state.get("asked", {}).get(context.place)
    if run is None or not run.done or run.arguments != asked.arguments:
        st.toast(said["unready"])
        return
    kept = all_kept()
    kept[context.place] = Kept(asked, run.result, state_of(run), dict(shown))
    while len(kept) > MOST:
        del kept[next(iter(kept))]
        st.toast(text.fill(said["dropped"], most=MOST))


def beside(context: Context, shown: Shown) -> Beside | None:
    """Returns what a lab's reader keeps beside its picture, if anything."""
    kept = all_kept().get(context.place)
    if kept is None:
        return None
    said = context.frame.entries("pin")
    names = dict.fromkeys([*kept.shown, *shown])
    differ = [n for n in names if value(kept.shown, n) != value(shown, n)]

    def line(title: str, controls: Shown) -> str:
        told = [tell(context, n, *controls[n]) for n in differ if n in controls]
        return f"{title} · {', '.join(told) or said['same']}"

    titles = said["kept"], said["now"]
    lines = line(titles[0], kept.shown), line(titles[1], shown)
    return Beside(kept, titles, lines)


def value(shown: Shown, name: str) -> Value:
    """Returns the value of a control; None where there is none of that name."""
    return shown[name][1] if name in shown else None


def tell(context: Context, name: str, kind: Kind, value: Value) -> str:
    """Returns a control and its value in the reader's words."""
    said = context.frame.entries("pin")
    label = context.words[name]
    if isinstance(kind, Strokes):
        return label
    if isinstance(kind, Switch):
        told = said["on" if value else "off"]
    elif isinstance(kind, Words):
        short = " ".join(value.split())
        told = short if len(short) <= LONGEST else f"{short[:LONGEST]}…"
    elif isinstance(kind, Number):
        told = write(value)
    else:
        several = value if isinstance(kind, Several) else (value,)
        label = re.sub(r" ?[(（][^)）]*[)）]$", "", label)  # "(up to four)"
        told = " + ".join(context.option(name, kind, one) for one in several)
    return text.fill(said["setting"], label=label, value=told)


def button(context: Context, pin: Callable[[], None]) -> None:
    """Offers to keep the picture that is shown, or to let the kept one go."""
    said = context.frame.entries("pin")
    held = context.place in all_kept()

    def let_go() -> None:
        all_kept().pop(context.place, None)

    st.button(
        said["unpin" if held else "pin"],
        key=f"{context.place}.pin",
        on_click=let_go if held else pin,
        type="tertiary",
        icon=":material/keep_off:" if held else ":material/keep:",
    )
