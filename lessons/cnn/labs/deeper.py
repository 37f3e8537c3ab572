"""Lab: nets that grow deeper, plain and residual, with and without batch norm."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.cnn.figures import deeper as figures
from lessons.kit.grammar.text import listed
from lessons.kit.grammar.view import MORE

KINDS = ("plain", "plain_bn", "residual", "residual_bn")
PRINTS = "[(s.kind, [float(v) for v in s.test.mean(1)]) for s in result.stacks]"


def deeper(lab: Any) -> None:
    """Trains nets of growing depth from the same start, several seeds."""
    lab.cards(
        plain={},
        all={"kinds": KINDS},
        papers={"kinds": KINDS[1::2], "depths": (4, 12, 24), "seeds": 2},
        bare={"kinds": KINDS[::2], "depths": (4, 12, 24), "he": True, "seeds": 1},
        failure={"kinds": ("plain",), "depths": (4, 24)},
        longer={"kinds": KINDS[1::2], "depths": (24,), "steps": 100, "seeds": 1},
    )
    lab.essential("kinds", "depths", "lr", "steps")
    lab.predict({"kinds": ("plain_bn", "residual_bn"), "depths": (4, 24)}, judge)
    arguments = {
        "kinds": lab.several("kinds", KINDS, KINDS[:2], most=4),
        "depths": lab.several("depths", (4, 8, 12, 16, 24, 32, 48), (4, 12, 24), 4),
        "he": lab.switch("he", False),
        "lr": lab.choice("lr", (0.003, 0.01, 0.03, 0.1, 0.3), 0.03),
        "steps": lab.choice("steps", (25, 50, 100, 300), 50),
        "seeds": lab.number("seeds", 1, 6, 2, 1),
        "seed": lab.seed(),
    }
    lab.run(
        "cnn.residual_depth.deeper",
        arguments,
        draw,
        PRINTS,
        split=("kinds", "stacks"),
        script="cnn.residual_depth.learn_by_depth",
    )


def draw(view: Any, result: Any) -> None:
    """Shows accuracy and gradient against depth, and the losses on the way."""
    words = view.words
    fields = _fields(view, result)
    view.figure("depths", figures.depths(result, words), **fields)
    view.say("losses.about", slot=MORE, **fields)
    view.figure("losses", figures.losses(result, words), **fields)
    if not view.final:
        return
    view.table(figures.rows(result, words))
    if fields["lost"]:
        view.observe("diverged", **fields)
    elif len(result.depths) == 1:
        view.observe("depth" if len(result.stacks) > 1 else "single", **fields)
    else:
        view.observe("several" if len(result.stacks) > 1 else "one", **fields)


def _fields(view: Any, result: Any) -> dict[str, object]:
    words = view.words
    ends = [float(np.nan_to_num(s.test).mean(1)[-1]) for s in result.stacks]
    best = int(np.argmax(ends))
    worst = len(ends) - 1 - int(np.argmin(ends[::-1]))  # of equal ones the last
    stacks = result.stacks
    return {
        "shallow": result.depths[0],
        "deep": result.depths[-1],
        "seeds": stacks[0].test.shape[1],
        "steps": int(result.steps[-1]),
        "best": words[f"kinds.{stacks[best].kind}"],
        "best_end": ends[best],
        "best_start": float(np.nan_to_num(stacks[best].test).mean(1)[0]),
        "worst": words[f"kinds.{stacks[worst].kind}"],
        "worst_end": ends[worst],
        "worst_start": float(np.nan_to_num(stacks[worst].test).mean(1)[0]),
        "gradient": figures.middle(stacks[worst].gradient[-1, :, :1])[0],
        "best_gradient": figures.middle(stacks[best].gradient[-1, :, :1])[0],
        "lost": int(sum((s.diverged >= 0).sum() for s in stacks)),
        "runs": int(sum(s.diverged.size for s in stacks)),
        "who": listed(
            (words[f"kinds.{s.kind}"] for s in stacks if (s.diverged >= 0).any()), words
        ),
    }


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which of two nets learns better when it is deep."""
    ends = {s.kind: float(s.test.mean(1)[-1]) for s in result.stacks}
    plain, residual = ends["plain_bn"], ends["residual_bn"]
    fields = {"plain": plain, "residual": residual, "deep": result.depths[-1]}
    fields["shallow"] = result.depths[0]
    fields["plain_shallow"] = float(result.stacks[0].test.mean(1)[0])
    if abs(plain - residual) < 0.03:
        return "same", fields
    return ("residual" if residual > plain else "plain"), fields
