"""How a lesson teaches: goals, quiz, exercises, answers to a wrong prediction."""

import importlib
import math
import re

import pytest

from lessons import LESSONS
from lessons.kit.grammar.export import probe
from lessons.kit.grammar.quiz import shuffled
from lessons.kit.grammar.text import Option, fill, load

SLUGS = [entry.slug for entry in LESSONS]
LANGUAGES = ("en", "zh")
MOST_LINES = 18  # of question and answer: five controls still fit below them

VERDICT = re.compile(
    r"(yes|no|right|wrong|correct|incorrect|true|false)\b[,.:;!]"
    r"|not (quite|so|right)\b|(不对|对|是的|错误?|正确|不正确|没错|不是)[，。：；、]",
    re.IGNORECASE,
)


def written(words):
    """Returns about what a reader sees of Markdown: formulas without their signs."""
    return re.sub(r"\\[a-z]+|[\\${}^_*`]", "", words)


def lengths(options):
    return [len(written(option.text)) for option in options]


def longest(options):
    """Tells whether the right option is longer than every other."""
    right = [len(written(o.text)) for o in options if o.right]
    return right[0] > max(len(written(o.text)) for o in options if not o.right)


def number(option):
    """Returns the first number of an option, None where there is none."""
    found = re.search(r"\d+(\.\d+)?", option.text.replace(",", ""))
    return float(found[0]) if found and len(written(option.text)) <= 40 else None


def comparable(options):
    shortest, most = min(lengths(options)), max(lengths(options))
    return most <= 1.8 * shortest or most - shortest <= 4


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quiz_tests_understanding(slug, language):
    questions = load(slug, language).quiz()
    for name, question, options in questions:
        assert question[-1] in "?？", name
        assert len(options) == 4, name
        assert sum(option.right for option in options) == 1, name
        assert len({option.key for option in options}) == 4, name
        assert len({option.because for option in options}) == 4, name
        assert comparable(options), (name, lengths(options))
        for option in options:
            assert not option.key.isdigit(), (name, option.text)  # it has its own
            assert option.because and not VERDICT.match(option.because), option
    told = sum(longest(options) for _, _, options in questions)
    assert told <= 0.4 * len(questions)
    computed = [
        name
        for name, _, options in questions
        if None not in (values := [number(o) for o in options])
        and len(set(values)) == len(values)
    ]
    assert computed, "no question asks for a number"


@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_ask_the_same(slug):
    en, zh = (load(slug, language).quiz() for language in LANGUAGES)
    for (name, _, said), (_, _, told) in zip(en, zh, strict=True):
        ours = [(option.key, option.right) for option in said]
        assert ours == [(option.key, option.right) for option in told], name


def test_the_place_of_an_option_tells_nothing():
    places = [
        [option.right for option in shuffled(f"{slug}.{name}", options)].index(True)
        for slug in SLUGS
        for name, _, options in load(slug, "en").quiz()
    ]
    assert all(places.count(place) <= 0.4 * len(places) + 1 for place in range(4))


def test_options_are_shuffled_by_their_keys_alone():
    options = [Option(key, key, False, "") for key in "abcd"]
    turned = [Option(key, f"{key} in Chinese", False, "") for key in "dcba"]
    order = [option.key for option in shuffled("lesson.one", options)]
    assert sorted(order) == list("abcd")
    assert [option.key for option in shuffled("lesson.one", turned)] == order
    orders = {
        tuple(option.key for option in shuffled(f"lesson.{n}", options))
        for n in range(200)
    }
    assert len(orders) == 24


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_prediction_is_answered_by_its_own_idea(slug, language):
    text = load(slug, language)
    for lab in importlib.import_module(f"lessons.{slug}.labs").__all__:
        options = list(text.entries(f"{lab}.predict"))
        answered = list(text.entries(f"{lab}.mistaken"))
        if probe(slug, lab).prediction is None:
            assert not answered, lab
            continue
        # One may be missing: what comes true on every machine (see test_labs.py).
        assert answered == [key for key in options if key in answered], lab
        assert len(answered) >= len(options) - 1, lab


def lines_of(said: str, language: str) -> int:
    """Returns how many lines a text takes in the box beside the picture, about."""
    plain = re.sub(r"\]\([^)]*\)|[\[\]*$\\]", "", said)
    return math.ceil(len(plain) / {"en": 33, "zh": 18.5}[language])


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_question_and_answer_leave_room_for_the_controls(slug, language):
    text, verdict = load(slug, language), load("kit", language).entries("predict")
    for lab in importlib.import_module(f"lessons.{slug}.labs").__all__:
        options = text.entries(f"{lab}.predict")
        if not options:
            continue
        question = lines_of(text.title(f"{lab}.predict"), language)
        for truth, said in text.entries(f"{lab}.feedback").items():
            for guess, idea in text.entries(f"{lab}.mistaken").items():
                if guess == truth:
                    continue
                first = fill(
                    verdict["wrong"], guess=options[guess], truth=options[truth]
                )
                lines = question + lines_of(first, language)
                lines += lines_of(f"{idea} {said}", language)
                assert lines <= MOST_LINES, f"{lab}, {guess} for {truth}: {lines} lines"


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lesson_says_what_for_and_ends_with_exercises(slug, language):
    text = load(slug, language)
    assert "line" in text.entries("about"), (
        "{ #about } lacks `line`, for the first page"
    )
    assert len(text.body("goals").splitlines()) == 3
    assert 3 <= len(text.body("summary").splitlines()) <= 8
    for line in (text.body("goals") + "\n" + text.body("summary")).splitlines():
        assert line.startswith("- "), line
    assert text.title("exercises") and len(text.exercises()) == 3
    for name, question, worked in text.exercises():
        assert question[-1] in "?？", name
        for words in (question, worked):
            assert re.search(r"\d", words), f"{name}: a number is missing: {words}"
        assert len(worked) > 30, name
