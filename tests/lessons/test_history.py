"""The lesson's data: complete, in order, with a source each, in both languages."""

import importlib
import re
from dataclasses import fields
from types import SimpleNamespace

import pytest

from lessons import LESSONS
from lessons.history.data import (
    BASES,
    ERAS,
    KINDS,
    address,
    claims,
    events,
    human,
    sizes,
    text,
    trend,
    winners,
)

LINK = re.compile(
    r"doi:10\.\d{4,9}/\S+"
    r"|arXiv:(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})"
    r"|https://[\w.-]+\.[a-z]+/\S+"
)
SLUGS = {"", *(entry.slug for entry in LESSONS)}
NEEDED = """
    mcculloch_pitts perceptron perceptrons_book neocognitron linnainmaa werbos backprop
    zip_code_cnn lenet5 universal_approximation vanishing_thesis long_term lstm svm
    cifar_programme deep_belief_net gpu_dbn imagenet ilsvrc2010 ilsvrc2011 alexnet
    rectifier jarrett relu_rbm deep_rectifiers dropout word2vec adam attention vgg
    googlenet batch_norm resnet alphago pytorch transformer bert gpt turing2018
    diffusion_origin ddpm alphafold chatgpt nobel_physics nobel_chemistry
""".split()
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BY_KEY = {event.key: event for event in events()}
EVERY = [*events(), *claims(), *winners(), human(), *sizes("parameters")]
EVERY += sizes("flop")


def test_there_are_enough_events_from_1943_to_2025_in_order():
    years = [event.year for event in events()]
    assert len(years) >= 40 and years == sorted(years)
    assert years[0] == 1943 and years[-1] == 2025
    assert len(BY_KEY) == len(years)
    assert sum(event.major for event in events()) >= 40


@pytest.mark.parametrize("key", NEEDED)
def test_the_curriculum_s_events_are_there(key):
    assert key in BY_KEY and BY_KEY[key].major


@pytest.mark.parametrize("row", EVERY, ids=lambda r: getattr(r, "key", None))
def test_every_row_has_a_source_and_a_link_of_valid_form(row):
    assert len(row.source) > 15
    assert LINK.fullmatch(row.link), row.link
    assert address(row.link).startswith("https://")


@pytest.mark.parametrize("wrong", ["", "doi:11.1/x", "arXiv:12.34", "http://a.b", "x"])
def test_links_of_other_forms_are_refused(wrong):
    assert not LINK.fullmatch(wrong)


def test_links_become_addresses():
    assert address("doi:10.1038/323533a0") == "https://doi.org/10.1038/323533a0"
    assert address("arXiv:1706.03762") == "https://arxiv.org/abs/1706.03762"


@pytest.mark.parametrize("row", [*events(), *claims()], ids=lambda row: row.key)
def test_both_languages_say_something(row):
    for name in {field.name.removesuffix("_en") for field in fields(row)}:
        if not hasattr(row, f"{name}_en"):
            continue
        english, chinese = (text(row, name, language) for language in ("en", "zh"))
        assert english.strip() == english and chinese.strip() == chinese
        assert english and not CHINESE.search(english)
        assert CHINESE.search(chinese) or name == "title"  # "AlexNet" is "AlexNet"
        assert not set("!！") & set(english + chinese)


@pytest.mark.parametrize("event", events(), ids=lambda event: event.key)
def test_an_event_stands_in_a_lane_an_era_and_a_lesson(event):
    first, last = ERAS[event.era]
    assert event.kind in KINDS and first <= event.year <= last
    assert event.lesson in SLUGS and event.who
    labs = importlib.import_module(f"lessons.{event.lesson or 'history'}.labs").__all__
    assert event.lab in ["", *labs]
    assert event.end is None or (event.kind == "winters" and event.end > event.year)


def test_eras_follow_one_another_and_no_lane_is_empty():
    spans = list(ERAS.values())
    assert all(a[1] + 1 == b[0] for a, b in zip(spans, spans[1:], strict=False))
    assert {event.kind for event in events()} == set(KINDS)
    assert sum(event.end is not None for event in events()) >= 3


def test_the_winners_error_falls_every_year():
    first = [w for w in winners() if w.place == 1]
    assert [w.year for w in first] == list(range(2010, 2018))
    errors = [w.error for w in first]
    assert all(a > b for a, b in zip(errors, errors[1:], strict=False))
    assert errors[0] == 28.191 and errors[-1] == 2.251
    better = [w for w in first if w.error < human().error]
    assert human().error == 5.1
    assert better[0].model == "ResNet" and better[0].error == 3.567


def test_extra_data_are_kept_apart():
    (alexnet,) = (w for w in winners() if w.model == "AlexNet")
    assert (alexnet.error, alexnet.error_extra_data) == (16.422, 15.315)
    extra = [w.error_extra_data for w in winners() if w.error_extra_data]
    assert extra == [15.315, 11.197]


def test_relu_is_not_of_2011_alone_nor_dropout_of_2014():
    relu = ("rectifier", "jarrett", "relu_rbm", "deep_rectifiers")
    assert [BY_KEY[key].year for key in relu] == [1969, 2009, 2010, 2011]
    assert BY_KEY["dropout"].year == 2012
    for row in [*events(), *claims()]:
        names = [field.name for field in fields(row) if field.name.endswith("_en")]
        said = " ".join(getattr(row, name) for name in names)
        if re.search("relu|rectifie", said, re.I) and "2011" in said:
            assert "1969" in said, row.key
        if re.search("dropout", said, re.I) and "2014" in said:
            assert "2012" in said, row.key


def test_claims_are_about_events_and_enough():
    assert len(claims()) >= 10
    assert len({claim.key for claim in claims()}) == len(claims())
    for claim in claims():
        assert claim.event in BY_KEY
        assert len(claim.correction_en) > len(claim.claim_en)


def test_sizes_are_sorted_positive_and_labelled():
    for quantity in ("parameters", "flop"):
        rows = sizes(quantity)
        assert [row.year for row in rows] == sorted(row.year for row in rows)
        assert len({row.model for row in rows}) == len(rows) >= 15
        assert all(row.value > 0 and row.basis in BASES for row in rows)
        for row in rows:
            assert (row.basis == "estimate") == ("Epoch AI" in row.source), row.model
    known = {row.model: row for row in sizes("flop")}
    assert known["GPT-4"].basis == known["Gemini Ultra"].basis == "estimate"
    assert known["DeepSeek-V3"].value == pytest.approx(6 * 37e9 * 14.8e12, rel=5e-3)
    counted = {row.model: row.value for row in sizes("parameters")}
    assert counted["LeNet-5"] == 60_000 and counted["VGG-16"] == 138_357_544
    assert "GPT-4" not in counted  # undisclosed


def test_every_milestone_that_a_lesson_teaches_leads_to_a_lab_that_is_there():
    labs = {
        entry.slug: importlib.import_module(f"lessons.{entry.slug}.labs").__all__
        for entry in LESSONS
    }
    for event in events():
        slug = event.lesson or ("history" if event.lab else None)
        if slug in labs:
            assert event.lab in labs[slug], event.key


def test_the_trend_of_what_doubles_every_two_years():
    rows = [SimpleNamespace(year=2000 + 2 * k, value=3.0 * 2**k) for k in range(5)]
    slope, level = trend(rows)
    assert 10 ** (2 * slope) == pytest.approx(2)
    assert 10 ** (2000 * slope + level) == pytest.approx(3)
