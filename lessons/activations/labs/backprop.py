"""Lab: one training step by hand, number by number."""

from __future__ import annotations

from typing import Any

from lessons.activations.figures import backprop as figures
from lessons.kit.grammar.view import MAIN, NUMBERS

NAMES = ("sigmoid", "tanh", "relu", "leaky_relu", "identity")
PRINTS = "(result.loss, result.new_loss, result.difference)"
STEPS = 16  # 5 forward, 6 backward, 4 updates, the new loss


def backprop(lab: Any) -> None:
    """Steps through forward, backward and update of a 2-2-1 or 2-3-2 net."""
    lab.cards(
        forward={"step": 5},
        backward={"step": 11},
        whole={"step": STEPS},
        classes={"output": "softmax", "step": STEPS},
        dead={"name": "relu", "seed": 7, "step": 11},
    )
    lab.predict({"step": STEPS, "lr": 0.5}, judge)
    lab.essential("step", "output", "name", "lr", "seed")
    step = lab.number("step", 1, STEPS, 5, 1)
    output = lab.choice("output", ("linear", "softmax"), "linear")
    name = lab.choice("name", NAMES, "sigmoid")
    x = (lab.number("x1", -2.0, 2.0, 1.0, 0.1), lab.number("x2", -2.0, 2.0, -1.0, 0.1))
    if output == "linear":
        target = lab.number("y", -2.0, 2.0, 1.0, 0.1)
    else:
        target = float(lab.choice("class", (0, 1), 1))
    lr = lab.choice("lr", (0.01, 0.1, 0.5, 1.0, 2.0, 5.0), 0.5)
    arguments = {"x": x, "target": target, "activation": name, "output": output}
    arguments |= {"lr": lr, "seed": lab.seed(0)}

    def draw(view: Any, result: Any) -> None:
        done = result.steps[:step]
        fields = {
            "step": step,
            "steps": STEPS,
            "loss": result.loss,
            "new_loss": result.new_loss,
            "difference": result.difference,
        }
        view.figure("graph", figures.graph(result, step, view.words), **fields)
        view.formula([figures.line(s) for s in done[-3:]], slot=MAIN)
        view.formula([figures.line(s) for s in done], slot=NUMBERS)
        if step < STEPS:
            view.observe(done[-1].phase, **fields)
        elif f"{result.new_loss:.4f}" == f"{result.loss:.4f}":  # as it is read
            view.observe("same", **fields)
        else:
            better = result.new_loss < result.loss
            view.observe("better" if better else "worse", **fields)

    plain = "mlp.backprop.train_step"
    lab.run("mlp.backprop_lines.by_hand", arguments, draw, PRINTS, script=plain)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells whether this one step made the loss smaller."""
    fields = {"loss": result.loss, "new_loss": result.new_loss}
    return ("smaller" if result.new_loss < result.loss else "larger"), fields
