"""A lab played with random settings, and what it says of what came out."""

import importlib
import importlib.util
import random
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from lessons.kit.grammar import style
from lessons.kit.grammar.controls import Choice, Number, Several, Switch, write
from lessons.kit.grammar.export import Probe, probe
from lessons.kit.grammar.interface import play
from lessons.kit.grammar.request import Context
from tests.lessons.test_labs import Paper
from tests.lessons.test_options import LONG, last, least, told_in_chinese


@dataclass(frozen=True)
class Said:
    """The key of an observation with its fields, the result, and what was asked."""

    key: str
    fields: SimpleNamespace
    result: Any
    asked: SimpleNamespace  # the experiment's arguments
    settings: dict[str, str]
    lines: dict[str, SimpleNamespace]  # what else was said, by key
    words: Any  # the lab's words


@dataclass(frozen=True)
class Judged:
    """What came true of a prediction, with the fields of the answers to it."""

    truth: str
    fields: SimpleNamespace
    result: Any


class Ear(Paper):
    """A view that hears what is said; what it is shown is not looked at."""

    def __init__(self, *given, **more):
        super().__init__(*given, **more)
        self.heard, self.lines_said = [], {}

    def figure(self, *_args, **_more):
        """Looks away."""

    replay = table = formula = figure

    def say(self, key, slot=None, **values):
        super().say(key, slot, **values)
        self.lines_said[key] = SimpleNamespace(**values)

    def observe(self, key, **values):
        super().observe(key, **values)
        self.heard.append((key, SimpleNamespace(**values)))


def any_value(kind, dice):
    """Returns some value of a control: the ends of a number are likely."""
    match kind:
        case Choice():
            return dice.choice(kind.options)
        case Several():
            count = dice.randint(1, min(kind.most, len(kind.options)))
            chosen = dice.sample(kind.options, count)
            return tuple(o for o in kind.options if o in chosen)
        case Switch():
            return dice.random() < 0.5
        case Number():
            if dice.random() < 0.25:
                return dice.choice((kind.low, kind.high, kind.nearest(0)))
            return kind.nearest(dice.uniform(kind.low, kind.high))
    return kind.default


class Gambler(Probe):
    """A probe that gives every control some value as soon as the lab asks for it."""

    def __init__(self, context, dice):
        super().__init__(context, {})
        self.dice = dice

    def control(self, name, kind):
        self.kinds[name] = kind
        short = least({name: kind}) if name in LONG else {}
        if name not in self.given:
            usual = name in ("own", "expression") or self.dice.random() < 0.4
            value = kind.default if usual else any_value(kind, self.dice)
            self.given[name] = short.get(name, write(value))
        return kind.read(self.given[name])


def any_settings(slug, lab, dice):
    """Returns random settings of a lab; what makes a run long is at its least."""
    gambler = Gambler(Context(slug, lab, "en", style.Look()), dice)
    play(gambler)
    return gambler.given


def hear(slug, lab, settings):
    """Returns what a lab says with these settings; None if the model refuses them."""
    played = probe(slug, lab, settings)
    try:
        result = played.exhibit.result if played.exhibit else last(played.request)
    except ValueError as error:
        assert told_in_chinese(str(error), slug), f"{settings}: {error}"
        return None
    return listen(slug, lab, played, result, settings)


def listen(slug, lab, played, result, settings):
    """Returns what a lab that was played with these settings says of a result."""
    context = Context(slug, lab, "en", style.Look())
    observe = context.text.entries(f"{lab}.observe")
    ear = Ear(context.words, observe, played, final=True)
    (played.exhibit or played.request).draw(ear, result)
    assert len(ear.heard) == 1, f"{settings}: {ear.heard}"
    key, fields = ear.heard[0]
    asked = SimpleNamespace(**ear.arguments)
    lines = ear.lines_said
    return Said(key, fields, result, asked, settings, lines, context.words)


def held(slug, name):
    """Returns what holds this lab's words, None where nothing does yet."""
    place = f"tests.lessons.held.{slug}"
    found = importlib.util.find_spec(place)
    return getattr(importlib.import_module(place), name, None) if found else None


def hold(slug, lab, played, result, settings):
    """Holds what is said of a card's result."""
    if check := held(slug, lab):
        usual = {name: write(kind.default) for name, kind in played.kinds.items()}
        check(listen(slug, lab, played, result, usual | settings))


def hold_answers(slug, lab, truth, values, result):
    """Holds what the answers to a prediction state: what is true, and what is not."""
    if check := held(slug, f"{lab}_answers"):
        check(Judged(truth, SimpleNamespace(**values), result))


def again(slug, lab, **changes):
    """Returns what comes true, with its fields, if the prediction's settings change."""
    settings = probe(slug, lab).presets["predict"] | changes
    played = probe(slug, lab, {name: write(v) for name, v in settings.items()})
    truth, values = played.prediction.judge(last(played.request))
    return truth, SimpleNamespace(**values)


def some(slug, lab, count, seed):
    """Yields what a lab says with `count` random settings."""
    dice = random.Random(f"{seed} {slug}.{lab}")
    heard = 0
    for _ in range(10 * count):  # a model may refuse some
        if said := hear(slug, lab, any_settings(slug, lab, dice)):
            yield said
            heard += 1
        if heard == count:
            return
