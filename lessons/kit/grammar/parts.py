"""The parts of a long lesson: which one is shown, and how a reader comes to another."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from lessons import part_of, parts_of
from lessons.kit.grammar import browser, text
from lessons.kit.grammar.browser import seen
from lessons.kit.grammar.controls import Choice
from lessons.kit.grammar.widgets import hear, prepare, settings


def led_to() -> Iterator[str]:
    """Yields the sections that the link names: as its place, then by their controls."""
    if at := st.session_state.get("at"):
        yield at
    for name in settings().link.params:
        if "." in name:
            yield name.partition(".")[0]


def settle(slug: str) -> str | None:
    """Returns the part to be shown: the link's, the reader's choice, or the first.

    A link that names no part but a lab, or a control of one, opens that lab's part.
    """
    link, part = settings().link, None
    if parts := tuple(parts_of(slug)):
        setting = settings().of(f"{slug}.part", Choice(parts, parts[0]))
        before = setting.value
        hear(setting, seen(f"address-{slug}.part"))
        if setting.value != before:
            st.session_state["top"] = st.session_state.get("top", 0) + 1
        if setting.link != link.number:
            setting.link = link.number
            said = [link.params.get("part"), *(part_of(slug, n) for n in led_to())]
            named = [part for part in said if part in parts]
            if named or link.whole:
                setting.put(named[0] if named else parts[0])
        part = setting.value
    return part


def choose(slug: str, language: str) -> None:
    """Draws the choice of a part; it stays in sight while the page is scrolled."""
    names = text.load(slug, language).entries("parts")
    said = text.load("kit", language).entries("frame")["parts"]
    key = f"{slug}.part.{language}"
    setting = settings().all[f"{slug}.part"]
    sent = prepare(setting, key)
    with st.container(key="parts"):
        st.segmented_control(
            said,
            list(names),
            key=key,
            format_func=names.get,
            required=True,
            label_visibility="collapsed",
            default=setting.begin,
        )
    write(slug, setting.value, sent)


def write(slug: str, part: str | None, sent: int = 0) -> None:
    """Makes the address name the part, if it is not the first."""
    first = next(iter(parts_of(slug)), None)
    params = {"part": part} if part != first else {}
    browser.write_address(f"{slug}.part", "part", params, settings().link, sent)


def offer_next(slug: str, part: str, language: str) -> None:
    """Offers the part after the one that is shown, if there is one."""
    parts = list(parts_of(slug))
    if part == parts[-1]:
        return
    following = parts[parts.index(part) + 1]
    title = text.load(slug, language).entries("parts")[following]
    said = text.load("kit", language).entries("onward")["after_part"]
    with st.container(horizontal_alignment="right", key="next-part"):
        st.button(
            text.fill(said, title=title),
            key=f"{slug}.next-part.{language}",
            icon=":material/arrow_forward:",
            icon_position="right",
            on_click=_turn_to,
            args=(slug, following),
        )


def _turn_to(slug: str, part: str) -> None:
    """Shows another part, from its top; a callback."""
    setting = settings().all[f"{slug}.part"]
    hear(setting, seen(f"address-{slug}.part"))
    setting.put(part, given=True)
    st.session_state["top"] = st.session_state.get("top", 0) + 1
