"""Lab: AdaGrad's burst and what cures it."""

from __future__ import annotations

from typing import Any

from lessons.adaptive import grounds
from lessons.adaptive.figures import burst as figures
from lessons.adaptive.figures import panes
from lessons.kit.grammar.view import MAIN, MORE

RATES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
SCHEDULES = ("inverse_sqrt", "cosine", "exponential", "step", "constant")
LONG = {"lr": 0.4, "steps": 450}  # two of the four runs burst
PRINTS = "[(run.name, run.starts, run.peaks, run.sizes) for run in result.runs]"


def burst(lab: Any) -> None:
    """Walks a long canyon with three kinds of sigma, and with a rate that falls."""
    lab.cards(
        notes=LONG,
        short=LONG | {"alpha": 0.9},
        slow=LONG | {"lr": 0.2},
        cosine=LONG | {"schedule": "cosine"},
        failure=LONG | {"schedule": "constant", "warmup": 0},
    )
    lab.predict(LONG, judge)
    lab.essential("lr", "alpha", "schedule", "warmup", "steps")
    arguments = {
        "lr": lab.choice("lr", RATES, 0.1),
        "alpha": lab.choice("alpha", (0.8, 0.9, 0.95, 0.98, 0.99), 0.98),
        "schedule": lab.choice("schedule", SCHEDULES, "inverse_sqrt"),
        "warmup": lab.choice("warmup", (0, 10, 20, 30, 50, 100), 30),
        "steps": lab.choice("steps", (150, 300, 450, 700, 1000), 300),
        "x": lab.number("x", -67.0, 16.0, -60.0, 0.5),
        "y": lab.number("y", -2.0, 2.0, 0.7, 0.05),
    }
    lab.run(
        "optim.adaptive_instability.burst",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="optim.adaptive_instability.walk_canyon",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the canyon from above, and how far each run is off its floor."""
    words = view.words
    steps = panes.frames(view.arguments["steps"])
    panels = figures.walks(result, steps, words)
    view.replay("walks", panels, steps=steps, pick=grounds.PICK, slot=MORE)
    thrown = [run for run in result.runs if run.peaks]
    fields = {
        "lr": view.arguments["lr"],
        "limit": result.limit,
        "runs": len(thrown),
        "sum_low": result.runs[2].sigma_low,
        "cured": len(result.runs[3].peaks),
        "mean": len(result.runs[0].peaks),
        "moving": len(result.runs[1].peaks),
        "total": len(result.runs[2].peaks),
    }
    view.figure("curves", figures.curves(result, words), MAIN, clock=0, **fields)
    view.table(figures.rows(result, words))
    lost = [run for run in result.runs if run.diverged is not None]
    if lost:
        fields |= {"run": words[f"names.{lost[0].name}"]}
        view.observe("diverged", step=lost[0].diverged, **fields)
    elif not thrown:
        view.observe("calm", low=result.runs[0].sigma_low, **fields)
    else:
        first = thrown[0]
        fields |= {
            "run": words[f"names.{first.name}"],
            "low": first.sigma_low,
            "start": first.starts[0],
            "peak": first.peaks[0],
            "size": first.sizes[0],
        }
        view.observe("burst" if not fields["cured"] else "uncured", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells whether the root of the sum bursts, and when."""
    mean, total = result.runs[0], result.runs[2]
    fields = {
        "low": total.sigma_low,
        "mean_low": mean.sigma_low,
        "mean_peak": mean.peaks[0] if mean.peaks else 0,
        "peak": total.peaks[0] if total.peaks else 0,
    }
    if not total.peaks:
        return "never", fields
    earlier = mean.peaks and total.peaks[0] < mean.peaks[0]
    return ("earlier" if earlier else "later"), fields
