"""How a lab stands on the page: question, hand and picture in one view.

To the left the prediction and the controls, at most five of them in sight; to the
right the picture with what to observe. On a phone the picture comes first and stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from lessons.kit.grammar import text
from lessons.kit.grammar.insides import DeltaGenerator
from lessons.kit.grammar.request import Context, Judge

SHARES = (1.15, 2.7)  # of the width: hand, picture
ESSENTIAL = 5  # controls in sight, unless a lab says otherwise


def presets(
    context: Context,
    cards: Mapping[str, Mapping[str, Any]],
    chosen: str | None,
    choose: Callable[[Mapping[str, Any]], None],
) -> DeltaGenerator:
    """Offers presets as a row of buttons, the one that stands now marked.

    Returns the row: what else stands above the picture goes there.
    """
    said = context.frame.entries("presets")
    row = st.container(horizontal=True, gap="small", key=f"presets-{context.name}")
    with row:
        if cards:
            names = context.text.entries(f"{context.name}.cards")
            st.markdown(said["title"], width="content")
        for card, values in cards.items():
            st.button(
                names[card],
                key=f"{context.place}.card.{card}",
                on_click=choose,
                args=(dict(values),),
                type="primary" if card == chosen else "secondary",
            )
    return row


def ask(
    context: Context, commit: Callable[[str], None], answered: bool
) -> DeltaGenerator:
    """Asks for a prediction; returns the place for the feedback, inside the question.

    Once `answered` (the controls stand as the question was about), the options make
    room for the feedback.
    """
    block = f"{context.name}.predict"
    options = context.text.entries(block)
    said = context.frame.entries("predict")
    with st.container(border=True, key=f"predict-{context.name}"):
        st.markdown(f"**{said['ask']}** {context.text.title(block)}")
        if not answered:
            guess = st.radio(
                said["ask"],
                list(options),
                index=None,
                format_func=options.__getitem__,
                label_visibility="collapsed",
                key=f"{context.place}.guess.{context.language}",
            )
            st.button(
                said["run"],
                key=f"{context.place}.predict",
                on_click=commit,
                args=(guess,),
                disabled=guess is None,
                type="primary",
            )
        return st.container()


def feedback(context: Context, judge: Judge | None, result: Any) -> str | None:
    """Returns what this run says of the reader's prediction; None if it was not one.

    A wrong one is answered twice: by the idea it comes from, and by what came true.
    """
    guess = st.session_state.get(f"{context.place}.committed")
    if guess is None or judge is None:
        return None
    truth, fields = judge(result)
    said = context.frame.entries("predict")
    options = context.text.entries(f"{context.name}.predict")
    lines = context.text.entries(f"{context.name}.feedback")
    mistaken = context.text.entries(f"{context.name}.mistaken")
    verdict = said["right"] if truth == guess else said["wrong"]
    icon = ":material/check_circle:" if truth == guess else ":material/lightbulb:"
    first = text.fill(verdict, guess=options[guess], truth=options[truth])
    at = str(st.session_state.get("at"))
    if context.look.present and not at.endswith("-why"):
        return f"{icon} {first}"  # the reasons have a step of their own
    said_of_truth = text.fill(lines[truth], **fields)
    if truth == guess or guess not in mistaken:
        return f"{icon} {first} {said_of_truth}"
    return f"{icon} {first}\n\n{text.fill(mistaken[guess], **fields)} {said_of_truth}"


def observe(context: Context, line: str | None) -> None:
    """Says what to observe; the place is kept while a run is under way."""
    said = context.frame.entries("observe")["title"]
    with st.container(key=f"observe-{context.name}"):
        st.markdown(f"**{said}** {line}" if line else "\u00a0")
