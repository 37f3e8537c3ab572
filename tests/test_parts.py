"""The parts of a long lesson: their labs and quizzes, the way from one to the next."""

import pytest
from streamlit.testing.v1 import AppTest

from lessons import parts_of, questions_of
from lessons.kit.grammar.text import load
from tests.lessons.test_labs import LABS
from tests.test_pages import FRAME, SLUGS, address, open_page, words_of


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if parts_of(slug)])
def test_every_lab_of_a_long_lesson_stands_in_one_part(slug):
    labs = [lab for unit, lab in LABS if unit == slug]
    assert [lab for part in parts_of(slug).values() for lab in part] == labs
    for language in ("en", "zh"):
        assert list(load(slug, language).entries("parts")) == list(parts_of(slug))
    asked = [name for part in parts_of(slug) for name in questions_of(slug, part)]
    assert asked == [name for name, _, _ in load(slug, "en").quiz()]


def test_a_part_has_its_own_quiz_and_leads_to_the_next():
    at, words = open_page("cnn", lang="en"), load("kit", "en").entries("quiz")
    first, second = list(parts_of("cnn"))[:2]
    quiz = load("cnn", "en").quiz()
    right = {n: next(o.key for o in options if o.right) for n, _, options in quiz}

    def answer(part):
        shown = [name for name, _, _ in quiz if name in questions_of("cnn", part)]
        assert [r.key.split(".")[2] for r in at.radio if ".quiz." in r.key] == shown
        for name in shown:
            at.radio(key=f"cnn.quiz.{name}.en").set_value(right[name])
        at.run()

    answer(first)
    assert words["part_passed"] in words_of(at) and words["passed"] not in words_of(at)
    at.button(key="cnn.next-part.en").click().run()
    assert address(at)["part"] == second
    for part in list(parts_of("cnn"))[1:]:
        answer(part)
        if part != list(parts_of("cnn"))[-1]:
            at.button(key="cnn.next-part.en").click().run()
    assert words["passed"] in words_of(at) and at.session_state["done"]["cnn.quiz"]
    assert not [b for b in at.button if "next-part" in (b.key or "")]


def test_a_link_to_a_control_opens_its_lab_s_part():
    at = AppTest.from_file(FRAME, default_timeout=240)
    at.run()
    at.switch_page("cnn.py")
    at.query_params["lang"] = "en"
    at.query_params["family.name"] = "resnet18"
    at.run()
    assert at.header[0].value == load("cnn", "en").title("family")
    assert at.selectbox(key="cnn.family.name.en").value == "resnet18"
    at.segmented_control(key="cnn.part.en").set_value("convolution").run()
    assert at.header[0].value == load("cnn", "en").title("kernels")
    assert "part" not in address(at)
    at.segmented_control(key="cnn.part.en").set_value("family").run()
    assert address(at)["part"] == "family"
