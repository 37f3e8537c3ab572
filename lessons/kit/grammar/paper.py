"""A lesson as pages to hand out: `?print=1` draws every lab whole, then prints.

The print view opens in a tab of its own, at the address of the page with its settings:
all parts, in the width of a page, nothing that can be pressed. A page that the browser
prints by itself holds only what had been drawn by then, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lessons.kit.grammar.browser import CSS, component

BAR = """
.bar { position: fixed; top: 0; left: 0; right: 0; z-index: 60;
  display: flex; gap: 1rem; align-items: center; justify-content: center;
  padding: 0.5rem;
  background: var(--st-secondary-background-color); color: var(--st-text-color); }
@media print { .bar { display: none; } }
"""
_offer = component("paper-offer", "paper_offer.js", "buttons.js", css=CSS)
_bar = component("paper", "paper.js", "buttons.js", css=CSS + BAR)


def offer(words: Mapping[str, str]) -> None:
    """Offers the print view; what the browser prints without it says so."""
    _offer(key="paper-offer", data={"label": words["print"]})
    with st.container(key="print-hint"):
        st.markdown(f"**{words['hint']}**")


def prepare(labs: Sequence[str], words: Mapping[str, str]) -> None:
    """Says how many labs are drawn and, once all are, opens the browser's dialog."""
    data = {"labs": list(labs), "words": dict(words)}
    _bar(key="paper-bar", data=data)
