"""What waits under a lab's picture until a reader wants to look closer.

One row of choices: more pictures, numbers, code, why. What is not chosen is not drawn
and costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lessons.kit.grammar.request import Context

Panels = dict[str, Callable[[], object]]


def look_closer(context: Context, panels: Panels) -> None:
    """Offers the panels by name (words of the block "closer"), one open at a time."""
    if not panels:
        return
    said = context.frame.entries("closer")
    key = f"{context.place}.closer"
    with st.container(key=f"closer-{context.name}"):
        chosen = st.segmented_control(
            said["title"],
            list(panels),
            key=key,
            format_func=lambda name: said[name],
            label_visibility="collapsed",
        )
        if chosen in panels:
            with st.container(key=f"closer-{context.name}-{chosen}"):
                panels[chosen]()


def open_panel(context: Context, name: str) -> None:
    """Opens a panel with the next drawing, as a callback may."""
    st.session_state[f"{context.place}.closer"] = name


def why(context: Context) -> None:
    """Says why it came out so: the lab's section of that name."""
    section = f"{context.name}.why"
    st.markdown(f"**{context.text.title(section)}**\n\n{context.text.body(section)}")
