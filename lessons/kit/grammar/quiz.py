"""The quiz of a lesson: every option is explained to the reader who chose it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import streamlit as st

from lessons.kit.grammar import text
from lessons.kit.grammar.live import guarded
from lessons.kit.grammar.text import Option


def shuffled(question: str, options: Sequence[Option]) -> list[Option]:
    """Returns the options in an order that question and keys alone decide.

    So it is the same for every reader, at every visit and in both languages.
    """

    def place(option: Option) -> bytes:
        return sha256(f"{question}/{option.key}".encode()).digest()

    return sorted(options, key=place)


@st.fragment
@guarded
def quiz(
    slug: str,
    language: str,
    paper: bool = False,
    only: Sequence[str] | None = None,
) -> None:
    """Asks the questions of a lesson; what was answered outlives page and language.

    `only` names those of a part. The quiz is passed with all of the lesson.

    On paper they are numbered, and their answers follow the last of them.
    """
    said = text.load("kit", language).entries("quiz")
    every = text.load(slug, language).quiz()
    questions = [q for q in every if only is None or q[0] in only]
    answers = st.session_state.setdefault("answers", {})
    for number, (name, question, options) in enumerate(questions, 1):
        place = f"{slug}.{name}"
        offered = {option.key: option for option in shuffled(place, options)}
        keys, before = list(offered), answers.get(place)
        chosen = st.radio(
            f"**{number}. {question}**" if paper else f"**{question}**",
            keys,
            index=keys.index(before) if before in offered else None,
            format_func=lambda key, offered=offered: offered[key].text,
            key=f"{slug}.quiz.{name}.{language}",
        )
        if chosen is None or paper:
            continue
        answers[place] = chosen
        option = offered[chosen]
        mark = ":material/check_circle:" if option.right else ":material/cancel:"
        verdict = said["right"] if option.right else said["wrong"]
        st.markdown(f"{mark} **{verdict}** {option.because}")
    if paper:
        answer = text.load("kit", language).entries("lesson")["answers"]
        with st.container(key="paper-answers"):
            st.markdown(f"**{answer}**")
            for number, (_, _, options) in enumerate(questions, 1):
                one = next(option for option in options if option.right)
                st.markdown(f"**{number}.** *{one.text}*. {one.because}")
        return
    right = {
        name
        for name, _, options in every
        for option in options
        if option.right and answers.get(f"{slug}.{name}") == option.key
    }
    if len(right) == len(every) > 0:
        st.markdown(f":material/verified: {said['passed']}")
        st.session_state.setdefault("done", {})[f"{slug}.quiz"] = "passed"
    elif questions and right.issuperset(name for name, _, _ in questions):
        st.markdown(f":material/verified: {said['part_passed']}")
