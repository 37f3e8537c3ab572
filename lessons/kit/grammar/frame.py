"""What the frame settles before a page runs: the language, the look, the style."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from lessons.kit.grammar import insides
from lessons.kit.grammar.browser import FRAME, seen
from lessons.kit.grammar.controls import Choice, Switch
from lessons.kit.grammar.setting import VERSION, Link
from lessons.kit.grammar.style import BLUE, INK, PAPER, Look
from lessons.kit.grammar.text import DEFAULT_LANGUAGE, LANGUAGES
from lessons.kit.grammar.widgets import hear, prepare, settings

ICON = Path(__file__).parents[1] / "icon.svg"  # Streamlit would fetch a named icon


def settle_link() -> Link:
    """Returns what the address said when the reader came to it.

    That is news when a visit begins, on Back and Forward, and on another page. What a
    message says of the address else may be older than what this server knows.
    """
    visit = settings()
    first, went_back = not visit.link.number, insides.went_back()
    if first or went_back or insides.page_shown() != st.session_state.get("page"):
        query = insides.query()
        params = {name: st.query_params[name] for name in st.query_params}
        number = next(visit.numbers)
        visit.link = Link(number, query, params, whole=first or went_back)
    return visit.link


def note_page() -> None:
    """Notes which page is shown, once that has been settled."""
    st.session_state["page"] = insides.page_shown()


def settle_language(link: Link) -> str:
    """Returns the language: the link's, else the reader's choice, else the browser's.

    Once named by a link or chosen, it stays in the address through every page.
    """
    state = st.session_state
    locale = (st.context.locale or "").lower()
    own = "zh" if locale.startswith("zh") else DEFAULT_LANGUAGE
    language = settings().of("language", Choice(tuple(LANGUAGES), own))
    before = language.value
    hear(language, seen(FRAME))
    if language.value != before:
        state["spoken"] = True
    if language.link != link.number and (link.whole or "lang" in link.params):
        said = link.params.get("lang")
        state["spoken"] = said in LANGUAGES
        language.put(said if state["spoken"] else own)
    language.link = link.number
    state["language"] = language.value
    return language.value


def spoken() -> str:
    """Returns the language that has been settled; before that, the default."""
    language = st.session_state.get("language")
    return language if language in LANGUAGES else DEFAULT_LANGUAGE


def settle_look(link: Link) -> Look:
    """Returns how figures are to be seen: the theme, and `?present=1` or the switch."""
    state = st.session_state
    present = settings().of("present", Switch(False))
    hear(present, seen(FRAME))
    if present.link != link.number:
        if link.whole or "present" in link.params:
            present.put(link.params.get("present") == "1")
        if link.whole or "at" in link.params:
            state["at"] = link.params.get("at", "")[:40] or None
    present.link = link.number
    theme = st.context.theme.type if st.context.theme else None
    paper = settings().link.params.get("print") == "1"
    dark, large = theme == "dark" and not paper, present.value and not paper
    look = Look(dark, large, paper)
    state["look"] = look
    return look


def switches(names: Mapping[str, str]) -> int:
    """Draws the switches of language and projector; returns what was sent to them."""
    visit = settings()
    language, present = visit.all["language"], visit.all["present"]
    sent = prepare(language, "language-switch")
    st.segmented_control(
        names["language"],
        list(LANGUAGES),
        key="language-switch",
        format_func=LANGUAGES.get,
        required=True,
        default=language.begin,
    )
    sent = max(sent, prepare(present, "present-switch"))
    st.toggle(
        names["present"],
        key="present-switch",
        value=present.begin,
        help=names["present.help"],
    )
    return sent


def address() -> dict[str, str]:
    """Returns what the address says that is no lab's and no lesson's."""
    state, look = st.session_state, st.session_state["look"]
    said = {
        "lang": state["language"] if state["spoken"] else None,
        "v": str(VERSION) if VERSION > 1 else None,
        "present": "1" if look.present else None,
        "at": state.get("at") if look.present else None,
        "print": "1" if look.paper else None,
        "missing": settings().link.params.get("missing"),
    }
    return {name: value for name, value in said.items() if value}


def css(look: Look) -> str:
    """Returns the page's style sheet: type and spacing the theme cannot set."""
    rules = SHEET + STAGE + (PRESENT if look.present else "")
    rules += PAPER_VIEW + PAPER_SHEET if look.paper else UNPREPARED
    rules += f"@media print {{ {PAPER_SHEET} }}"
    return f"<style>{insides.selectors(coloured(rules, look))}</style>"


def coloured(rules: str, look: Look) -> str:
    """Returns a style sheet with the colours that it names put in."""
    for name, colour in {"paper": PAPER, "ink": INK, "accent": BLUE}.items():
        rules = rules.replace(f"@{name}", look.colour(colour))
    return rules


STAGE = Path(__file__).with_name("stage.css").read_text("utf-8")
PRESENT = Path(__file__).with_name("present.css").read_text("utf-8")
PAPER_SHEET = Path(__file__).with_name("paper.css").read_text("utf-8")
# What begins with @ is a colour, or an element of Streamlit's that `insides.py` names.
SHEET = """
@column { max-width: 1320px; padding-top: 3.2rem; }
@column p, @column li { max-width: 76ch; }
[class*="st-key-tick-"], [class*="st-key-kept-"], [class*="st-key-address-"],
  [class*="st-key-follow-"], .st-key-contents-bar,
  .st-key-presenter-keys
  { position: absolute; height: 0; overflow: hidden; width: 1px !important; left: 0; }
[class*="st-key-panel-"] { gap: 0.6rem; }
@link * { white-space: normal; overflow: visible; }
.st-key-contents @link a { padding: 0.25rem 0.4rem; min-height: 1.8rem; height: auto;
  align-items: start; }
.st-key-contents > * { flex: none; }
.st-key-contents @link p { font-size: 0.875rem; line-height: 1.3; }
.st-key-contents @caption { padding: 0.6rem 0.4rem 0.1rem; }
.st-key-contents-labs { padding-left: 1.1rem; }
h2 { margin-top: 1.2rem; }
@column h2 { font-size: 1.55rem; }
/* Streamlit's own colours of these have less than 4.5 of contrast with their ground. */
@caption { opacity: 0.8; }
@chosen:enabled, @chosen:enabled * { color: @paper !important; }
button[data-selected="true"] * { color: color-mix(in srgb, @accent 75%, @ink)
  !important; }
a[href^="glossary?"] { position: relative; text-decoration-style: dotted; }
a[href^="glossary?"]:focus-visible::after { content: attr(title); position: absolute;
  left: 0; top: 1.5em; z-index: 30; width: max-content; max-width: 20rem;
  padding: 0.4rem 0.6rem; font-size: 0.875rem; line-height: 1.4; background: @paper;
  border: 1px solid currentColor; border-radius: 0.3rem; }
.st-key-extent { align-items: center; row-gap: 0; }
.st-key-extent p { font-size: 0.875rem; }
.st-key-goals p, .st-key-goals li { font-size: 0.92rem; margin: 0; padding: 0; }
.st-key-goals ul { margin: 0; padding-left: 1.1rem; }
.st-key-goals { padding: 0.5rem 0.9rem; border-radius: 0.4rem;
  background: color-mix(in srgb, currentColor 5%, transparent); }
[class*="st-key-exercise-"] { max-width: 76ch; }
.lab-small { display: block; width: 100%; height: 64px; }
[class*="st-key-card-"] p { font-size: 0.92rem; line-height: 1.4; }
[class*="st-key-card-"] @link a { padding-left: 0; }
/* The film's place while the nets still learn; the words beside it stand still. */
.st-key-first-words { padding-top: 12rem; }
.st-key-opening-place { min-height: 37.75rem; }
.st-key-opening:not(:has(.st-key-opening-place)) { padding-top: 38.75rem; }
@media (max-width: 1100px) { .st-key-first-words { padding-top: 6rem; }
  .st-key-opening-place { min-height: 32rem; }
  .st-key-opening:not(:has(.st-key-opening-place)) { padding-top: 33rem; } }
@media (max-width: 640px) { .st-key-first-words { padding-top: 0; }
  .st-key-opening-place { min-height: 29.5rem; }
  .st-key-opening:not(:has(.st-key-opening-place)) { padding-top: 30.5rem; } }
.st-key-parts { position: sticky; top: 0; z-index: 20; padding: 0.6rem 0;
  background: @paper; }
@block > .st-key-parts { overflow-x: auto; }
.lab-table { overflow-x: auto; }
.lab-table table { border-collapse: collapse; width: 100%; font-size: 0.875rem;
  font-variant-numeric: tabular-nums; }
.lab-table th, .lab-table td { padding: 0.35rem 0.7rem; text-align: left;
  border-bottom: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
.lab-table th { font-weight: 600; vertical-align: bottom;
  border-bottom-color: color-mix(in srgb, currentColor 45%, transparent); }
.lab-table td:first-child { white-space: nowrap; }
.lab-table .number { text-align: right; white-space: nowrap; }
@media (max-width: 640px) {
  @column { padding-left: 0.9rem; padding-right: 0.9rem; }
}
"""
# Reasons that a reader has not opened are for paper alone, and so is the hint.
UNPREPARED = """
@media screen { @wrapper:has(> [class*="st-key-print-"]) { display: none; } }
@media print { @wrapper:has(> .st-key-print-hint) { display: block !important; } }
"""
# A page of A4 or Letter is 700 px wide between its margins.
PAPER_VIEW = """
@app { background: #fff; }
@column { max-width: 700px !important; padding: 3rem 0 0 !important; margin: 0 auto; }
@column, @column * { color: #1b1f24 !important; }
"""
