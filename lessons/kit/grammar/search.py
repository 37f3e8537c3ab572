"""One box that finds labs and terms in either language, and leads to them."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlencode

from lessons import LESSONS, part_of
from lessons.kit.grammar import text
from lessons.kit.grammar.browser import component
from lessons.kit.grammar.contents import items

CSS = """
label { display: block; font-size: 0.875rem; margin-bottom: 0.25rem; }
input { box-sizing: border-box; width: 100%; max-width: 34rem; min-height: 2.5rem;
  padding: 0.25rem 0.75rem; font: inherit; color: var(--st-text-color);
  background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: 0.5rem; }
input:focus-visible { outline: 2px solid var(--st-primary-color); }
ul { list-style: none; margin: 0.25rem 0 0; padding: 0; max-width: 34rem; }
li { padding: 0.35rem 0.75rem; border-radius: 0.3rem; cursor: pointer;
  font-size: 0.92rem; line-height: 1.3; }
li:hover, li[aria-selected="true"]
  { background: color-mix(in srgb, var(--st-primary-color) 16%, transparent); }
p { margin: 0.25rem 0 0; font-size: 0.875rem; }
small { display: block; font-size: 0.8rem; opacity: 0.75; }
"""
_search = component("search", "search.js", css=CSS)


def address(slug: str, section: str, language: str) -> str:
    """Returns the address of a lab, a quiz or a term, below the site's."""
    part = None if slug == text.GLOSSARY else part_of(slug, section)
    query = {"lang": language} | ({"part": part} if part else {})
    return f"{slug}?{urlencode(query)}#{section}"


@cache
def findable(language: str) -> list[dict[str, str]]:
    """Returns all labs and terms: title, title in the other language, kind, address."""
    other = next(code for code in text.LANGUAGES if code != language)
    found = []
    for slug in (*(entry.slug for entry in LESSONS), text.GLOSSARY):
        ours, theirs = (text.load(slug, code) for code in (language, other))
        glossary = slug == text.GLOSSARY
        names = ours.terms() if glossary else [i["name"] for i in items(slug, ours)]
        for name in names:
            found.append(
                {
                    "title": ours.title(name),
                    "other": theirs.title(name),
                    "kind": ours.title("title"),
                    "address": address(slug, name, language),
                }
            )
    return found


def box(language: str, key: str) -> None:
    """Draws the box."""
    words = dict(text.load("kit", language).entries("search"))
    _search(key=key, data={"items": findable(language), "words": words})
