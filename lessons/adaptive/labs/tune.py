"""Lab: every rule at every learning rate, before any comparison."""

from __future__ import annotations

from typing import Any

from lessons.adaptive import grounds
from lessons.adaptive.figures import panes
from lessons.adaptive.figures import tune as figures
from lessons.kit.grammar.view import MAIN

FIRST = ("gd", "momentum")
FOUR = ("gd", "momentum", "adagrad", "adam")
PRINTS = "[(rule.rule, rule.best_lr, rule.best_height) for rule in result.rules]"


def tune(lab: Any) -> None:
    """Tries 41 rates from 1e-4 to 10 for each of up to four rules."""
    lab.cards(
        notes={"names": FOUR},
        canyon={
            "surface": "rosenbrock",
            "names": ("gd", "momentum", "rmsprop", "adam"),
        },
        plateau={"surface": "plateau", "names": ("gd", "momentum", "rmsprop", "adam")},
        bias={"names": ("adam", "adam_uncorrected", "radam"), "steps": 50},
        short={"names": FOUR, "steps": 20},
    )
    lab.predict({"names": FOUR}, judge)
    lab.essential("surface", "steps", "x", "y", "expression")
    arguments = grounds.surface(lab)
    arguments["rules"] = lab.several("names", grounds.RULES, FIRST, most=4)
    arguments["steps"] = lab.choice("steps", grounds.STEPS, 150)
    arguments |= grounds.start(lab, arguments["surface"])
    script = "optim.tuning.try_rates"
    lab.run("optim.tuning.tune", arguments, draw, PRINTS, at_once=True, script=script)


def draw(view: Any, result: Any) -> None:
    """Shows the walks at the best rates, and the last height over the rate."""
    words, asked = view.words, view.arguments
    steps = panes.frames(asked["steps"])
    rules = sorted(result.rules, key=lambda rule: rule.best_lr)
    low, high = rules[0], rules[-1]
    spread = {rule.rule: width(rule) for rule in rules}
    widest = max(rules, key=lambda rule: spread[rule.rule])
    fields = {
        "steps": asked["steps"],
        "low": words[f"names.{low.rule}"],
        "low_lr": low.best_lr,
        "high": words[f"names.{high.rule}"],
        "high_lr": high.best_lr,
        "factor": high.best_lr / low.best_lr,
        "widest": words[f"names.{widest.rule}"],
        "span": spread[widest.rule],
        "end": low.best_height,
    }
    view.figure("ends", figures.ends(result, words), share=1.05, **fields)
    panels = figures.walks(result, steps, words)
    view.replay("walks", panels, steps=steps, pick=grounds.PICK, slot=MAIN)
    view.table(figures.rows(result, words))
    if all(rule.best_height == float("inf") for rule in rules):
        view.observe("none", **fields)
    else:
        view.observe("many" if len(rules) > 1 else "one", **fields)


def width(rule: Any) -> float:
    """Returns the largest rate that got 9/10 of the way, over the smallest."""
    return rule.good[1] / rule.good[0] if rule.good else 1.0


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which rule wants the largest rate."""
    rates = {rule.rule: rule.best_lr for rule in result.rules}
    return max(rates, key=lambda name: rates[name]), rates
