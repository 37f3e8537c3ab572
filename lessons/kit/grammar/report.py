"""A report of a mistake: what a reader copies, ready to be sent."""

from __future__ import annotations

from lessons.kit.grammar import browser, text
from lessons.kit.grammar.controls import Value
from lessons.kit.grammar.request import Context
from lessons.kit.grammar.versions import versions


def written(context: Context, seed: Value | None) -> str:
    """Returns the report on a lab; its link, "{link}", is the browser's to fill in."""
    said = context.frame.entries("report")
    lines = ["lab", "link", "seed", "versions", "saw", "expected"]
    if seed is None:
        lines.remove("seed")
    known = [f"{name} {number}" for name, number in versions().items()]
    return "\n".join(
        text.fill(
            said[line],
            lab=context.text.title(context.name),
            lesson=context.text.title("title"),
            seed=seed,
            versions=", ".join(known),
        )
        for line in lines
    )


def report(context: Context, query: str, seed: Value | None) -> None:
    """Offers a button that copies the report on a lab as it stands."""
    said = context.frame.entries("report")
    failed = context.frame.entries("links")["failed"]
    labels = {"copy": said["button"], "copied": said["copied"], "failed": failed}
    around = written(context, seed)
    key = f"report-{context.place}"
    browser.copy_link(query, labels, key, around, browser.FLAG)
