"""Lab: one method, written in several ways, and how to convert the numbers."""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar import terrain
from lessons.kit.grammar.text import listed
from lessons.kit.grammar.view import MAIN, NUMBERS
from lessons.momentum.figures import conventions as figures

PRINTS = "[(p.name, p.lr, p.difference, p.same) for p in result.paths]"


def conventions(lab: Any) -> None:
    """Walks x^2 + 10 y^2 under each convention, with the numbers converted and not."""
    lab.cards(
        notes={},
        average={"show": ("torch", "ema_converted", "ema_unconverted")},
        nesterov={"show": ("torch", "nesterov", "nesterov_lookahead")},
        dampened={"show": ("torch", "ema_converted", "dampened_converted")},
        drop={"show": ("torch", "notes", "ema_converted"), "drop_at": 20},
        failure={"written": "torch", "lr": 0.2},
    )
    lab.predict({"show": ("torch", "notes"), "drop_at": 20}, judge)
    lab.essential("show", "lr", "drop_at")
    show = lab.several("show", figures.NAMES, figures.NAMES[:4], most=4)
    left, right, bottom, top = terrain.BOXES["bowl"]
    arguments = {
        "written": lab.choice("written", ("torch", "notes", "ema"), "torch"),
        "lr": lab.choice(
            "lr", (0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5), 0.02
        ),
        "beta": lab.number("beta", 0.0, 0.99, 0.9, 0.01),
        "drop_at": lab.number("drop_at", 0, 60, 0, 5),
        "x": lab.number("x", left, right, 5.0, terrain.STEP),
        "y": lab.number("y", bottom, top, 1.0, terrain.STEP),
    }
    if "dampened_converted" in show:
        arguments["dampening"] = lab.number("dampening", 0.0, 0.95, 0.9, 0.05)

    def draw_shown(view: Any, result: Any) -> None:
        draw(show, view, result)

    lab.run(
        "optim.conventions.conventions",
        arguments,
        draw_shown,
        PRINTS,
        at_once=True,
        script="optim.conventions.walk_conventions",
    )


def draw(show: tuple[str, ...], view: Any, result: Any) -> None:
    """Shows the chosen walks, how far they are from PyTorch's, and the conversion."""
    words = view.words
    chosen = [path for path in result.paths if path.name in show]
    steps = list(range(len(result.paths[0].path)))
    panel = figures.walks(result, chosen, steps, words)
    view.replay("walks", [panel], steps, pick=("x", "y"), share=0.8)
    given = {"lr": view.arguments["lr"], "beta": view.arguments["beta"]}
    view.say("converter", NUMBERS, **given)
    view.table(figures.converter(result, words))
    same = [p for p in chosen if p.same and p.name != "torch"]
    other = [p for p in chosen if not p.same]
    lost = [p for p in chosen if p.diverged is not None]
    first = min(other, key=lambda p: p.differs_from, default=None)
    fields = {
        "same": named(same, words),
        "other": named(other, words),
        "lost": named(lost, words),
        "first": first.differs_from if first else 0,
        "difference": max((float(p.difference) for p in other), default=0.0),
        "step": min((p.diverged for p in lost), default=0),
        "lr": view.arguments["lr"],
        "beta": view.arguments["beta"],
        "drop": view.arguments["drop_at"],
        "one": named(lost[:1], words),
        "own_lr": float(lost[0].lr) if lost else 0.0,
        "limit": limit_of(result, lost[0]) if lost else 0.0,
    }
    view.figure(
        "difference", figures.difference(result, chosen, words), MAIN, clock=0, **fields
    )
    view.table(figures.rows(chosen, words))
    if lost:
        view.observe("diverged", **fields)
    elif same and other:
        view.observe("both", **fields)
    elif other:
        view.observe("other", **fields)
    else:
        view.observe("same" if same else "alone", **fields)


def limit_of(result: Any, path: Any) -> float:
    """Returns the learning rate below which a walk converges."""
    names = [other.name for other in result.paths]
    return float(result.limits[names.index(path.name)])


def named(paths: list[Any], words: Any) -> str:
    """Returns the names of some walks as one phrase."""
    return listed((words[f"show.{path.name}"] for path in paths), words)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what a drop of the learning rate does to two forms that were the same."""
    notes = next(path for path in result.paths if path.name == "notes")
    fields = {
        "difference": float(notes.difference),
        "step": notes.differs_from or 0,
    }
    if notes.same:
        return "same", fields
    return ("part" if notes.diverged is None else "diverge"), fields
