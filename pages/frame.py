"""The frame of every page: language, projector mode, navigation; then the page."""

from __future__ import annotations

import streamlit as st

from lessons import LESSONS, OTHERS
from lessons.kit.engine.draw_queue import DRAW_QUEUE, TOP
from lessons.kit.grammar import browser, contents, insides, text
from lessons.kit.grammar.frame import (
    ICON,
    address,
    css,
    note_page,
    settle_language,
    settle_link,
    settle_look,
    switches,
)


def frame() -> None:
    """Draws the frame, and in it the page that is asked for."""
    link = settle_link()
    language = settle_language(link)
    look = settle_look(link)
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
    pages = {"home": home}
    for entry in LESSONS:
        title = text.load(entry.slug, language).title("title")
        pages[entry.slug] = st.Page(f"{entry.slug}.py", title=title, icon=entry.icon)
    for name, icon in OTHERS.items():
        pages[name] = st.Page(f"{name}.py", title=names[name], icon=icon)
    page = st.navigation(list(pages.values()), position="hidden")

    note_page()

    if (asked := link.params.get("page")) in pages:
        rest = {k: v for k, v in link.params.items() if k != "page"}
        st.switch_page(pages[asked], query_params=rest)
    if missing := link.params.get("missing"):
        st.warning(text.fill(names["missing"], page=missing[:60].replace("`", "")))

    with st.sidebar:
        contents.lessons(pages, names, page.url_path)
        sent = switches(names)
    browser.frame(address(), link, sent, language)
    page.run()


with DRAW_QUEUE.turn(TOP):
    frame()
