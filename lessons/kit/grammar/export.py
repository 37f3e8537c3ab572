"""The same code as a page shows, from the command line.

python -m lessons.kit.grammar.export LESSON LAB [control=value ...] [--format py|ipynb]
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Mapping
from typing import Any

from lessons.kit.grammar import code, text
from lessons.kit.grammar.controls import Controls, Kind, Value
from lessons.kit.grammar.request import Draw, Exhibit, Judge, Request


class Probe(Controls):
    """A lab without a page: takes control values as a link writes them.

    Afterwards `request` is what the lab asked to run, `presets` its cards and
    prediction, `kinds` its controls.
    """

    def __init__(self, lesson: str, lab: str, given: Mapping[str, str]) -> None:
        self.words = text.load(lesson, text.DEFAULT_LANGUAGE).entries(f"{lab}.words")
        self.given = dict(given)
        self.presets: dict[str, dict[str, Value]] = {}
        self.kinds: dict[str, Kind] = {}
        self.essentials: tuple[str, ...] = ()
        self.judge: Judge | None = None
        self.request: Request | None = None
        self.exhibit: Exhibit | None = None

    def control(self, name: str, kind: Kind) -> Value:
        """Returns the given value, else the default; ValueError for a wrong one."""
        self.kinds[name] = kind
        return kind.read(self.given[name]) if name in self.given else kind.default

    def essential(self, *names: str) -> None:
        """Notes which controls stay in sight."""
        self.essentials = names

    def cards(self, **settings: Mapping[str, Value]) -> None:
        """Notes the presets."""
        self.presets |= {name: dict(values) for name, values in settings.items()}

    def predict(self, settings: Mapping[str, Value], judge: Judge) -> None:
        """Notes the settings the prediction is about."""
        self.presets["predict"] = dict(settings)
        self.judge = judge

    def run(
        self,
        experiment: str,
        arguments: Mapping[str, Any],
        draw: Draw,
        prints: str,
        **more: Any,
    ) -> None:
        """Notes what is to be run."""
        self.request = Request(experiment, dict(arguments), draw, prints, **more)

    def show(self, draw: Draw, result: Any) -> None:
        """Notes what is to be shown."""
        self.exhibit = Exhibit(draw, result)


def probe(lesson: str, lab: str, given: Mapping[str, str] | None = None) -> Probe:
    """Plays a lab without a page; ValueError for a control that it does not have."""
    labs = importlib.import_module(f"lessons.{lesson}.labs")
    played = Probe(lesson, lab, given or {})
    getattr(labs, lab)(played)
    if unknown := set(played.given) - set(played.kinds):
        known = ", ".join(played.kinds)
        raise ValueError(f"no control {', '.join(sorted(unknown))}; there are {known}")
    return played


def main(arguments: list[str] | None = None) -> None:
    """Prints the script or the notebook of a lab."""
    parser = argparse.ArgumentParser(prog="python -m lessons.kit.grammar.export")
    parser.add_argument("lesson")
    parser.add_argument("lab")
    parser.add_argument("controls", nargs="*", metavar="control=value")
    parser.add_argument("--format", choices=("py", "ipynb"), default="py")
    asked = parser.parse_args(arguments)
    try:
        given = dict(pair.split("=", 1) for pair in asked.controls)
        request = probe(asked.lesson, asked.lab, given).request
        if request is None:
            raise ValueError(f"{asked.lab} shows data and computes nothing")
    except (ValueError, AttributeError, ModuleNotFoundError) as error:
        parser.error(f"{type(error).__name__}: {error}")
    made = code.script(request)
    print(made.text() if asked.format == "py" else made.notebook(asked.lab), end="")


if __name__ == "__main__":
    main()
