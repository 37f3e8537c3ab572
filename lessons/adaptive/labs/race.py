"""Lab: the race. Up to four rules down one surface, with what each remembers."""

from __future__ import annotations

import functools
from typing import Any

from lessons.adaptive import grounds
from lessons.adaptive.figures import panes
from lessons.adaptive.figures import race as figures
from lessons.kit.grammar.view import MAIN

RATES = (0.001, 0.003, 0.01, 0.02, 0.05, 0.09, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0)
NOTES = ("gd", "momentum", "adagrad_rms", "adam")
SHOWN = ("loss", "memory", "rate", "space")
PRINTS = (
    "[(run.rule, lr, float(run.heights[-1]))"
    " for run, lr in zip(result.runs, result.lrs)]"
)
LIMITS = {
    "gd": "2/L",
    "momentum": "2(1+β)/L",
    "momentum_ema": "2(1+β)/((1−β)L)",
    "nesterov": "2(1+β)/((1+2β)L)",
    "nesterov_lookahead": "2(1+β)/((1+2β)L)",
}


def race(lab: Any) -> None:
    """Runs several rules from one start, at one rate or each at its best."""
    lab.cards(
        notes={},
        fair={"rates": "best"},
        sums={"names": ("adagrad", "adagrad_rms"), "lr": 0.5, "below": "memory"},
        bias={"names": ("adam", "adam_uncorrected", "rmsprop"), "below": "rate"},
        canyon={
            "surface": "rosenbrock",
            "names": ("gd", "momentum", "rmsprop", "adam"),
            "rates": "best",
        },
        failure={"names": ("gd", "momentum", "nesterov", "adam"), "lr": 0.2},
    )
    lab.predict(
        {
            "surface": "rosenbrock",
            "names": ("gd", "momentum", "rmsprop", "adam"),
            "rates": "best",
            "steps": 150,
        },
        judge,
    )
    lab.essential("rates", "lr", "surface", "below", "expression")
    arguments = grounds.surface(lab)
    names = lab.several("names", grounds.RULES, NOTES, most=4)
    arguments["rules"] = names
    script = "optim.race.race_at_best_rates"
    if lab.choice("rates", ("common", "best"), "common") == "common":
        arguments["lrs"] = (lab.choice("lr", RATES, 0.05),) * len(names)
        script = "optim.race.race_at"
    if "adamw" in names:
        decay = lab.choice("decay", (0.0, 0.01, 0.1, 0.3), 0.1)
        arguments["weight_decay"] = decay
    arguments["steps"] = lab.choice("steps", grounds.STEPS, 150)
    arguments |= grounds.start(lab, arguments["surface"])
    below = lab.choice("below", SHOWN, "loss")
    shown = functools.partial(draw, below=below)
    lab.run("optim.race.race", arguments, shown, PRINTS, at_once=True, script=script)


def draw(view: Any, result: Any, below: str) -> None:
    """Shows the paths, below them the losses or what the rules remember."""
    words = view.words
    steps = panes.frames(view.arguments["steps"])
    panels = figures.walks(result, steps, words)
    view.replay("walks", panels, steps=steps, pick=grounds.PICK, share=0.75)
    order = sorted(range(len(result.runs)), key=lambda i: end(result.runs[i]))
    best, worst = order[0], order[-1]
    fields = {
        "best": words[f"names.{result.runs[best].rule}"],
        "best_lr": result.lrs[best],
        "best_loss": end(result.runs[best]),
        "worst": words[f"names.{result.runs[worst].rule}"],
        "worst_lr": result.lrs[worst],
        "worst_loss": end(result.runs[worst]),
        "steps": view.arguments["steps"],
        "surface": words[f"surface.{view.arguments['surface']}"],
    }
    if below == "memory":
        view.figure("memory", figures.memories(result, words), MAIN, clock=0, **fields)
    elif below == "rate":
        view.figure("rate", figures.rates(result, words), MAIN, clock=0, **fields)
    elif below == "space":
        view.figure("space", figures.space(result, words), MAIN, **fields)
    else:
        view.figure("loss", figures.losses(result, words), MAIN, clock=0, **fields)
    view.table(figures.rows(result, words))
    observe(view, result, fields)


def observe(view: Any, result: Any, fields: dict[str, object]) -> None:
    """Says who broke which rule, else who came first."""
    words = view.words
    for i in sorted(
        range(len(result.runs)), key=lambda i: result.runs[i].diverged or 10**6
    ):
        run = result.runs[i]
        fields |= {
            "name": words[f"names.{run.rule}"],
            "lr": result.lrs[i],
            "step": run.diverged,
        }
        if result.broken[i] and run.rule in LIMITS:
            fields |= {"limit": result.limits[i], "law": LIMITS[run.rule]}
            if result.curvature:
                fields["curvature"] = result.curvature[1]
            view.observe("broken" if run.diverged else "growing", **fields)
            return
        if run.diverged is not None:
            view.observe("diverged", **fields)
            return
    if len(result.runs) == 1:
        view.observe("one", **fields)
    else:
        view.observe("many" if "lrs" in view.arguments else "best", **fields)


def end(run: Any) -> float:
    """Returns where a rule ended; far up if it was lost."""
    return float(run.heights[-1]) if run.diverged is None else float("inf")


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells who ended lowest in Rosenbrock's canyon."""
    ends = {run.rule: end(run) for run in result.runs}
    return min(ends, key=lambda name: ends[name]), ends
