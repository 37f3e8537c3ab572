"""The page before any script has run: this site's style from the first byte on.

A page that is first laid out by Streamlit's measures and then by ours jumps, and so
does one whose elements come one by one. So the style sheet travels in the page itself,
and a script that shows what comes from the top down. The frame sends the sheet again,
with the colours of the reader's theme (see `frame.py`).
"""

from __future__ import annotations

import functools
from pathlib import Path

from lessons.kit.grammar import browser, frame, insides
from lessons.kit.grammar.style import Look

SHEET = Path(__file__).with_name("shell.css").read_text("utf-8")
BEFORE = b"<noscript>"  # in the body, so that the sheet is stronger than Streamlit's


def shell(page: bytes) -> bytes:
    """Returns Streamlit's page with this site's style in it, before its scripts."""
    if not (insides.on("early") and insides.on("css")):
        return page
    return page.replace(BEFORE, _early() + BEFORE, 1)


@functools.cache
def _early() -> bytes:
    rules = frame.SHEET + frame.STAGE + frame.UNPREPARED + SHEET
    rules = insides.selectors(frame.coloured(rules, Look()))
    script = insides.selectors(browser.source("coming.js"))
    return f"<script>{{ {script} }}</script><style>{rules}</style>".encode()
