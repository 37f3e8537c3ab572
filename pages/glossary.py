"""The glossary: every term, in both languages, with a number, and where it is used."""

from __future__ import annotations

import streamlit as st

from lessons.kit.grammar import search, text
from lessons.kit.grammar.frame import spoken

language = spoken()
ours = text.load("glossary", language)
theirs = text.load("glossary", next(c for c in text.LANGUAGES if c != language))
words = text.load("kit", language).entries("search")


def used(labs: str) -> str:
    """Returns links to labs, written as "slug.lab slug.lab", with their titles."""
    links = []
    for place in labs.split():
        slug, _, lab = place.partition(".")
        title = text.load(slug, language).title(lab)
        links.append(f"[{title}]({search.address(slug, lab, language)})")
    return words["used"] + " · ".join(links)


st.title(ours.title("title"), anchor=False)
st.markdown(ours.body("title"))
search.box(language, key="search-glossary")
for term in ours.terms():
    says = ours.entries(term)
    with st.container(key=f"term-{term}", gap=None):
        st.header(ours.title(term), anchor=term)
        symbol = "" if says["symbol"] == "–" else f" · {says['symbol']}"
        st.caption(f"{theirs.title(term)}{symbol}")
        st.markdown(says["says"])
        st.markdown(used(says["labs"]))
