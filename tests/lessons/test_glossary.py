"""The glossary, what is found by it, and words that no Chinese text may contain."""

import csv
import importlib
import re
from pathlib import Path

import pytest

from lessons import LESSONS, OTHERS
from lessons.kit.grammar import search
from lessons.kit.grammar.text import LESSONS_FOLDER, TERM, load

LANGUAGES = ("en", "zh")
SLUGS = [entry.slug for entry in LESSONS]
PLACES = {
    f"{slug}.{lab}"
    for slug in SLUGS
    for lab in importlib.import_module(f"lessons.{slug}.labs").__all__
}
DATASETS = Path(__file__).parents[2] / "models" / "datasets"


def avoided():
    with (LESSONS_FOLDER / "glossary" / "avoided.csv").open(encoding="utf-8") as file:
        return [(row["term"], row["avoided"].split()) for row in csv.DictReader(file)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_term_is_one_plain_sentence_with_a_number_and_its_labs(language):
    glossary = load("glossary", language)
    titles = [glossary.title(term) for term in glossary.terms()]
    assert len(set(titles)) == len(titles) > 50
    for term in glossary.terms():
        entries = glossary.entries(term)
        assert re.search(r"[\d⁰¹²³⁻]", entries["says"]), term
        assert entries["says"][-1] in ".。" and not re.search(
            r'[$"<>`]', entries["says"]
        )
        assert entries["labs"] and set(entries["labs"].split()) <= PLACES, term
        assert entries["labs"] == load("glossary", "en").entries(term)["labs"]


@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_link_the_same_terms_each_once(slug):
    linked = {}
    for language in LANGUAGES:
        blocks = load(slug, language).blocks
        prose = {n: TERM.findall(block.body) for n, block in blocks.items()}
        linked[language] = {n: sorted(ids) for n, ids in prose.items() if ids}
        ids = [term for ids in prose.values() for term in ids]
        assert set(ids) <= set(load("glossary", language).terms())
        assert len(set(ids)) == len(ids), "a term is linked at its first use only"
        for name, block in blocks.items():
            for line in block.entries.values():
                assert not TERM.search(line), f"{name}: entries are not linked"
            if name.startswith(("quiz.", "exercise.")):
                assert not TERM.search(block.body), name
    assert linked["en"].keys() == linked["zh"].keys()
    assert linked["en"] == linked["zh"]


def test_a_linked_term_says_what_it_means():
    for slug in SLUGS:
        for language in LANGUAGES:
            text = load(slug, language)
            for name, block in text.blocks.items():
                for term in TERM.findall(block.body):
                    says = load("glossary", language).entries(term)["says"]
                    link = f'](glossary?lang={language}#{term} "{says}")'
                    assert link in text.body(name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_search_leads_to_every_lab_and_term_by_both_names(language):
    found = search.findable(language)
    assert len({one["address"] for one in found}) == len(found)
    labs = {one["address"].partition("?")[0] for one in found} - {"glossary"}
    assert labs == set(SLUGS)
    places = {
        f"{one['address'].partition('?')[0]}.{one['address'].partition('#')[2]}"
        for one in found
    }
    assert places >= PLACES
    chinese = [one for one in found if re.search("[\u4e00-\u9fff]", one["other"])]
    if language == "en":
        assert len(chinese) > 0.9 * len(found)


WORDS = [(term, word) for term, words in avoided() for word in words]


@pytest.mark.parametrize(("term", "word"), WORDS)
def test_a_term_has_one_chinese_name(term, word):
    assert term in load("glossary", "zh").terms()
    files = [f"{unit}/zh.md" for unit in ("kit", *OTHERS, *SLUGS)]
    for name in (*files, "history/events.csv", "history/claims.csv"):
        source = (LESSONS_FOLDER / name).read_text("utf-8")
        lines = [line for line in source.splitlines() if word in line]
        assert not lines, f"{name}: {load('glossary', 'zh').title(term)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_ships_is_told_with_its_licence(language):
    told = load("about", language).entries("data")
    files = {path.name for path in DATASETS.iterdir()} - {"README.md"}
    for name in files:
        assert {name, f"{name}.origin", f"{name}.licence"} <= set(told), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_the_site_differs_from_the_notes_is_told_by_labs(language):
    told = load("about", language).entries("notes")
    assert set(told) <= PLACES and len(told) >= 15
