"""Lab: width or depth. Fitting a curve, the tent, the regions of a random net."""

from __future__ import annotations

from typing import Any

from lessons.activations.figures import depth as figures

TARGETS = ("sine", "square", "abs", "bump", "chirp", "zigzag", "step")
NAMES = ("relu", "leaky_relu", "tanh", "sigmoid", "identity")
WIDTHS = (1, 2, 3, 5, 10, 20, 50, 100)
PRINTS = {
    "fit": "(result.widths, result.pieces, [float(e) for e in result.error])",
    "tent": "(result.pieces, result.shallow_pieces, result.shallow_error)",
    "regions": "(result.seen, result.exact, result.bound)",
}


def depth(lab: Any) -> None:
    """Counts straight pieces: by width, by depth, in the plane."""
    lab.cards(
        width={},
        failure={"widths": (2, 100), "target": "chirp"},
        tent={"what": "tent", "layers": 6},
        plane={"what": "regions", "layers": 1, "units": 16},
        folded={"what": "regions", "layers": 4, "units": 4},
    )
    lab.predict({"what": "tent", "layers": 6}, judge)
    what = lab.choice("what", ("fit", "tent", "regions"), "fit")
    arguments: dict[str, Any]
    if what == "tent":
        arguments = {"depth": lab.number("layers", 1, 10, 4, 1)}
        lab.run("mlp.linear_regions.tent", arguments, draw_tent, PRINTS[what])
    elif what == "regions":
        arguments = {
            "layers": lab.number("layers", 1, 6, 1, 1),
            "width": lab.choice("units", (2, 4, 6, 8, 12, 16, 24, 32), 16),
            "bias": lab.number("bias", 0.0, 2.0, 0.5, 0.1),
            "seed": lab.seed(),
        }
        lab.run("mlp.linear_regions.regions", arguments, draw_regions, PRINTS[what])
    else:
        arguments = {
            "target": lab.choice("target", TARGETS, "sine"),
            "widths": lab.several("widths", WIDTHS, (3, 10, 50), most=3),
            "activation": lab.choice("name", NAMES, "relu"),
            "steps": lab.choice("steps", (300, 1000, 2000, 4000), 1000),
            "lr": lab.choice("lr", (1e-3, 3e-3, 1e-2, 3e-2, 0.1), 1e-2),
            "seed": lab.seed(),
        }
        lab.run(
            "mlp.curve_fitting.approximate",
            arguments,
            draw_fit,
            PRINTS[what],
            script="mlp.universal_approximation.fit_curve",
        )


def draw_fit(view: Any, result: Any) -> None:
    """Shows the fits as they were learnt, and the pieces counted."""
    words = view.words
    steps = [int(s) for s in result.steps]
    view.say("fit.about")
    view.replay("fits", figures.fits(result, words), steps=steps)
    view.table(figures.fit_rows(result, words))
    best = min(range(len(result.widths)), key=lambda i: float(result.error[i]))
    fields = {
        "width": result.widths[best],
        "error": float(result.error[best]),
        "built": float(result.built_error[best]),
        "pieces": result.pieces[best] or 0,
        "step": result.diverged,
    }
    if result.diverged is not None:
        view.observe("diverged", **fields)
    elif view.arguments["activation"] == "identity":
        view.observe("straight", **fields)
    elif not result.pieces[best]:
        view.observe("smooth", **fields)
    else:
        found = fields["error"] <= fields["built"]
        view.observe("found" if found else "pieces", **fields)


def draw_tent(view: Any, result: Any) -> None:
    """Shows the deep tent and what one layer of as many units makes of it."""
    fields = {
        "depth": result.depth,
        "units": result.units,
        "pieces": result.pieces,
        "shallow": result.shallow_pieces,
        "error": result.shallow_error,
        "needed": result.width_needed,
    }
    view.figure("tent", figures.tent(result, view.words), **fields)
    view.observe("tent", **fields)


def draw_regions(view: Any, result: Any) -> None:
    """Shows the regions of a random net in the plane."""
    fields = {
        "seen": result.seen,
        "units": result.units,
        "exact": result.exact or 0,
        "bound": result.bound,
        "one": result.one_layer_bound,
    }
    view.figure("regions", figures.regions(result, view.words), **fields)
    view.observe("one_layer" if result.exact else "layers", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many pieces the deep net has, as a law in its depth."""
    d, pieces = result.depth, result.pieces
    fields = {"depth": d, "pieces": pieces, "units": result.units}
    if pieces == 2**d:
        return "power", fields
    return ("double" if pieces == 2 * d else "square"), fields
