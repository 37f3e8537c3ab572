"""The frame of every page: language, projector mode, navigation; then the page."""

from __future__ import annotations

import streamlit as st

from lessons import LESSONS
from lessons.kit.engine.draw_queue import DRAW_QUEUE, TOP
from lessons.kit.grammar import browser, insides, text
from lessons.kit.grammar.frame import (
    ICON,
    css,
    settle_language,
    settle_look,
    switch_language,
)


def frame() -> None:
    """Draws the frame, and in it the page that is asked for."""
    language = settle_language()
    look = settle_look()
    said = text.load("kit", language)
    names = said.entries("frame")

    st.set_page_config(
        page_title=names["site"],
        page_icon=str(ICON),
        layout="wide",
        initial_sidebar_state="collapsed" if look.present else "auto",
    )
    st.html(css(look))
    insides.whole_again()

    home = st.Page("home.py", title=names["home"], icon=":material/home:", default=True)
    sections: dict[str, list[st.Page]] = {"": [home]}
    pages = {"home": home}
    for entry in LESSONS:
        title = text.load(entry.slug, language).title("title")
        page = st.Page(f"{entry.slug}.py", title=title, icon=entry.icon)
        pages[entry.slug] = page
        sections.setdefault(names[f"section.{entry.section}"], []).append(page)
    page = st.navigation(sections, position="hidden" if look.present else "sidebar")

    if (asked := st.query_params.get("page")) in pages:
        rest = {k: st.query_params[k] for k in st.query_params if k != "page"}
        st.switch_page(pages[asked], query_params=rest)
    if missing := st.query_params.get("missing"):
        st.warning(text.fill(names["missing"], page=missing[:60].replace("`", "")))

    with st.sidebar:
        st.segmented_control(
            names["language"],
            list(text.LANGUAGES),
            key="language-switch",
            format_func=text.LANGUAGES.get,
            required=True,
            default=language,
            on_change=switch_language,
        )
        st.toggle(
            names["present"],
            key="present-switch",
            value=look.present,
            help=names["present.help"],
            on_change=lambda: st.session_state.update(
                present=st.session_state["present-switch"]
            ),
        )
    browser.frame()
    page.run()


with DRAW_QUEUE.turn(TOP):
    frame()
