"""Lab: LeNet-5 layer by layer, as it was published and as it is written today."""

from __future__ import annotations

from functools import partial
from typing import Any

from lessons.cnn.figures import table as figures

PICTURES = {"grey": (1, 28), "colour": (3, 32)}
PRINTS = "[(n.net, n.parameters, n.connections, n.macs) for n in result.nets]"


def table(lab: Any) -> None:
    """Counts both nets for grey or coloured pictures."""
    lab.cards(published={}, colour={"picture": "colour"})
    lab.predict({}, judge)
    picture = lab.choice("picture", tuple(PICTURES), "grey")
    channels, size = PICTURES[picture]
    arguments = {"channels": channels, "size": size}
    lab.run(
        "conv.lenet_table.lenet_table",
        arguments,
        draw,
        PRINTS,
        at_once=True,
        script="conv.lenet_table.count_lenets",
    )


def draw(view: Any, result: Any) -> None:
    """Shows the table, the shares of the layers and the connections of C3."""
    fields = _fields(result)
    view.table(figures.rows(result, view.words))
    view.figure("wiring", figures.wiring(result, view.words), **fields)
    view.say("wiring.about", **fields)
    view.figure("shares", partial(figures.shares, result, view.words), **fields)
    view.observe("counts", **fields)


def _fields(result: Any) -> dict[str, object]:
    classic, modern = result.nets
    heavy = max(modern.layers, key=lambda layer: layer.parameters)
    busy = max(modern.layers, key=lambda layer: layer.macs)
    c3 = next(layer for layer in classic.layers if layer.name == "C3")
    return {
        "parameters": classic.parameters,
        "connections": classic.connections,
        "today": modern.parameters,
        "macs": modern.macs,
        "heavy": heavy.name,
        "heavy_share": heavy.parameters / modern.parameters,
        "busy": busy.name,
        "busy_share": busy.macs / modern.macs,
        "busy_weights": busy.parameters / modern.parameters,
        "c3": c3.parameters,
        "dense": result.dense,
        "pairs": int(result.seen.sum()),
    }


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which layer holds most of the weights."""
    fields = _fields(result)
    return str(fields["heavy"]), fields
