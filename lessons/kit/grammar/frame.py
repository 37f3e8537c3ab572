"""What the frame settles before a page runs: the language, the look, the style."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lessons.kit.grammar import insides
from lessons.kit.grammar.style import PAPER, Look
from lessons.kit.grammar.text import DEFAULT_LANGUAGE, LANGUAGES

ICON = Path(__file__).parents[1] / "icon.svg"  # Streamlit would fetch a named icon


def settle_language() -> str:
    """Returns the language: the link's, else the reader's choice, else the browser's.

    Once named by a link or chosen, it stays in the link through every page.
    """
    state = st.session_state
    said = st.query_params.get("lang")
    if said in LANGUAGES and said != state.get("lang-written"):
        state["language"], state["spoken"] = said, True
    elif "language" not in state:
        locale = (st.context.locale or "").lower()
        state["language"] = "zh" if locale.startswith("zh") else DEFAULT_LANGUAGE
    _write("lang", state["language"] if state.get("spoken") else None)
    state["lang-written"] = state["language"]
    return state["language"]


def spoken() -> str:
    """Returns the language that has been settled; before that, the default."""
    language = st.session_state.get("language")
    return language if language in LANGUAGES else DEFAULT_LANGUAGE


def switch_language() -> None:
    """Takes the language that the reader has chosen; a callback of the switch."""
    chosen = st.session_state["language-switch"]
    if chosen in LANGUAGES:  # a browser may send anything
        st.session_state.update(language=chosen, spoken=True)


def settle_look() -> Look:
    """Returns how figures are to be seen: the theme, and `?present=1` or the switch."""
    state = st.session_state
    said = st.query_params.get("present")
    if "present" not in state:
        state["present"] = said == "1"
    at = st.query_params.get("at")
    if "at" not in state and at:
        state["at"] = at[:40]
    _write("present", "1" if state["present"] else None)
    _write("at", state.get("at") if state["present"] else None)
    theme = st.context.theme.type if st.context.theme else None
    look = Look(dark=theme == "dark", present=state["present"])
    state["look"] = look
    return look


def css(look: Look) -> str:
    """Returns the page's style sheet: type and spacing the theme cannot set."""
    rules = SHEET + STAGE + (PROJECTOR if look.present else "")
    rules = insides.selectors(rules.replace("@paper", look.colour(PAPER)))
    return f"<style>{rules}</style>"


def _write(name: str, value: str | None) -> None:
    if st.query_params.get(name) == value:
        return
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


STAGE = Path(__file__).with_name("stage.css").read_text("utf-8")
# What begins with @ is a colour, or an element of Streamlit's that `insides.py` names.
SHEET = """
@column { max-width: 1320px; padding-top: 3.2rem; }
@column p, @column li { max-width: 76ch; }
[class*="st-key-tick-"], [class*="st-key-kept-"], .st-key-presenter-keys
  { position: absolute; height: 0; overflow: hidden; }
[class*="st-key-panel-"] { gap: 0.6rem; }
@link * { white-space: normal; }
h2 { margin-top: 1.2rem; }
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
PROJECTOR = """
html { font-size: 27.5px; } /* the smallest type, 0.875rem, is then 24 px */
@column { max-width: none; padding: 1.1rem 2rem 4rem; }
@header { background: none; }
@column h1, @column h2
  { font-size: 1.7rem; padding: 0 0 0.3rem; margin: 0; }
@column h1, @column h2 { padding-left: 1.4rem; }
[class*="st-key-live-"] { position: sticky; top: 0.5rem; }
.st-key-present-steps { position: fixed; right: 0; bottom: 0; width: auto !important;
  z-index: 50; background: @paper; border-radius: 0.5rem 0 0 0; align-items: center;
  padding: 0.3rem 0.8rem; }
@column p, @column li { max-width: none; }
small, @caption { font-size: 1rem !important; }
"""
