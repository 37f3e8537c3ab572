"""The table of contents, with the reader's own progress."""

from __future__ import annotations

import streamlit as st

from lessons import LESSONS
from lessons.kit.grammar import browser, text

language = st.session_state.get("language", text.DEFAULT_LANGUAGE)
said = text.load("kit", language)
words = said.entries("home.words")

st.title(said.title("home"), anchor=False)
st.markdown(said.body("home"))
done = st.session_state.get("done", {})
kept = browser.progress(done, key="kept-home", report=True) or {}

for section in dict.fromkeys(entry.section for entry in LESSONS):
    st.subheader(said.entries("frame")[f"section.{section}"], anchor=False)
    places = st.columns(2)
    for index, entry in enumerate(e for e in LESSONS if e.section == section):
        lesson = text.load(entry.slug, language)
        labs = [name for name in lesson.blocks if f"{name}.words" in lesson.blocks]
        ran = sum(bool(kept.get(f"{entry.slug}.{lab}.run")) for lab in labs)
        with places[index % 2].container(border=True):
            title, page = lesson.title("title"), f"{entry.slug}.py"
            st.page_link(page, label=f"**{title}**", icon=entry.icon)
            st.markdown(lesson.entries("about")["line"])
            progress = text.fill(words["progress"], done=ran, all=len(labs))
            passed = kept.get(f"{entry.slug}.quiz")
            shown = [progress if ran else words["fresh"]]
            shown += [words["passed"]] if passed else []
            st.progress(ran / max(1, len(labs)), " · ".join(shown))

st.subheader(words["how"], anchor=False)
st.markdown("\n".join(f"{n}. {words[f'step{n}']}" for n in range(1, 5)))
st.subheader(words["kept"], anchor=False)
st.caption(words["kept.about"])
browser.progress_buttons(words)
