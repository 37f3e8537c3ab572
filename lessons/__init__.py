"""The lessons, in reading order: the one list that pages, tests and tools go by."""

from __future__ import annotations

import importlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One lesson: its address, its section, its icon and the lessons it builds on."""

    slug: str
    section: str
    icon: str
    builds_on: tuple[str, ...] = ()


LESSONS = (
    Entry("history", "beginnings", ":material/history:"),
    Entry("tensors", "beginnings", ":material/view_in_ar:"),
    Entry("foundations", "beginnings", ":material/scatter_plot:", ("tensors",)),
    Entry("activations", "networks", ":material/timeline:", ("foundations",)),
    Entry("saddles", "optimisation", ":material/landscape:", ("activations",)),
    Entry("momentum", "optimisation", ":material/speed:", ("saddles",)),
    Entry("adaptive", "optimisation", ":material/tune:", ("momentum",)),
    Entry("losses", "optimisation", ":material/trending_down:", ("activations",)),
    Entry(
        "generalization", "optimisation", ":material/stacked_line_chart:", ("losses",)
    ),
    Entry("cnn", "data", ":material/grid_on:", ("generalization", "adaptive")),
    Entry("rnn", "data", ":material/line_start_circle:", ("activations", "losses")),
)

# The pages beside the lessons and the first one, with their icons.
OTHERS = {"glossary": ":material/translate:", "about": ":material/info:"}


def neighbours(slug: str) -> tuple[str | None, str | None]:
    """Returns the slugs of the lessons before and after `slug`, None at the ends."""
    slugs = [entry.slug for entry in LESSONS]
    here = slugs.index(slug)
    before = slugs[here - 1] if here else None
    after = slugs[here + 1] if here + 1 < len(slugs) else None
    return before, after


def parts_of(slug: str) -> dict[str, tuple[str, ...]]:
    """Returns the parts of a long lesson, each with its labs; {} for a short one."""
    labs = importlib.import_module(f"lessons.{slug}.labs")
    return getattr(labs, "PARTS", {})


def questions_of(slug: str, part: str | None) -> tuple[str, ...] | None:
    """Returns the quiz of a part; None for all questions of the lesson."""
    labs = importlib.import_module(f"lessons.{slug}.labs")
    return labs.QUESTIONS[part] if part else None


def part_of(slug: str, lab: str) -> str | None:
    """Returns the part of a lesson that a lab stands in, None for a short lesson."""
    return next((p for p, labs in parts_of(slug).items() if lab in labs), None)
