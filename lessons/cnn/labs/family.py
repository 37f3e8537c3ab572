"""Lab: the family of convolutional nets, drawn and counted."""

from __future__ import annotations

from typing import Any

from lessons.cnn.figures import family as figures

NAMES = {
    "torchvision": (
        *("alexnet", "vgg11", "vgg16", "vgg19", "vgg11_bn", "vgg16_bn", "vgg19_bn"),
        *("nin", "googlenet", "resnet18", "resnet34", "resnet50", "resnet152"),
    ),
    "course": ("lenet", "alexnet", "vgg11", "nin", "googlenet", "resnet18"),
}
PRINTS = "[(m.name, m.parameters, m.multiply_adds) for m in result.members]"


def family(lab: Any) -> None:
    """Counts a net block by block, and places it among its family."""
    lab.cards(
        vgg={},
        alexnet={"name": "alexnet"},
        nin={"name": "nin"},
        googlenet={"name": "googlenet"},
        resnet={"name": "resnet50"},
        deepest={"name": "resnet152"},
        course={"edition": "course", "name": "alexnet"},
    )
    lab.predict({"name": "resnet50"}, judge)
    edition = lab.choice("edition", tuple(NAMES), "torchvision")
    names = NAMES[edition]
    name = lab.choice("name", names, "vgg16" if "vgg16" in names else "alexnet")
    arguments = {"name": name, "edition": edition}
    if edition == "torchvision":
        arguments["size"] = lab.choice("size", (96, 128, 160, 224, 288, 384), 224)
    else:  # each at the size at which the course meets it
        arguments["size"] = 0
    script = "cnn.architectures.count_family"
    lab.run("cnn.architectures.family", arguments, draw, PRINTS, script=script)


def draw(view: Any, result: Any) -> None:
    """Shows the stack, the family's costs, and the layers in a table."""
    one, words = result.members[0], view.words
    fields = {
        "net": words[f"names.{one.name}"],
        "size": one.size,
        "parameters": one.parameters / 1e6,
        "exact": one.parameters,
        "cost": one.multiply_adds / 1e9,
        "depth": one.depth,
        "weighted": one.weighted,
        "boxes": sum(box.times for box in result.boxes),
        "dense": one.dense_parameters / one.parameters,
        "dense_cost": one.dense_multiply_adds / one.multiply_adds,
        "megabytes": one.parameters * 4 / 1e6,
        "count": len(result.members),
        "known": sum(m.published_parameters is not None for m in result.members),
        "equal": sum(m.published_parameters == m.parameters for m in result.members),
        "course": result.edition == "course",
    }
    view.figure("stack", figures.stack(result, words), **fields)
    view.say("stack.about", **fields)
    view.table(figures.rows(result, words))
    view.figure("costs", figures.costs(result, words), **fields)
    if view.final:
        view.say("members.course" if fields["course"] else "members.about", **fields)
        view.table(figures.members(result, words))
    least = next((m for m in result.members if m.name == "lenet"), None)
    if least and one.name != "lenet":
        fields["times"] = one.parameters / least.parameters
        fields["cost_times"] = one.multiply_adds / least.multiply_adds
        view.observe("course", **fields)
    else:
        view.observe("dense" if one.dense_parameters else "none", **fields)


def judge(result: Any) -> tuple[str, dict[str, object]]:
    """Tells which layers of the net hold most of its parameters."""
    one = result.members[0]
    share = one.dense_parameters / one.parameters
    fields = {
        "dense": share,
        "dense_cost": one.dense_multiply_adds / one.multiply_adds,
    }
    if 0.4 <= share <= 0.6:
        return "half", fields
    return ("dense" if share > 0.5 else "conv"), fields
