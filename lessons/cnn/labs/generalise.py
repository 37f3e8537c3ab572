"""Lab: few pictures, dropout and augmentation."""

from __future__ import annotations

from typing import Any

import numpy as np

from lessons.cnn.figures import generalise as figures

METHODS = ("none", "dropout", "augment", "both")
WARPS = ("shift", "turn", "affine", "flip", "affine_flip")
PRINTS = "[(c.method, [float(v) for v in c.final]) for c in result.curves]"


def generalise(lab: Any) -> None:
    """Trains one small net on few pictures, by up to four methods, several seeds."""
    two = {"methods": ("none", "augment")}
    lab.cards(
        few={},
        fewer={"images": 50, "methods": ("none", "both")},
        flip=two | {"augmentation": "flip"},
        clothes=two | {"data": "fashion", "augmentation": "flip"},
    )
    lab.predict(two | {"augmentation": "flip"}, judge)
    arguments = {
        "methods": lab.several("methods", METHODS, METHODS, most=4),
        "data": lab.choice("data", ("digits", "fashion"), "digits"),
        "images": lab.choice("images", (50, 100, 200, 500, 1000), 200),
        "augmentation": lab.choice("augmentation", WARPS, "affine"),
        "dropout": lab.number("dropout", 0.0, 0.9, 0.5, 0.1),
        "lr": lab.choice("lr", (3e-4, 1e-3, 3e-3, 1e-2), 3e-3),
        "steps": lab.choice("steps", (50, 100, 200, 400, 800), 200),
        "seeds": lab.number("seeds", 1, 6, 2, 1),
        "seed": lab.seed(),
    }
    lab.run(
        "cnn.regularisation.generalise",
        arguments,
        draw,
        PRINTS,
        split=("methods", "curves"),
        script="cnn.regularisation.learn_few",
    )


def draw(view: Any, result: Any) -> None:
    """Shows train and test accuracy over the steps, a band over the seeds."""
    fields = _fields(view, result)
    view.figure("curves", figures.curves(result, view.words), **fields)
    if view.final:
        view.table(figures.rows(result, view.words))
        view.observe(fields["case"], **fields)


def _fields(view: Any, result: Any) -> dict[str, object]:
    words = view.words
    ends = {c.method: float(np.nan_to_num(c.final).mean()) for c in result.curves}
    best = max(ends, key=lambda name: ends[name])
    fields: dict[str, object] = {
        "images": result.images,
        "tested": result.tested,
        "seeds": result.curves[0].test.shape[0],
        "steps": int(result.steps[-1]),
        "best": words[f"methods.{best}"],
        "best_test": ends[best],
        "case": "one",
    }
    first = result.curves[0]
    fields["train"] = float(np.nan_to_num(first.train[:, -1]).mean())
    fields["test"] = ends[first.method]
    fields["first"] = words[f"methods.{first.method}"]
    if "none" in ends and len(ends) > 1:
        others = [name for name in ends if name != "none"]
        other = max(others, key=lambda name: abs(ends[name] - ends["none"]))
        fields["other"] = words[f"methods.{other}"]
        fields["other_test"] = ends[other]
        with_other = next(c for c in result.curves if c.method == other)
        plain = next(c for c in result.curves if c.method == "none")
        better = (with_other.final > plain.final).sum()
        fields["better"] = int(better)
        fields["points"] = 100 * (ends[other] - ends["none"])
        fields["case"] = "better" if ends[other] >= ends["none"] else "worse"
    return fields


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells what mirror images of digits did to the test accuracy."""
    plain, flipped = (float(c.final.mean()) for c in result.curves)
    fields = {"plain": plain, "flipped": flipped, "images": result.images}
    if abs(plain - flipped) < 0.005:
        return "same", fields
    return ("better" if flipped > plain else "worse"), fields
