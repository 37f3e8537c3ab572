"""What frames a lesson's labs: goals before them, a summary and exercises after."""

from __future__ import annotations

import streamlit as st

from lessons import LESSONS
from lessons.kit.grammar import contents, text
from lessons.kit.grammar.text import Text

SHARES = (1.25, 1)  # of the width: what the lesson is about, its goals


def opening(slug: str, language: str, words: Text) -> None:
    """Shows the title, what the lesson is about and, beside that, its goals."""
    st.title(words.title("title"), anchor=False)
    about, goals = st.columns(SHARES, gap="large")
    with about:
        st.markdown(words.body("title"))
        _extent(slug, language, words)
    with goals, st.container(key="goals"):
        st.markdown(f"**{words.title('goals')}**\n\n{words.body('goals')}")


def _extent(slug: str, language: str, words: Text) -> None:
    """Says how long the lesson is, and links the lessons that it builds on."""
    kit = text.load("kit", language)
    labs, minutes = contents.extent(slug, words)
    entry = next(entry for entry in LESSONS if entry.slug == slug)
    with st.container(horizontal=True, gap="small", key="extent"):
        size = text.fill(kit.entries("home.words")["size"], labs=labs, minutes=minutes)
        st.caption(size, width="content")
        if entry.builds_on:
            st.caption(kit.entries("lesson")["builds"], width="content")
        for before in entry.builds_on:
            title = text.load(before, language).title("title")
            st.page_link(f"{before}.py", label=title)


def summary(words: Text) -> None:
    """Says what the labs have shown."""
    st.header(words.title("summary"), anchor="summary")
    st.markdown(words.body("summary"))


def exercises(words: Text, language: str, paper: bool = False) -> None:
    """Sets the exercises, each with its worked answer, closed until it is opened.

    On paper nothing opens them: there they follow the last exercise.
    """
    said = text.load("kit", language).entries("lesson")
    st.header(words.title("exercises"), anchor="exercises")
    for number, (name, question, worked) in enumerate(words.exercises(), 1):
        with st.container(key=f"exercise-{name}", gap="small"):
            st.markdown(f"**{number}.** {question}")
            if paper:
                continue
            with st.expander(said["answer"], type="compact", key=f"answer-{name}"):
                st.markdown(worked)
    if paper:
        with st.container(key="paper-worked"):
            st.markdown(f"**{said['worked']}**")
            for number, (_, _, worked) in enumerate(words.exercises(), 1):
                st.markdown(f"**{number}.** {worked}")
