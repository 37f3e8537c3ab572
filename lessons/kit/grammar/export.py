"""The same code as a page shows, from the command line.

python -m lessons.kit.grammar.export LESSON LAB [control=value ...] [--format py|ipynb]
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from lessons.kit.grammar import code, text
from lessons.kit.grammar.controls import Kind, Value
from lessons.kit.grammar.interface import LabInterface, play
from lessons.kit.grammar.request import Context, Judge
from lessons.kit.grammar.style import Look


class Probe(LabInterface):
    """A lab without a page: takes control values as a link writes them.

    Afterwards `kinds` holds its controls; the prediction's settings are a preset too.
    """

    def __init__(self, context: Context, given: Mapping[str, str]) -> None:
        super().__init__(context)
        self.given = dict(given)
        self.kinds: dict[str, Kind] = {}

    def control(self, name: str, kind: Kind) -> Value:
        """Returns the given value, else the default; ValueError for a wrong one."""
        self.kinds[name] = kind
        return kind.read(self.given[name]) if name in self.given else kind.default

    def predict(self, settings: Mapping[str, Value], judge: Judge) -> None:
        """Notes the settings that the prediction is about, and who judges the run."""
        super().predict(settings, judge)
        self.presets["predict"] = self.prediction.settings


def probe(lesson: str, lab: str, given: Mapping[str, str] | None = None) -> Probe:
    """Plays a lab without a page; ValueError for a control that it does not have."""
    context = Context(lesson, lab, text.DEFAULT_LANGUAGE, Look())
    played = Probe(context, given or {})
    play(played)
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
