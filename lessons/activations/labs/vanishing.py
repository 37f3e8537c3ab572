"""Lab: how the gradient and the signal fare on their way through a deep net."""

from __future__ import annotations

from typing import Any

from lessons.activations.figures import vanishing as figures

NAMES = ("sigmoid", "tanh", "relu", "leaky_relu", "gelu", "silu", "identity")
INITS = ("default", "xavier", "he", "normal")
PRINTS = "[(c.activation, c.init, c.factor, c.ratio) for c in result.curves]"
BANDS = {"same": 0.3, "tenth": 0.03, "thousandth": 3e-5}


def vanishing(lab: Any) -> None:
    """Compares up to four pairs of activation and initialisation, layer by layer."""
    lab.cards(
        notes={"depth": 10, "names": ("sigmoid",), "inits": ("default", "xavier")},
        he={"names": ("relu",), "inits": ("xavier", "he"), "depth": 30},
        fixed={"names": ("sigmoid",), "inits": ("xavier",), "norm": True},
        exploding={"names": ("relu", "tanh"), "inits": ("normal",), "std": 0.5},
    )
    lab.predict({"names": ("relu",), "inits": ("xavier",), "depth": 20}, judge)
    lab.essential("names", "inits", "std", "depth", "norm")
    names = lab.several("names", NAMES, ("sigmoid", "tanh"), most=4)
    inits = lab.several("inits", INITS, ("xavier", "he"), most=4)
    std = 0.01
    if "normal" in inits:
        std = lab.choice("std", (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0), 0.01)
    depth = lab.number("depth", 2, 30, 20, 1)
    width = lab.choice("width", (16, 32, 64, 128, 256), 64)
    norm = lab.switch("norm", False)
    residual = lab.switch("residual", False)
    pairs = [(name, init) for name in names for init in inits][:4]
    arguments = {
        "depth": depth,
        "activations": tuple(name for name, _ in pairs),
        "inits": tuple(init for _, init in pairs),
        "width": width,
        "std": std,
        "residual": residual,
        "batch_norm": norm,
        "seeds": 5,
        "seed": lab.seed(),
    }
    plain = "mlp.signal_propagation.propagate"
    lab.run("mlp.signal_curves.signal", arguments, draw, PRINTS, script=plain)


def draw(view: Any, result: Any) -> None:
    """Shows gradient and signal per layer, and each pair's factor per layer."""
    words = view.words
    order = sorted(result.curves, key=lambda c: distance(c.factor))
    best, worst = order[0], order[-1]
    said = {
        "best": figures.label(best, words),
        "best_factor": best.factor,
        "worst": figures.label(worst, words),
        "worst_factor": worst.factor,
        "worst_ratio": worst.ratio,
        "depth": len(result.layers),
    }
    view.figure("signal", figures.signal(result, words), **said)
    view.table(figures.rows(result, words))
    view.observe("many" if len(result.curves) > 1 else "one", **said)


def distance(factor: float) -> float:
    """Returns how far a factor per layer is from 1, up or down."""
    return max(factor, 1 / factor) if factor > 0 else float("inf")


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells in which band the gradient of the first layer lies, against the last."""
    curve = result.curves[0]
    fields = {"ratio": curve.ratio, "factor": curve.factor}
    for band, above in BANDS.items():
        if curve.ratio > above:
            return band, fields
    return "nothing", fields
