"""Every page in both languages, through the frame, with links of all kinds."""

import json
from importlib.metadata import version
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lessons import LESSONS, OTHERS, parts_of
from lessons.kit.engine.draw_queue import DRAW_QUEUE
from lessons.kit.grammar import lesson, text
from lessons.kit.grammar.controls import write
from lessons.kit.grammar.export import probe
from lessons.kit.grammar.text import load
from lessons.kit.grammar.versions import site
from tests.day import dice, some
from tests.lessons.test_labs import LABS

FRAME = str(Path(__file__).parents[1] / "pages" / "frame.py")
SLUGS = [entry.slug for entry in LESSONS]
OPENED = sorted(some(LABS, len(LABS) // 3, dice()))  # every card opens its page


def open_page(slug, **params):
    at = AppTest.from_file(FRAME, default_timeout=240)
    for name, value in params.items():
        at.query_params[name] = value
    at.run()
    if slug != "home":
        at.switch_page(f"{slug}.py").run()
    return at


def address(at):
    """Returns what the browser is told that the address should say."""
    said = {}
    for component in at.get("bidi_component"):
        if component.proto.component_name in ("dll-frame", "dll-address"):
            data = json.loads(component.proto.json)
            said |= data.get("address", data)["params"]
    return said


def words_of(at):
    kinds = (at.markdown, at.title, at.header, at.caption, at.info, at.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def observes(language):
    return f"**{load('kit', language).entries('observe')['title']}**"


def is_chart(component):
    return component.proto.component_name == "dll-chart"


def data_of(component):
    return json.loads(component.proto.json)


PARTS = [(slug, part) for slug in SLUGS for part in parts_of(slug) or [None]]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("slug", "part"), PARTS)
def test_every_lesson_is_whole_in_both_languages(slug, part, language):
    at = open_page(slug, lang=language, **({"part": part} if part else {}))
    assert not at.exception and not at.warning
    text = load(slug, language)
    assert at.title[0].value == text.title("title")
    labs = [lab for unit, lab in LABS if unit == slug]
    labs = [lab for lab in labs if not part or lab in parts_of(slug)[part]]
    headers = [header.value for header in at.header]
    assert headers == [text.title(s) for s in (*labs_in_order(text, labs), *ENDS)]
    observed = [m for m in at.markdown if m.value.startswith(observes(language))]
    assert len(observed) == len(labs)  # an observation under every picture
    charts = [chart for chart in at.get("bidi_component") if is_chart(chart)]
    assert charts and all(len(data_of(chart)["alt"]) > 20 for chart in charts)


@pytest.mark.parametrize(
    ("link", "first"),
    [
        ({}, ["curves", "last"]),
        ({"at": "depth"}, ["depth", "last", "curves"]),
        ({"spiral.lr": "0.01"}, ["spiral", "last", "curves"]),
        ({"at": "nowhere", "logits.first": "x"}, ["logits", "last", "curves"]),
        ({"at": "quiz"}, ["last", "curves"]),
    ],
)
def test_the_lab_that_a_link_leads_to_is_drawn_first(link, first, monkeypatch):
    drawn, show, last = [], lesson._show, DRAW_QUEUE.top_is_drawn

    def note(shown, play, place, step):
        drawn.append(play.__name__)
        show(shown, play, place, step)

    monkeypatch.setattr(lesson, "_show", note)
    monkeypatch.setattr(
        DRAW_QUEUE, "top_is_drawn", lambda: (drawn.append("last"), last())
    )
    at = open_page("activations", lang="en", **link)
    assert drawn[: len(first)] == first
    labs = [lab for unit, lab in LABS if unit == "activations"]
    assert sorted(set(drawn) - {"last"}) == sorted(labs)
    text = load("activations", "en")
    headers = [header.value for header in at.header]
    assert headers == [text.title(s) for s in (*labs_in_order(text, labs), *ENDS)]


ENDS = ("summary", "quiz", "exercises", "reading")


def labs_in_order(text, labs):
    return [name for name in text.blocks if name in labs]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", OTHERS)
def test_glossary_and_about_are_whole_in_both_languages(page, language):
    at = open_page(page, lang=language)
    assert not at.exception and not at.warning
    text = load(page, language)
    assert at.title[0].value == text.title("title")
    titles = [header.value for header in at.header]
    shown = text.terms() or ["versions", "device", "data", "notes", "software"]
    assert titles == [text.title(name) for name in shown]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_lab_offers_a_report_with_link_seed_and_versions(language):
    at = open_page("adaptive", lang=language)
    texts = [
        data["around"]
        for one in at.get("bidi_component")
        if "around" in (data := data_of(one))
    ]
    reports = [said for said in texts if said != "{link}"]
    assert len(reports) == len(texts) / 2
    assert len(reports) == len([lab for slug, lab in LABS if slug == "adaptive"])
    title = load("adaptive", language).title("contest")
    one = next(said for said in reports if title in said)
    for part in ("{link}", version("torch"), version("streamlit"), site()):
        assert part in one
    seed = text.fill(load("kit", language).entries("report")["seed"], seed=0)
    assert seed in one.splitlines()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_home_lists_every_lesson(language):
    at = open_page("home", lang=language)
    assert not at.exception
    for entry in LESSONS:
        assert load(entry.slug, language).entries("about")["line"] in words_of(at)


def test_switching_the_language_keeps_page_and_controls():
    at = open_page("activations", lang="en")
    at.slider(key="activations.curves.z.en").set_value(2.5).run()
    assert address(at)["curves.z"] == "2.5"
    at.segmented_control(key="language-switch").set_value("zh").run()
    assert not at.exception
    assert at.title[0].value == load("activations", "zh").title("title")
    assert at.slider(key="activations.curves.z.zh").value == 2.5


def test_a_link_sets_the_controls_in_any_language():
    for language in ("en", "zh"):
        at = AppTest.from_file(FRAME, default_timeout=240)
        at.run()
        at.switch_page("activations.py")
        at.query_params["lang"] = language
        at.query_params["curves.z"] = "-3.25"
        at.query_params["curves.names"] = "relu,gelu"
        at.run()
        assert at.slider(key=f"activations.curves.z.{language}").value == -3.25


@pytest.mark.parametrize(("slug", "lab"), OPENED)
def test_every_card_opens_as_a_link(slug, lab):
    for card in probe(slug, lab).presets.values():
        link = {f"{lab}.{name}": write(value) for name, value in card.items()}
        at = AppTest.from_file(FRAME, default_timeout=240)
        at.query_params["present"], at.query_params["at"] = "1", lab
        at.run()
        at.switch_page(f"{slug}.py")
        for name, value in link.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception and not at.warning, card


def test_cards_set_controls_and_defaults_bring_them_back():
    at = open_page("activations", lang="en")
    at.button(key="activations.curves.card.saturated").click().run()
    assert at.slider(key="activations.curves.z.en").value == 5.0
    at.button(key="activations.curves.reset").click().run()
    assert at.slider(key="activations.curves.z.en").value == 1.0
    assert "curves.z" not in address(at)


def test_a_prediction_is_answered_from_the_run():
    at = open_page("activations", lang="en")
    verdict = load("kit", "en").entries("predict")["wrong"]
    verdict = verdict.format(guess="ReLU", truth="sigmoid")
    assert verdict not in words_of(at)
    at.radio(key="activations.curves.guess.en").set_value("relu").run()
    assert verdict not in words_of(at)
    at.button(key="activations.curves.predict").click().run()
    assert not at.exception
    assert at.slider(key="activations.curves.z.en").value == -3.0
    assert words_of(at).count(verdict) == 1
    mistaken = load("activations", "en").entries("curves.mistaken")
    assert words_of(at).count(mistaken["relu"]) == 1
    assert mistaken["tanh"] not in words_of(at)
    at.slider(key="activations.curves.z.en").set_value(2.0).run()
    assert verdict not in words_of(at)  # it was about other settings


def test_the_quiz_explains_and_passes():
    at = open_page("activations", lang="en")
    for name, _, options in load("activations", "en").quiz():
        right = next(option.key for option in options if option.right)
        at.radio(key=f"activations.quiz.{name}.en").set_value(right)
    at.run()
    assert load("kit", "en").entries("quiz")["passed"] in words_of(at)
    assert at.session_state["done"]["activations.quiz"]


def test_an_answer_outlives_a_change_of_language_and_of_page():
    at = open_page("activations", lang="en")
    at.radio(key="activations.quiz.zero.en").set_value("sum").run()
    at.segmented_control(key="language-switch").set_value("zh").run()
    assert at.radio(key="activations.quiz.zero.zh").value == "sum"
    at.switch_page("home.py").run()
    at.switch_page("activations.py").run()  # as a link without a language
    assert at.radio(key="activations.quiz.zero.en").value == "sum"


def test_projector_mode_shows_one_section_and_steps():
    at = open_page("activations", lang="en", present="1")
    assert len(at.header) == 0 and at.title
    steps = []
    for _ in range(3):
        at.button(key="present-next").click().run()
        assert [h.value for h in at.header] == [
            load("activations", "en").title("curves")
        ]
        steps.append(at.session_state["at"])
    assert steps == ["curves", "curves-run", "curves-why"]
    why = load("activations", "en").body("curves.why")
    assert any(why in element.value for element in at.markdown)
    for _ in range(3):
        at.button(key="present-prev").click().run()
    assert at.title


def test_on_a_projector_a_prediction_leads_to_its_run():
    at = open_page("activations", lang="en", present="1", at="curves")
    at.radio(key="activations.curves.guess.en").set_value("relu").run()
    at.button(key="activations.curves.predict").click().run()
    assert at.session_state["at"] == "curves-run"
    assert any("ReLU" in element.value for element in at.markdown)
