"""Lab: the spiral. The same net with different activations, watched as it learns."""

from __future__ import annotations

from typing import Any

from lessons.activations.figures import spiral as figures
from lessons.kit.grammar.text import listed

NAMES = (
    "identity sigmoid tanh relu leaky_relu elu selu gelu silu softplus mish"
).split()
DATA = ("spiral", "circles", "xor", "moons", "blobs", "own")
OPTIMIZERS = ("adam", "adamw", "sgd", "momentum", "rmsprop")
RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0)
OWN = "-1 0 0\n-0.8 0.3 0\n-0.8 -0.3 0\n0 0 1\n0.2 0.2 1\n0.2 -0.2 1\n1 0 0\n0.9 0.3 0"
NOTES = ("identity", "sigmoid", "tanh", "relu")
PRINTS = {
    "watch": "[(t.activation, t.loss, float(t.accuracy[-1])) for t in result.traces]",
    "luck": "(result.activations, result.loss.tolist(), result.wins)",
}


def spiral(lab: Any) -> None:
    """Compares up to four activations on points of several classes."""
    lab.cards(
        notes={},
        slow={"names": ("sigmoid",), "steps": 5000},
        fixed={"names": ("sigmoid", "relu"), "lr": 1e-2},
        line={"names": ("identity",), "depth": 3, "optimizer": "sgd", "lr": 1.0},
        failure={"names": ("relu", "tanh"), "optimizer": "sgd", "lr": 10.0},
        own={"data": "own", "width": 16, "lr": 1e-2, "names": ("tanh", "relu")},
        luck={"what": "luck", "names": ("tanh", "relu")},
    )
    lab.predict({"names": ("sigmoid",), "steps": 5000}, judge)
    lab.essential("what", "names", "data", "own", "steps", "lr")
    what = lab.choice("what", ("watch", "luck"), "watch")
    names = lab.several("names", NAMES, NOTES, most=4)
    data = lab.choice("data", DATA, "spiral")
    arguments: dict[str, Any] = {"data": data, "activations": names}
    if data == "own":
        arguments["own"] = lab.points("own", OWN, 6000)
    else:
        arguments["points"] = lab.choice("points", (50, 100, 200, 500, 1000), 1000)
        arguments["noise"] = lab.number("noise", 0.0, 0.6, 0.2, 0.05)
    arguments["steps"] = lab.choice("steps", (100, 300, 1000, 2000, 5000), 1000)
    arguments["lr"] = lab.choice("lr", RATES, 1e-3)
    arguments["optimizer"] = lab.choice("optimizer", OPTIMIZERS, "adam")
    arguments["weight_decay"] = lab.choice("decay", (0.0, 1e-5, 1e-4, 1e-3, 1e-2), 1e-5)
    arguments["depth"] = lab.number("depth", 0, 6, 1, 1)
    arguments["width"] = lab.choice("width", (2, 4, 8, 16, 32, 64, 100, 200), 100)
    if what == "watch":
        arguments["test_share"] = lab.choice("test", (0.0, 0.2, 0.5), 0.0)
    arguments["seed"] = lab.seed(12345)
    if what == "luck":
        arguments["count"] = lab.number("count", 2, 8, 4, 1)
        lab.run("mlp.seed_variance.luck", arguments, draw_luck, PRINTS[what])
    else:
        apart = ("activations", "traces")
        lab.run(
            "mlp.activation_comparison.compare",
            arguments,
            draw,
            PRINTS[what],
            split=apart,
            script="mlp.classification.classify",
        )


def draw(view: Any, result: Any) -> None:
    """Shows the decision maps as they were learnt, the curves and the hidden view."""
    traces, words = result.traces, view.words
    at = {"steps": figures.steps(result), "total": result.steps}
    view.replay("maps", figures.maps(result, words), **at)
    order = sorted(traces, key=lambda t: (-float(t.accuracy[-1]), t.loss))
    best, worst = order[0], order[-1]  # several may be right equally often
    fields = {
        "best": words[f"names.{best.activation}"],
        "best_accuracy": float(best.accuracy[-1]),
        "best_loss": best.loss,
        "worst": words[f"names.{worst.activation}"],
        "worst_accuracy": float(worst.accuracy[-1]),
        "steps": result.steps,
        "lr": view.arguments["lr"],
    }
    view.figure("losses", figures.losses(result, words), clock=0, **fields)
    view.table(figures.rows(result, words, published(view.arguments)))
    lost = [t for t in traces if t.diverged is not None]
    if lost:
        names = listed((words[f"names.{t.activation}"] for t in lost), words)
        step = min(t.diverged for t in lost)
        view.observe("diverged", names=names, step=step, **fields)
    else:
        view.observe("many" if len(traces) > 1 else "one", **fields)
    if view.arguments["depth"]:
        view.say("hidden.about")
        view.replay("hidden", figures.hidden(result, words), **at)


def draw_luck(view: Any, result: Any) -> None:
    """Shows the band of losses over the seeds and who won how often."""
    seeds = result.loss.shape[1]
    if not seeds:
        return
    words = view.words
    winner = max(range(len(result.wins)), key=lambda i: result.wins[i])
    fields = {
        "seeds": seeds,
        "winner": words[f"names.{result.activations[winner]}"],
        "wins": result.wins[winner],
    }
    view.figure("band", figures.band(result, words), **fields)
    view.table(figures.wins(result, words))
    view.observe("luck" if len(result.wins) > 1 else "luck_one", **fields)


def published(arguments: dict[str, Any]) -> dict[str, str]:
    """Returns what the course notes print, if the controls stand as in the notes."""
    notes = {"data": "spiral", "points": 1000, "noise": 0.2, "steps": 1000, "lr": 1e-3}
    notes |= {"depth": 1, "width": 100, "weight_decay": 1e-5, "test_share": 0.0}
    if any(arguments.get(name) != value for name, value in notes.items()):
        return {}
    if arguments["optimizer"] == "adam":
        return {"relu": "0.178409 / 0.949"}
    if arguments["optimizer"] == "sgd":
        return {"identity": "0.864019 / 0.500"}
    return {}


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how far sigmoid came."""
    trace = result.traces[0]
    accuracy = float(trace.accuracy[-1])
    fields = {"accuracy": accuracy, "steps": result.steps, "loss": trace.loss}
    if accuracy < 0.6:
        return "stuck", fields
    return ("partly" if accuracy < 0.9 else "solved"), fields
