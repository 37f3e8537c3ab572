"""From a control's change to the new picture: the server's milliseconds for every lab.

    python -m benchmarks.pages

For labs that compute at once: the experiment, its way through a pickle (as from a
worker), the figures, their JSON. For the others: the figures of a result that is
there. Medians of seven; the first call of each is not counted.
"""

from __future__ import annotations

import importlib
import pickle
import statistics
import time
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import plotly.graph_objects as go

from lessons import LESSONS
from lessons.kit.engine.worker import plain
from lessons.kit.grammar import style, text
from lessons.kit.grammar.export import Probe, probe
from lessons.kit.grammar.replay import pack

ROUNDS = 7


class Counter:
    """A view that makes what a page would send, and sends it nowhere."""

    final = True

    def __init__(self, played: Probe, words: Mapping[str, str]) -> None:
        self.words, self.look, self.bytes = words, style.Look(), 0
        self.arguments = played.request.told if played.request else {}

    def figure(self, name: str, figure: go.Figure, *_: object, **__: object) -> None:
        """Finishes a figure and writes it as JSON."""
        drawn = figure() if callable(figure) else figure
        self.bytes += len(style.finish(drawn, self.look).to_json())

    def replay(self, name: str, panels: Any, steps: Any, *_: Any, **__: Any) -> None:
        """Packs the frames."""
        self.bytes += len(pack(panels, steps)["body"])

    def nothing(self, *_: object, **__: object) -> None:
        """Words and tables cost next to nothing."""

    say = observe = formula = table = nothing


def compute(played: Probe) -> Any:
    """Runs a lab's experiment to its end; returns the result as a page gets it."""
    experiment, arguments = played.request.experiment, played.request.arguments
    module, _, function = experiment.rpartition(".")
    made = getattr(importlib.import_module(f"models.{module}"), function)(**arguments)
    if isinstance(made, Iterator):
        for made in made:  # noqa: B007, B020 - only the last is wanted
            pass
    return pickle.loads(pickle.dumps(plain(made)))


def median(work: Callable[[], object]) -> float:
    """Returns the median milliseconds of a call."""
    work()
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        spent.append(1000 * (time.perf_counter() - start))
    return statistics.median(spent)


def main() -> None:
    """Prints a line for every lab."""
    import torch

    torch.set_num_threads(1)
    print(f"{'lab':26}{'computes, ms':>14}{'draws, ms':>12}{'sends, kB':>12}")
    for entry in LESSONS:
        words = text.load(entry.slug, text.DEFAULT_LANGUAGE)
        kit = text.load("kit", text.DEFAULT_LANGUAGE).entries("words")
        for lab in importlib.import_module(f"lessons.{entry.slug}.labs").__all__:
            played = probe(entry.slug, lab)
            own = ChainMap(
                dict(words.entries(f"{lab}.words")), dict(words.entries("words")), kit
            )
            draw = (played.exhibit or played.request).draw
            result = played.exhibit.result if played.exhibit else compute(played)
            counter = Counter(played, own)
            draw(counter, result)
            sent = counter.bytes / 1000
            computes = (
                median(lambda p=played: compute(p))
                if played.request and played.request.at_once
                else None
            )
            draws = median(lambda d=draw, c=counter, r=result: d(c, r))
            shown = f"{computes:14.1f}" if computes is not None else f"{'live':>14}"
            print(f"{entry.slug}.{lab:{25 - len(entry.slug)}}{shown}", end="")
            print(f"{draws:12.1f}{sent:12.0f}")


if __name__ == "__main__":
    main()
