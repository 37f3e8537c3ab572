"""Lab: small or large batches, several seeds, as measured."""

from __future__ import annotations

from typing import Any

from lessons.momentum.figures import small_or_large as figures

PRINTS = "(result.batches, result.test_accuracy.tolist(), result.sharpness.tolist())"
NEAR = 0.01  # of test accuracy: less is hardly a difference


def small_or_large(lab: Any) -> None:
    """Trains nets with small and large batches and measures where they end."""
    lab.cards(
        epochs={},
        updates={"budget": "updates"},
        scaled={"scale": True},
        long={"budget": "updates", "updates": 1500},
        failure={"lr": 1.0, "scale": True},
    )
    lab.predict({"budget": "updates"}, judge)
    data = lab.choice("data", ("digits", "spiral"), "digits")
    arguments: dict[str, Any] = {
        "data": data,
        "batches": lab.several("batches", (8, 16, 64, 256, 1000), (16, 256), most=4),
        "budget": lab.choice("budget", ("epochs", "updates"), "epochs"),
    }
    if data == "spiral":
        arguments["points"] = 350  # of each of the three arms
    if arguments["budget"] == "epochs":
        arguments["epochs"] = lab.choice("epochs", (5, 10, 20), 20)
    else:
        arguments["updates"] = lab.choice("updates", (100, 300, 600, 1500), 600)
    arguments["lr"] = lab.choice("lr", (0.01, 0.03, 0.1, 0.3, 1.0), 0.1)
    arguments["scale_lr"] = lab.switch("scale", False)
    arguments["seeds"] = lab.number("count", 2, 8, 5, 1)
    arguments["seed"] = lab.seed()
    lab.run("optim.sharpness.small_or_large", arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows where every seed ended: how sharp, and how good on unseen data."""
    words = view.words
    accuracy = figures.mean(result.test_accuracy)
    sharpness = figures.mean(result.sharpness)
    lost = int(result.diverged.sum())
    fields = {
        "seeds": result.test_accuracy.shape[1],
        "small": result.batches[0],
        "large": result.batches[-1],
        "small_accuracy": accuracy[0],
        "large_accuracy": accuracy[-1],
        "small_sharpness": sharpness[0],
        "large_sharpness": sharpness[-1],
        "small_updates": result.updates[0],
        "large_updates": result.updates[-1],
        "points": result.points,
        "lost": lost,
        "runs": result.diverged.size,
        "lr": result.lrs[-1],
    }
    view.figure("seeds", figures.seeds(result, words), **fields)
    view.table(figures.rows(result, words))
    if lost:
        scaled = view.arguments["scale_lr"]
        view.observe("diverged" if scaled else "diverged_alike", **fields)
    elif len(result.batches) == 1:
        view.observe("one", **fields)
    else:
        view.observe(figures.verdict(result), **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which batch size is better on unseen data, over the seeds."""
    small, large = figures.mean(result.test_accuracy)[[0, -1]]
    sharp = figures.mean(result.sharpness)
    fields = {
        "small": float(small),
        "large": float(large),
        "small_sharpness": float(sharp[0]),
        "large_sharpness": float(sharp[-1]),
        "updates": result.updates[0],
    }
    if abs(small - large) < NEAR:
        return "near", fields
    return ("small" if small > large else "large"), fields
