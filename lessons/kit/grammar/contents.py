"""The lists of lessons and of labs: in the sidebar and, on a phone, in a bar below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lessons import LESSONS, OTHERS, part_of, parts_of
from lessons.kit.grammar import text
from lessons.kit.grammar.browser import component
from lessons.kit.grammar.controls import Choice
from lessons.kit.grammar.style import Look
from lessons.kit.grammar.text import Text
from lessons.kit.grammar.widgets import settings

MINUTES = 5  # a lab takes about so long: to predict, run, look, change one thing
CSS = """
p { margin: 0.5rem 0 0.1rem; font-size: 0.75rem; opacity: 0.75; }
ul { list-style: none; margin: 0; padding: 0; }
a { display: flex; gap: 0.5rem; padding: 0.2rem 0.4rem; border-radius: 0.3rem;
  color: var(--st-text-color); text-decoration: none; font-size: 0.82rem;
  line-height: 1.25; }
a:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
a[aria-current] { font-weight: 600;
  background: color-mix(in srgb, var(--st-primary-color) 16%, transparent); }
a:focus-visible, button:focus-visible { outline: 2px solid var(--st-primary-color); }
i { flex: none; width: 0.6rem; height: 0.6rem; margin-top: 0.2rem; border-radius: 50%;
  border: 1.5px solid var(--st-primary-color); }
i.seen { background: linear-gradient(90deg, var(--st-primary-color) 50%, #0000 50%); }
i.predicted, i.done { background: var(--st-primary-color); }
i.done { border-radius: 2px; }
small { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); }
.bar { display: none; position: fixed; left: 0; right: 0; bottom: 0; z-index: 60;
  background: var(--st-background-color); align-items: stretch;
  border-top: 1px solid var(--st-border-color); }
.bar button { min-width: 3rem; min-height: 2.9rem; border: 0; background: none;
  color: var(--st-text-color); font: inherit; font-size: 1.4rem; }
.bar button:disabled { opacity: 0.3; }
.bar .title { flex: 1; min-width: 0; font-size: 0.85rem; line-height: 1.2; }
.bar div { position: absolute; bottom: 100%; left: 0; right: 0; max-height: 60vh;
  overflow-y: auto; padding: 0.5rem 0.8rem; background: inherit;
  border-top: 1px solid var(--st-border-color); }
.bar a { padding: 0.6rem 0.4rem; font-size: 0.95rem; }
@media (max-width: 820px) { .bar { display: flex; } }
@media print { .bar { display: none; } }
"""
_contents = component("contents", "store.js", "contents.js", css=CSS)


def lessons(pages: Mapping[str, Any], names: Mapping[str, str], here: str) -> None:
    """Lists all lessons by section, and the labs of the one that is open."""
    language = st.session_state["language"]
    with st.container(key="contents", gap=None):
        st.page_link(pages["home"], label=names["home"], icon=":material/home:")
        section = None
        for entry in LESSONS:
            if entry.section != section:
                section = entry.section
                st.caption(names[f"section.{section}"])
            title = text.load(entry.slug, language).title("title")
            st.page_link(pages[entry.slug], label=title, icon=entry.icon)
            if entry.slug == here:
                labs(here, language)
        st.caption(names["section.others"])
        for name, icon in OTHERS.items():
            st.page_link(pages[name], label=names[name], icon=icon)


def labs(slug: str, language: str, bar: bool = False) -> None:
    """Lists the labs of a lesson as links; as a `bar`, where the screen is narrow."""
    look = st.session_state.get("look", Look())
    kit = text.load("kit", language)
    lesson = text.load(slug, language)
    words = {**kit.entries("labs"), **kit.entries("present")}
    data = {
        "slug": slug,
        "items": items(slug, lesson),
        "words": words,
        "asks": look.present,
        "bar": bar,
    }
    key = "contents-bar" if bar else "contents-labs"

    def go() -> None:
        asked = st.session_state.get(key, {}).get("go")
        if asked in {item["name"] for item in data["items"]}:
            _go(slug, asked, look)

    _contents(key=key, data=data, on_go_change=go)


def items(slug: str, lesson: Text) -> list[dict[str, str | None]]:
    """Returns the labs of a lesson in their order, and its quiz, with their titles."""
    parts = lesson.entries("parts")
    names = [n for labs in parts_of(slug).values() for n in labs]
    names = names or [n for n in lesson.blocks if f"{n}.words" in lesson.blocks]
    groups = {name: parts.get(part_of(slug, name) or "") for name in names}
    listed = [
        {"name": name, "title": lesson.title(name), "group": groups[name]}
        for name in names
    ]
    return [*listed, {"name": "quiz", "title": lesson.title("quiz"), "group": None}]


def extent(slug: str, lesson: Text) -> tuple[int, int]:
    """Returns how many labs a lesson has, and about how many minutes it takes."""
    labs = sum(item["name"] != "quiz" for item in items(slug, lesson))
    return labs, MINUTES * labs


def _go(slug: str, name: str, look: Look) -> None:
    """Opens a lab that is not drawn: of another part, or of the projector's pages."""
    if look.present:
        st.session_state["at"] = name
    elif part := part_of(slug, name):
        parts = tuple(parts_of(slug))
        settings().of(f"{slug}.part", Choice(parts, parts[0])).put(part)
