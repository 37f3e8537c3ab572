"""One box that finds labs and terms in either language, and leads to them."""

from __future__ import annotations

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
    """Returns the address of a lab or of a lesson's quiz, below the site's."""
    part = part_of(slug, section)
    query = {"lang": language} | ({"part": part} if part else {})
    return f"{slug}?{urlencode(query)}#{section}"


def findable(language: str) -> list[dict[str, str]]:
    """Returns all labs and terms: title, title in the other language, kind, address."""
    other = next(code for code in text.LANGUAGES if code != language)
    found = []
    for entry in LESSONS:
        ours, theirs = (text.load(entry.slug, code) for code in (language, other))
        for item in items(entry.slug, ours):
            name = item["name"]
            found.append(
                {
                    "title": ours.title(name),
                    "other": theirs.title(name),
                    "kind": ours.title("title"),
                    "address": address(entry.slug, name, language),
                }
            )
    ours, theirs = (text.load(text.GLOSSARY, code) for code in (language, other))
    for name in ours.terms():
        found.append(
            {
                "title": ours.title(name),
                "other": theirs.title(name),
                "kind": ours.title("title"),
                "address": f"{text.GLOSSARY}?lang={language}#{name}",
            }
        )
    return found


def box(language: str, key: str) -> None:
    """Draws the box."""
    words = dict(text.load("kit", language).entries("search"))
    _search(key=key, data={"items": findable(language), "words": words})
