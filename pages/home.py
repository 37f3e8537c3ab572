"""The first page: a live picture, the path through the lessons, one's own progress."""

from __future__ import annotations

import streamlit as st

from lessons import LESSONS, Entry, cards
from lessons.kit.grammar import browser, search, text
from lessons.kit.grammar.contents import extent, items
from lessons.kit.grammar.live import guarded
from lessons.kit.grammar.small import image
from lessons.kit.grammar.style import Look
from lessons.opening import AGAIN, opening

ABREAST = 4  # cards in a row, where the screen is wide enough

language = st.session_state.get("language", text.DEFAULT_LANGUAGE)
said = text.load("kit", language)
words = said.entries("home.words")
titles = {e.slug: text.load(e.slug, language).title("title") for e in LESSONS}


def progress(slug: str, labs: list[str], kept: browser.Kept) -> tuple[float, str]:
    """Returns the share of a lesson's labs that were seen, and what to say of it."""
    seen = sum(bool(kept.get(f"{slug}.{lab}.seen")) for lab in labs)
    predicted = sum(bool(kept.get(f"{slug}.{lab}.predicted")) for lab in labs)
    line = words["fresh"]
    if seen:
        line = text.fill(
            words["progress"], seen=seen, all=len(labs), predicted=predicted
        )
    passed = [words["passed"]] if kept.get(f"{slug}.quiz") else []
    return seen / max(1, len(labs)), " · ".join([line, *passed])


def card(entry: Entry, picture: str | None, kept: browser.Kept) -> None:
    """Shows a lesson on the path: what it is, needs and takes, and how far one is."""
    lesson = text.load(entry.slug, language)
    st.html(image(picture or ""))
    labs = [i["name"] for i in items(entry.slug, lesson) if i["name"] != "quiz"]
    st.caption(said.entries("frame")[f"section.{entry.section}"])
    title = f"**{titles[entry.slug]}**"
    st.page_link(f"{entry.slug}.py", label=title, icon=entry.icon)
    st.markdown(lesson.entries("about")["line"])
    count, minutes = extent(entry.slug, lesson)
    facts = text.fill(words["size"], labs=count, minutes=minutes)
    before = ("、" if language == "zh" else ", ").join(
        f"“{titles[slug]}”" for slug in entry.builds_on
    )
    builds = text.fill(words["builds"], lessons=before) if before else ""
    st.caption(f"{facts}. {builds}" if language == "en" else f"{facts}。{builds}")
    st.progress(*progress(entry.slug, labs, kept))


@st.fragment
@guarded
def path(kept: browser.Kept) -> None:
    """Shows all lessons in their order, each with a small picture of its own."""
    dark = st.session_state.get("look", Look()).dark
    pictures = {entry.slug: cards.picture(entry.slug, dark) for entry in LESSONS}
    for start in range(0, len(LESSONS), ABREAST):
        row = LESSONS[start : start + ABREAST]
        for place, entry in zip(st.columns(ABREAST), row, strict=False):
            key = f"card-{entry.slug}"
            with place.container(border=True, height="stretch", gap="small", key=key):
                card(entry, pictures[entry.slug], kept)
    if None in pictures.values():
        browser.ticker(AGAIN, key="tick-cards")


about, film = st.columns(2, gap="large")
with about, st.container(key="first-words"):
    st.title(said.title("home"), anchor=False)
    st.markdown(said.body("home"))
    if st.button(words["start"], type="primary", icon=":material/arrow_forward:"):
        st.switch_page(f"{LESSONS[0].slug}.py")
with film:
    opening(language)

done = st.session_state.get("done", {})
kept = browser.progress(done, key="kept-home", report=True) or {}
search.box(language, key="search-home")
st.header(words["path"], anchor=False)
path(kept)
st.header(words["how"], anchor=False)
st.markdown("\n".join(f"{n}. {words[f'step{n}']}" for n in range(1, 5)))
st.header(words["teach"], anchor=False)
lines = ("projector", "links", "offline")
st.markdown("\n".join(f"- {words[f'teach.{line}']}" for line in lines))
st.header(words["kept"], anchor=False)
st.caption(words["kept.about"])
browser.progress_buttons(words)
