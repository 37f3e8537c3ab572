"""Lab: each loss, its gradient, and PyTorch's numbers."""

from __future__ import annotations

from typing import Any

from lessons.kit.grammar.grasp import Grab
from lessons.losses.figures import zoo as figures

LOSSES = (
    "cross_entropy",
    "nll",
    "mse",
    "l1",
    "smooth_l1",
    "huber",
    "bce",
    "bce_with_logits",
    "hinge",
    "gaussian_nll",
)
SPANS = {  # of the prediction that moves: lowest, highest, and where it opens
    name: (-3.0, 6.0, 1.0)
    for name in ("mse", "l1", "smooth_l1", "huber", "gaussian_nll")
} | {
    "cross_entropy": (-4.0, 8.0, 3.0),
    "hinge": (-4.0, 8.0, 3.0),
    "nll": (-8.0, 0.0, -0.4),
    "bce": (0.01, 0.99, 0.9),
    "bce_with_logits": (-6.0, 6.0, 2.0),
}
WEIGHED = ("cross_entropy", "nll", "bce", "bce_with_logits", "hinge")
PRINTS = "(result.value, result.gradient, result.mean, result.difference)"


def zoo(lab: Any) -> None:
    """Draws a loss over one prediction, with class weights and label smoothing."""
    lab.cards(
        notes={},
        weighted={"weighted": True},
        smoothed={"smoothing": 0.1},
        robust={"loss": "smooth_l1"},
        negative={"loss": "gaussian_nll", "variance": 0.1, "at": 1.5},
        sure={"loss": "bce", "at": 0.02},
    )
    lab.predict({"weighted": True}, judge)
    loss = lab.choice("loss", LOSSES, "cross_entropy")
    low, high, start = SPANS[loss]
    at = lab.number("at", low, high, start, 0.01 if loss == "bce" else 0.1)
    reduction = lab.choice("reduction", ("none", "mean", "sum"), "mean")
    arguments: dict[str, Any] = {"loss": loss, "reduction": reduction, "at": at}
    if loss in WEIGHED and lab.switch("weighted", False):
        arguments["weights"] = (1.0, 2.0, 5.0)
    if loss == "cross_entropy":
        arguments["smoothing"] = lab.choice("smoothing", (0.0, 0.1, 0.3, 1.0), 0.0)
    if loss in ("smooth_l1", "huber"):
        arguments["beta"] = lab.choice("beta", (0.1, 0.5, 1.0, 2.0), 1.0)
    if loss == "gaussian_nll":
        arguments["variance"] = lab.choice("variance", (0.01, 0.1, 1.0, 10.0), 1.0)
    lab.run(
        "losses.loss_zoo.zoo",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="losses.loss_zoo.work_out",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the curve, its derivative, and the numbers of the worked batch."""
    fields = {
        "loss": view.words[f"loss.{result.loss}"],
        "at": result.at,
        "value": result.value,
        "gradient": result.gradient,
        "sum": result.sum,
        "mean": result.mean,
        "divisor": result.divisor,
        "plain": result.plain_mean,
        "difference": result.difference,
        "count": len(result.losses),
    }
    figure = figures.curve(result, view.words)
    view.figure("curve", figure, grab=Grab("at"), **fields)
    view.table(figures.rows(result, view.words))
    weighed = abs(result.mean - result.plain_mean) > 1e-9
    view.observe("weighted" if weighed else "plain", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what the mean divides by."""
    fields = {
        "mean": result.mean,
        "plain": result.plain_mean,
        "divisor": result.divisor,
        "count": len(result.losses),
    }
    return ("weights" if result.divisor != len(result.losses) else "count"), fields
