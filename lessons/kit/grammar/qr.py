"""The address as a QR code, for a class to read off the wall in projector mode."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

import segno
import streamlit as st

from lessons.kit.grammar import text

HERE = ("localhost", "127.0.0.1", "::1")  # an address that leads to its own machine
LONGEST = 160  # characters of an address that are written out below its code


def switch(words: Mapping[str, str]) -> None:
    """Draws the button that shows the code and puts it away; Q and Esc press it too."""
    state = st.session_state

    def turn() -> None:
        state["qr"] = not state.get("qr")

    st.button(
        words["qr.close"] if state.get("qr") else words["qr"],
        key="present-qr",
        icon=":material/qr_code_2:",
        on_click=turn,
        help=words["qr.help"],
    )


def show(query: str, title: str, words: Mapping[str, str]) -> None:
    """Shows the code of this page with another query, if the reader has asked for it.

    The address is the one by which the reader's browser has come here.
    """
    page = st.context.url
    if not (page and st.session_state.get("qr")):
        return
    address = f"{page}?{query}"
    made = picture(address)
    said = text.fill(words["qr.alt"], address=address)
    shown = address if len(address) <= LONGEST else f"{address[:LONGEST]}…"
    lines = [html.escape(shown)]
    if made is None:
        lines.append(html.escape(text.fill(words["qr.long"], n=len(address))))
    elif urlsplit(page).hostname in HERE:
        lines.append(html.escape(words["qr.here"]))
    code = f'<img src="{made}" alt="{html.escape(said)}">' if made else ""
    below = "".join(f"<p>{line}</p>" for line in lines)
    with st.container(key="present-code"):
        st.html(f"<strong>{html.escape(title)}</strong>{code}{below}")


@lru_cache(64)
def picture(address: str) -> str | None:
    """Returns the code as SVG in a `data:` address, black on white in any theme.

    None for an address that is too long for a code.
    """
    try:
        code = segno.make(address, micro=False)
    except segno.DataOverflowError:
        return None
    return code.svg_data_uri(omitsize=True, dark="#000", light="#fff", border=4)
