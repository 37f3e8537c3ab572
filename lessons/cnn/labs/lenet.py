"""Lab: LeNet-5 learns in the page, its kernels and feature maps watched."""

from __future__ import annotations

from typing import Any

from lessons.cnn.figures import lenet as figures

DATA = ("digits", "garments", "mnist", "fashion_mnist", "cifar10")
RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1)
PRINTS = "(result.right, result.test_images, [float(a) for a in result.accuracy])"


def lenet(lab: Any) -> None:
    """Trains today's LeNet-5 or that of 1998 on small pictures."""
    lab.cards(
        few={},
        today={"images": 8000},
        classic={"images": 8000, "net": "classic"},
        garments={"images": 8000, "data": "garments", "epochs": 2},
        failure={"images": 8000, "lr": 0.1, "epochs": 1},
    )
    lab.predict({"images": 8000, "epochs": 1}, judge)
    net = lab.choice("net", ("modern", "classic"), "modern")
    arguments = {
        "net": net,
        "data": lab.choice("data", DATA, "digits"),
        "images": lab.choice("images", (100, 500, 2000, 8000, 60_000), 500),
        "epochs": lab.choice("epochs", (1, 2, 3, 5, 10, 20), 5),
        "lr": lab.choice("lr", RATES, 3e-3),
    }
    if net == "modern":
        activations = ("relu", "tanh", "sigmoid")
        arguments["activation"] = lab.choice("activation", activations, "relu")
        arguments["pool"] = lab.choice("pool", ("max", "average"), "max")
    arguments["look"] = lab.choice("look", tuple(range(10)), 3)
    arguments["seed"] = lab.seed()
    script = "conv.lenet_train.train_lenet"
    lab.run("conv.lenet_train.watch_lenet", arguments, draw, PRINTS, script=script)


def draw(view: Any, result: Any) -> None:
    """Shows the curves, and below them what the net looks like inside."""
    if result.downloaded is not None:
        view.say("downloading", share=result.downloaded)
        return
    data = view.arguments["data"]
    fields = _fields(result)
    view.figure("curves", figures.curves(result, view.words), clock=0, **fields)
    view.say("inside", name=figures.class_name(data, result.label, view.words))
    steps = [int(s) for s in result.frame_steps]
    panels = figures.panels(result, data, view.words)
    view.replay("maps", panels, steps, total=result.steps)
    view.observe(_verdict(result), **fields)


def _verdict(result: Any) -> str:
    if result.diverged is not None:
        return "diverged"
    return "learnt" if result.right > 0.5 * result.test_images else "stuck"


def _fields(result: Any) -> dict[str, object]:
    return {
        "accuracy": result.right / result.test_images,
        "latest": float(result.accuracy[-1]),
        "right": result.right,
        "tests": result.test_images,
        "images": result.train_images,
        "parameters": result.parameters,
        "seconds": result.seconds,
        "device": result.device,
        "steps": result.steps,
        "first": float(result.accuracy[0]),
        "loss": float(result.test_loss[-1]),
        "step": result.diverged or 0,
    }


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells how many test digits are right after one pass."""
    fields = _fields(result)
    accuracy = result.right / result.test_images
    if accuracy < 0.6:
        return "half", fields
    return ("most" if accuracy < 0.9 else "nine"), fields
