"""The panel of a lab's code: to be read, and taken home as a script or a notebook."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from lessons.kit.grammar import code, style, text
from lessons.kit.grammar.request import Context, Request
from lessons.kit.grammar.view import View


def show(context: Context, request: Request, view: View) -> None:
    """Offers the code that made the figures and their numbers; closed costs nothing."""
    words = context.frame.entries("code")
    made = code.script(request)
    st.caption(f"{words['about']} {needs(made, words)}")
    with st.container(horizontal=True):
        _downloads(context, made)
        tables(context, view)
    st.code(made.call, language="python")
    own = "\n\n\n".join(definition.source for definition in made.own())
    st.code(own, language="python", height=420)
    with st.expander(words["others"], type="compact"):
        st.code(made.imports, language="python")
        for module, definitions in made.others().items():
            st.caption(f"`models/{module.replace('.', '/')}.py`")
            source = "\n\n\n".join(d.source for d in definitions)
            st.code(source, language="python")


def needs(made: code.Script, words: Mapping[str, str]) -> str:
    """Says what a script needs: packages, and data files beside it."""
    line = words[".".join(["needs", *made.packages()])]
    if files := ", ".join(path.name for path in made.data()):
        line = f"{line} {text.fill(words['files'], files=files)}"
    return line


def _downloads(context: Context, made: code.Script) -> None:
    """Offers the script, the notebook, and the data files that they need."""
    words = context.frame.entries("code")
    name = f"{context.slug}-{context.name}"
    book = made.notebook(context.text.title(context.name))
    _download(words["py"], made.text(), f"{name}.py", "text/x-python")
    _download(words["ipynb"], book, f"{name}.ipynb", "application/x-ipynb+json")
    for path in made.data():
        label = text.fill(words["data"], file=path.name)
        _download(label, path.read_bytes(), path.name, "application/octet-stream")


def tables(context: Context, view: View) -> None:
    """Offers the numbers of every figure shown."""
    for name, figure in view.figures.items():
        rows = pd.DataFrame(style.table(figure)).to_csv(index=False)
        label = text.fill(context.frame.entries("code")["csv"], figure=name)
        _download(label, rows, f"{context.slug}-{context.name}-{name}.csv", "text/csv")


def _download(label: str, data: str | bytes, name: str, mime: str) -> None:
    st.download_button(
        label,
        data,
        name,
        mime,
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )
