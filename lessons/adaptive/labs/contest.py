"""Lab: the optimizers on a net, several seeds, each at a rate found for it."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.adaptive.figures import contest as figures

NAMES = "sgd momentum nesterov adagrad rmsprop adam amsgrad adamw radam".split()
NOTES = ("sgd", "momentum", "rmsprop", "adam")
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
PRINTS = "(result.optimizers, result.lrs, result.loss.tolist())"


def contest(lab: Any) -> None:
    """Trains a net by up to four optimizers, from the same weights for each seed."""
    lab.cards(
        notes={},
        common={"rates": "common"},
        digits={"data": "digits"},
        adams={"names": ("adam", "amsgrad", "adamw", "radam")},
        failure={"rates": "common", "lr": 1.0},
    )
    lab.predict(
        {"data": "digits", "names": ("sgd", "momentum", "adagrad", "adam")}, judge
    )
    lab.essential("data", "rates", "lr", "seeds", "depth")
    data = lab.choice("data", ("spiral", "digits", "iris"), "spiral")
    arguments: dict[str, Any] = {
        "data": data,
        "optimizers": lab.several("names", NAMES, NOTES, most=4),
    }
    if lab.choice("rates", ("found", "common"), "found") == "common":
        arguments["lrs"] = (lab.choice("lr", RATES, 0.01),)
    digits = data == "digits"
    arguments["batch"] = lab.choice("batch", (0, 10, 25, 50), 50 if digits else 0)
    arguments["steps"] = lab.choice(
        "steps", (100, 200, 400, 800), 200 if digits else 400
    )
    arguments["depth"] = lab.number("depth", 1, 6, 2, 1)
    arguments["points"] = 500 if digits else 200
    arguments["seeds"] = lab.number("seeds", 1, 8, 3, 1)
    arguments["seed"] = lab.seed()
    lab.run("optim.optimizer_comparison.contest", arguments, draw, PRINTS)


def draw(view: Any, result: Any) -> None:
    """Shows the bands of the losses and who won how often."""
    words = view.words
    seeds = result.loss.shape[1]
    medians = [figure_of(loss) for loss in result.loss]
    best = min(range(len(medians)), key=lambda i: medians[i])
    won, tested = (
        figures.wins(result.loss, lowest=True),
        figures.wins(result.test_accuracy),
    )
    first = max(range(len(won)), key=lambda i: won[i])
    test_first = max(range(len(tested)), key=lambda i: tested[i])
    known = result.test_accuracy[np.isfinite(result.test_accuracy)]
    fields = {
        "seeds": seeds,
        "best": words[f"optimizers.{result.optimizers[best]}"],
        "best_loss": medians[best],
        "winner": words[f"optimizers.{result.optimizers[first]}"],
        "wins": won[first],
        "test_winner": words[f"optimizers.{result.optimizers[test_first]}"],
        "test_wins": tested[test_first],
        "test_low": float(known.min()) if known.size else 0.0,
        "test_high": float(known.max()) if known.size else 0.0,
        "points": result.points,
        "parameters": result.parameters,
        "lost": int((result.diverged >= 0).sum()),
    }
    view.figure("band", figures.band(result, words), **fields)
    view.table(figures.rows(result, words))
    if not np.isfinite(medians[best]):
        view.observe("all_lost", **fields)
    elif fields["lost"]:
        view.observe("lost", **fields)
    else:
        view.observe("many" if len(medians) > 1 else "one", **fields)


def figure_of(losses: Any) -> float:
    """Returns the median of the final losses, a lost run counting as the highest."""
    return float(np.median(np.where(np.isfinite(losses), losses, np.inf)))


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells whether one optimizer is best in test on every seed."""
    seeds = result.test_accuracy.shape[1]
    tested = np.asarray(result.test_accuracy, float)
    only = [
        sum(bool(tested[i, k] > np.delete(tested[:, k], i).max()) for k in range(seeds))
        for i in range(len(result.optimizers))
    ]
    names = list(result.optimizers)
    fields = {
        "seeds": seeds,
        "low": float(np.nanmin(tested)),
        "high": float(np.nanmax(tested)),
        "adam": float(np.nanmedian(tested[names.index("adam")])),
        "momentum": float(np.nanmedian(tested[names.index("momentum")])),
    }
    if only[names.index("adam")] == seeds:
        return "adam", fields
    plain = only[names.index("momentum")] == seeds or only[names.index("sgd")] == seeds
    return ("momentum" if plain else "mixed"), fields
