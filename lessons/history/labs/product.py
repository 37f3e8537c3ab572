"""Lab: one product of matrices, timed on this machine, beside a published number."""

from __future__ import annotations

from typing import Any

from lessons.history.figures import product as figures

# Times differ from run to run; what a script prints must not.
PRINTS = "[(timing.way, timing.size) for timing in result.timings]"


def product(lab: Any) -> None:
    """Multiplies two square matrices in plain Python, on the CPU, on the GPU."""
    lab.cards(notes={"size": 512}, small={}, large={"size": 1024})
    lab.predict({"size": 512}, judge)
    size = lab.choice("size", (16, 32, 64, 128, 256, 512, 1024), 32)
    repeats = lab.choice("repeats", (3, 7, 15, 30), 7)
    arguments = {"size": size, "repeats": repeats, "seed": lab.seed()}
    lab.run("perceptron.matmul.time_product", arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows the time of each way, and the factors between them."""
    words = view.words
    times = {timing.way: timing for timing in result.timings}
    found = figures.factors(times)
    fields = {
        "size": result.size,
        "operations": 2 * result.size**3,
        "threads": result.threads,
        "python": figures.seconds(times["python"].predicted, words),
        "published": figures.PUBLISHED,
        "cpu": figures.times_said(found.get("cpu", 0.0)),
        "cuda": figures.times_said(found.get("cuda", 0.0)),
        "device": times["cuda"].device if "cuda" in times else "",
    }
    view.figure("times", figures.times(result, words), **fields)
    if "cpu" not in times:
        return
    view.figure("factors", figures.bars(found, words), **fields)
    view.say("published", **fields)
    view.table(figures.rows(result, words))
    view.observe("cuda" if "cuda" in times else "cpu", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how much faster PyTorch was on the same processor."""
    factor = figures.factors({t.way: t for t in result.timings})["cpu"]
    fields = {"factor": figures.times_said(factor), "size": result.size}
    if factor < 30:
        return "ten", fields
    return ("hundred" if factor < 300 else "thousand"), fields
