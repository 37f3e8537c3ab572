"""The bar of a projector: which section of how many, the address, back and on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lessons.kit.grammar import qr, text


def steps(
    sections: Sequence[str],
    labs: Sequence[str],
    title: str,
    language: str,
    runs: bool = False,
) -> None:
    """Draws previous and next; a remote's keys press them too (`frame.js`).

    Where a lab `runs` its controls can be opened.
    """
    said = text.load("kit", language).entries("present")
    at = st.session_state.get("at") or "intro"
    here = sections.index(at) if at in sections else 0

    def go(step: int) -> None:
        there = max(0, min(len(sections) - 1, here + step))
        st.session_state["at"] = sections[there]
        st.session_state["hand"] = False

    if at not in sections:
        go(0)
        st.rerun()
    if at.partition("-")[0] not in labs:  # a lab shows its own address
        place = f"#{at}" if at != "intro" else ""
        qr.show(f"lang={language}{place}", title, said)
    with st.container(
        horizontal=True, horizontal_alignment="right", key="present-steps"
    ):
        st.markdown(f"{here + 1} / {len(sections)}", width="content")
        if runs:
            _hand(said)
        qr.switch(said)
        st.button(
            said["prev"],
            key="present-prev",
            icon=":material/arrow_back:",
            on_click=go,
            args=(-1,),
            disabled=here == 0,
        )
        st.button(
            said["next"],
            key="present-next",
            icon=":material/arrow_forward:",
            on_click=go,
            args=(1,),
            disabled=here == len(sections) - 1,
        )


def _hand(said: Mapping[str, str]) -> None:
    """Draws the button that slides a lab's controls in and out; C presses it too."""
    state = st.session_state
    held = bool(state.get("hand"))

    def turn() -> None:
        state["hand"] = not held

    st.button(
        said["hand.close" if held else "hand"],
        key="present-hand",
        icon=":material/tune:",
        on_click=turn,
        help=said["hand.help"],
        type="primary" if held else "secondary",
    )
