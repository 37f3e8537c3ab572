"""Every option of every control is drawn once, and has words, in both languages.

One control at a time leaves its default; what makes a run long is at its least. Of a
lab that trains half of these are drawn, and one long run, others every day: SEED says
which, and WHOLE=1 draws all.
"""

import importlib
import os
import re

import pytest

from lessons.kit.engine.worker import plain
from lessons.kit.grammar import style
from lessons.kit.grammar.controls import Choice, Number, Several, Switch, write
from lessons.kit.grammar.export import probe
from lessons.kit.grammar.request import Context
from lessons.kit.grammar.text import refusal
from tests.day import dice, some
from tests.lessons.test_labs import LABS, Paper

LONG = {"steps", "epochs", "images", "points", "updates", "seeds", "count", "repeats"}
LONG |= {"longest"}  # controls whose larger values take longer
LANGUAGES = ("en", "zh")
OFFLINE = "the file cannot be downloaded: this machine seems to be offline"


def values(kind):
    """Returns the values of a control that stand for all: the ends of a number."""
    match kind:
        case Choice():
            return list(kind.options)
        case Several():
            return [(option,) for option in kind.options]
        case Switch():
            return [False, True]
        case Number():
            return [kind.low, kind.high]
    return []


def least(kinds):
    """Returns the settings with which a run is shortest."""
    return {
        name: write(min(values(kind)))
        for name, kind in kinds.items()
        if name in LONG and isinstance(kind, (Choice, Number))
    }


def walk(slug, lab, given, known=frozenset()):
    """Yields (settings, name of the control that was moved) for all that is new.

    A control that is there only while another has some value is walked with it.
    """
    kinds = probe(slug, lab, given).kinds
    for name, kind in kinds.items():
        if name in known or name == "seed":
            continue
        for value in values(kind):
            if value == kind.default:
                continue
            settings = given | {name: write(value)}
            yield settings, name
            if set(probe(slug, lab, settings).kinds) - set(kinds):
                yield from walk(slug, lab, settings, known | set(kinds))


def chosen(slug, lab):
    """Returns the settings to be drawn."""
    every = list(walk(slug, lab, {}))
    short = [settings for settings, name in every if name not in LONG]
    long = [settings for settings, name in every if name in LONG]
    chance = dice(f"{slug}.{lab}")
    request = probe(slug, lab).request
    if request and not request.at_once:
        short = some(short, -(-len(short) // 2), chance)
    return short + some(long, 1, chance)


def draw_in_both_languages(slug, lab, settings):
    """Runs a lab in this process and draws what comes out."""
    kinds = probe(slug, lab, settings).kinds
    short = {k: v for k, v in least(kinds).items() if k not in settings}
    played = probe(slug, lab, short | settings)
    if played.exhibit:
        draw, result = played.exhibit.draw, played.exhibit.result
    else:
        draw, result = played.request.draw, last(played.request)
    for language in LANGUAGES:
        context = Context(slug, lab, language, style.Look())
        observe = context.text.entries(f"{lab}.observe")
        paper = Paper(context.words, observe, played, final=True)
        draw(paper, result)
        assert len(paper.observed) == 1
        for figure in paper.figures.values():
            assert style.finish(figure, context.look).to_dict()["layout"]["height"]


def told_in_chinese(message, slug):
    """Tells whether a reader understands why a model refuses."""
    return re.search("[\u4e00-\u9fff]", refusal(message, "zh", slug))


def last(request):
    """Returns the last result of an experiment."""
    module, _, function = request.experiment.rpartition(".")
    call = getattr(importlib.import_module(f"models.{module}"), function)
    result = call(**request.arguments)
    if hasattr(result, "__next__"):
        *_, result = result
    return plain(result)


@pytest.mark.parametrize(("slug", "lab"), LABS)
def test_every_option_is_drawn_in_both_languages(slug, lab, monkeypatch):
    def offline(*_args):
        raise ValueError(OFFLINE)

    monkeypatch.setattr("models.data.downloads.download", offline)
    failed = []
    for settings in chosen(slug, lab):
        try:
            draw_in_both_languages(slug, lab, settings)
        except ValueError as error:
            if not told_in_chinese(str(error), slug):
                failed.append(f"{settings}: {error}")
        except Exception as error:
            failed.append(f"{settings}: {type(error).__name__} {error}")
    assert not failed, "\n".join([f"SEED={os.environ['SEED']}", *failed])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("slug", "lab"), LABS)
def test_every_control_and_every_option_has_words(slug, lab, language):
    words = Context(slug, lab, language, style.Look()).words
    for settings in ({}, *(settings for settings, _ in walk(slug, lab, {}))):
        for name, kind in probe(slug, lab, settings).kinds.items():
            assert words[name]
            named = getattr(kind, "names", {})
            for option in getattr(kind, "options", ()):
                if isinstance(option, str) and option not in named:
                    keys = (f"{name}.{option}", f"names.{option}")
                    assert any(key in words for key in keys), keys


def test_the_settings_are_those_of_the_day(monkeypatch):
    monkeypatch.delenv("WHOLE", raising=False)
    days = []
    for day in range(40):
        monkeypatch.setenv("SEED", str(day))
        days.append(chosen("activations", "spiral"))
    assert len({str(d) for d in days}) > 3 and len({len(d) for d in days}) == 1
    monkeypatch.setenv("WHOLE", "1")
    everything = chosen("activations", "spiral")
    assert all(settings in everything for day in days for settings in day)
