"""What a lab function speaks to: controls, presets, a prediction, and what to run.

    def curves(lab):
        lab.cards(notes={}, far={"z": 6.0})
        names = lab.several("names", tuple(NAMES), ("relu", "tanh"), most=4)
        lab.run("core.activations.curves", {"names": names}, draw, prints="...")

The same function serves a page (`lab.py`), the command line and the tests (`export.py`)
and pictures that follow a hand (`follow.py`): they differ in where values come from.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

from lessons.kit.grammar.controls import (
    Choice,
    Kind,
    Number,
    Several,
    Strokes,
    Switch,
    Value,
    Words,
)
from lessons.kit.grammar.request import (
    Context,
    Draw,
    Exhibit,
    Judge,
    Prediction,
    Request,
)


class LabInterface:
    """What a lab function may call. A subclass says where a control's value is from.

    What the lab asks for is kept, for whoever called the function: its `presets`, its
    `prediction`, and the `request` to be run or the `exhibit` to be shown.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.language = context.language
        self.words = context.words
        self.presets: dict[str, dict[str, Value]] = {}
        self.prediction: Prediction | None = None
        self.essentials: tuple[str, ...] = ()
        self.request: Request | None = None
        self.exhibit: Exhibit | None = None

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
        return self.control(name, Number(low, high, round(default, 9), step))

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
        return self.control(name, Number(0, 99_999, default, 1))

    def essential(self, *names: str) -> None:
        """Names the controls that stay in sight; the others wait in "More settings"."""
        self.essentials = names

    def cards(self, **settings: Mapping[str, Value]) -> None:
        """Offers presets: each sets every control (to its default if not named)."""
        self.presets |= {card: dict(values) for card, values in settings.items()}

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

        `more` are the other fields of a `Request`: split, at_once, script, looks.
        """
        self.request = Request(experiment, dict(arguments), draw, prints, **more)

    def show(self, draw: Draw, result: Any) -> None:
        """Draws from data that the lesson ships: no experiment, so no code of one."""
        self.exhibit = Exhibit(draw, result)


def play(lab: LabInterface) -> None:
    """Calls the lab function that its context names."""
    context = lab.context
    labs = importlib.import_module(f"lessons.{context.slug}.labs")
    getattr(labs, context.name)(lab)
