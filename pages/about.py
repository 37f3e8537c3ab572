"""About the site: versions, device, licences, and where it differs from the notes."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import streamlit as st

from lessons import part_of
from lessons.kit.engine.run import RUNS
from lessons.kit.grammar import text
from lessons.kit.grammar.frame import spoken
from lessons.kit.grammar.versions import licence, versions
from lessons.kit.grammar.view import table

PACKAGES = (
    "torch",
    "torchvision",
    "streamlit",
    "starlette",
    "plotly",
    "pandas",
    "numpy",
)
REASONS = {"asked for": "asked", "PyTorch sees no CUDA device": "none"}

words = text.load("about", spoken())


def device() -> str:
    """Says what the larger runs are computed on, and why."""
    said, state = words.entries("device"), RUNS.state()
    if not state["device"]:
        return said["starting"]
    reason = state["device_reason"]
    why = said[f"reason.{REASONS.get(reason, 'cuda')}"]
    why = text.fill(why, name=reason.partition(": ")[2])
    return text.fill(said["device"], device=state["device"], reason=why)


def shipped() -> list[dict[str, str]]:
    """Returns a row for all that ships: what it is, from whom, which licence."""
    said = words.entries("data")
    names = [key.removesuffix(".licence") for key in said if key.endswith(".licence")]
    return [
        {
            said["table.file"]: name,
            said["table.what"]: said[name],
            said["table.origin"]: said[f"{name}.origin"],
            said["table.licence"]: said[f"{name}.licence"],
        }
        for name in names
        if name != "table"
    ]


def software() -> list[dict[str, str]]:
    """Returns a row for each package that the site needs and that is installed."""
    said, rows = words.entries("software"), []
    for name in PACKAGES:
        try:
            known = (version(name), licence(name))
        except PackageNotFoundError:
            continue
        titles = (said["table.version"], said["table.licence"])
        rows.append({said["table.name"]: name, **dict(zip(titles, known, strict=True))})
    return rows


def differences() -> str:
    """Says where labs differ from the course notes, each with a link to its lab."""
    lines = [words.body("notes").partition("\n- ")[0], ""]
    for place, said in words.entries("notes").items():
        slug, _, lab = place.partition(".")
        part = part_of(slug, lab)
        query = f"lang={words.language}" + (f"&part={part}" if part else "")
        name = text.load(slug, words.language).title(lab)
        lines.append(f"- {said} [{name}]({slug}?{query}#{lab})")
    return "\n".join(lines)


st.title(words.title("title"), anchor=False)
st.markdown(words.body("title"))
st.header(words.title("versions"), anchor="versions")
numbers = versions()
site = numbers.pop("site")
comma = "、" if words.language == "zh" else ", "
others = comma.join(f"{name} {number}" for name, number in numbers.items())
for line in words.entries("versions").values():
    st.markdown(text.fill(line, site=site, list=others))
st.header(words.title("device"), anchor="device")
st.markdown(device())
st.header(words.title("data"), anchor="data")
st.html(table(shipped()))
st.markdown(words.entries("data")["note"])
st.header(words.title("notes"), anchor="notes")
st.markdown(differences())
st.header(words.title("software"), anchor="software")
st.html(table(software()))
