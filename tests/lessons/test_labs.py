"""Every lab, every card: runs, draws, observes; and its script gives its numbers."""

import importlib
import inspect
import json
import math
import shutil
import subprocess
import sys
from collections import ChainMap

import plotly.graph_objects as go
import pytest

from benchmarks.pages import Counter
from lessons import LESSONS
from lessons.kit.engine.run import RUNS
from lessons.kit.engine.worker import plain
from lessons.kit.grammar import code, style
from lessons.kit.grammar.controls import write
from lessons.kit.grammar.export import main, probe
from lessons.kit.grammar.grasp import Grab
from lessons.kit.grammar.replay import pack
from lessons.kit.grammar.text import fields, fill, load
from lessons.kit.grammar.view import View, newest
from tests.day import dice, some

LABS = [
    (entry.slug, lab)
    for entry in LESSONS
    for lab in importlib.import_module(f"lessons.{entry.slug}.labs").__all__
]


def of_the_day(slug, lab):
    """Returns the cards to be run: of a lab that trains the prediction's and two."""
    played = probe(slug, lab)
    presets = list(played.presets)
    if not played.request or played.request.at_once:
        return presets
    taken = {"predict", *some(presets, 2, dice(f"{slug}.{lab}"))}
    return [preset for preset in presets if preset in taken]


CASES = [(slug, lab, preset) for slug, lab in LABS for preset in of_the_day(slug, lab)]
EXPORTED = [lab for lab in LABS if probe(*lab).request]
# Each is an interpreter that loads PyTorch: a third of them a day.
EXPORTED = sorted(some(EXPORTED, -(-len(EXPORTED) // 3), dice()))


def given(slug, lab, preset):
    settings = probe(slug, lab).presets[preset]
    return {name: write(value) for name, value in settings.items()}


def arguments_of(played):
    return played.request.told if played.request else {}


def results(played):
    """Returns the first and the last result of what a lab asks for.

    The last comes from the site's own runs: the tests of the pages find it there.
    """
    if played.exhibit:
        return played.exhibit.result, played.exhibit.result
    request = played.request
    experiment, arguments = request.experiment, request.arguments
    module, _, function = experiment.rpartition(".")
    call = getattr(importlib.import_module(f"models.{module}"), function)
    run = RUNS.ask(experiment, arguments, split=request.split)
    while not run.over:
        RUNS.wait(run, 10)
    assert run.error is None, run.error
    if not inspect.isgeneratorfunction(call):
        return run.result, run.result
    return plain(next(call(**arguments))), run.result


class Paper:
    """A view that keeps what it is shown and checks every word of it."""

    def __init__(self, words, observe, played, final):
        self.words, self.observed, self.lines = words, [], observe
        self.arguments, self.final = arguments_of(played), final
        self.kinds = played.kinds
        self.at_once = bool(played.request and played.request.at_once)
        self.look = style.Look()
        self.figures = {}

    def _said(self, line, values):
        missing = fields(line) - set(values)
        assert not missing, f"{line!r} lacks {missing}"
        said = fill(line, **values)
        assert "nan" not in said.split(), said  # NaN in the words is meant
        return said

    def figure(
        self,
        name,
        figure,
        slot=None,
        share=1,
        grab=(),
        press=None,
        clock=None,
        **values,
    ):
        figure = figure() if callable(figure) else figure
        assert isinstance(figure, go.Figure)
        self.figures[name] = figure
        grabs = [grab] if isinstance(grab, Grab) else grab
        grasped = {name for one in grabs for name in one.names}
        assert self.at_once or not grasped
        # A number the chart sets: the lab may not have it with these other settings.
        assert grasped <= set(self.kinds) and (press is None or press in self.kinds)
        if self.final:
            assert len(self._said(self.words[f"alt.{name}"], values)) > 20

    def replay(self, name, panels, steps, total=None, pick=None, slot=None, share=1):
        assert total is None or total >= steps[-1]
        assert pick is None or self.at_once and set(pick) - {None} <= set(self.kinds)
        assert panels and len(json.dumps(pack(panels, steps))) < 500_000
        pack([newest(panel, len(steps)) for panel in panels], steps[-1:])

    def table(self, rows, slot=None):
        assert rows and all(list(row) == list(rows[0]) for row in rows)

    def formula(self, lines, slot=None):
        assert all(line.count("{") == line.count("}") for line in lines)

    def say(self, key, slot=None, **values):
        self._said(self.words[key], values)

    def observe(self, key, **values):
        if self.final:
            self.observed.append(self._said(self.lines[key], values))


def last_has_points(figure):
    return any(len(style.numbers(t.x)) for t in figure.data if t.x is not None)


@pytest.mark.parametrize(("slug", "lab", "preset"), CASES)
def test_every_card_runs_draws_and_observes_in_both_languages(slug, lab, preset):
    played = probe(slug, lab, given(slug, lab, preset))
    draw = (played.exhibit or played.request).draw
    first, last = results(played)
    for language in ("en", "zh"):
        text = load(slug, language)
        names = [f"{lab}.words", "words"]
        words = ChainMap(*(dict(text.entries(n)) for n in names))
        words.maps.append(dict(load("kit", language).entries("words")))
        for name in played.kinds:
            assert words[name]
        observe = text.entries(f"{lab}.observe")
        draw(Paper(words, observe, played, final=False), first)
        paper = Paper(words, observe, played, final=True)
        draw(paper, last)
        assert len(paper.observed) == 1
        for figure in paper.figures.values():
            for look in (style.Look(), style.Look(dark=True, present=True)):
                drawn = style.finish(go.Figure(figure), look)
                assert go.Figure(drawn.to_dict()).layout.height  # Plotly agrees
                if look.dark:
                    assert style.BLUE not in drawn.to_json()
            finished = style.finish(go.Figure(figure), style.Look(dark=True))
            rows = style.table(finished)
            assert len(rows) == len(style.table(figure))
            assert rows or not last_has_points(figure)
        said = importlib.import_module("tests.lessons.said")
        if language == "en":  # the numbers are the same in both
            said.hold(slug, lab, played, last, given(slug, lab, preset))
        if preset == "predict":
            truth, values = played.prediction.judge(last)
            said.hold_answers(slug, lab, truth, values, last)
            assert truth in text.entries(f"{lab}.predict")
            line = text.entries(f"{lab}.feedback")[truth]
            assert not fields(line) - set(values)
            mistaken = text.entries(f"{lab}.mistaken")
            assert not fields(" ".join(mistaken.values())) - set(values)
            unanswered = set(text.entries(f"{lab}.predict")) - set(mistaken)
            assert unanswered <= {truth}
        else:
            assert text.entries(f"{lab}.cards")[preset]


@pytest.mark.parametrize(("slug", "lab"), LABS)
def test_predictions_offer_a_choice_and_answer_each(slug, lab):
    played = probe(slug, lab)
    assert played.prediction or played.exhibit
    assert len(played.presets) >= 2
    for language in ("en", "zh"):
        text = load(slug, language)
        if not played.prediction:
            continue
        options = text.entries(f"{lab}.predict")
        assert len(options) >= 2
        assert set(options) == set(text.entries(f"{lab}.feedback"))


def numbers(value):
    """Returns every number (and word) in a printed result, in order."""
    if isinstance(value, (list, tuple)):
        return [number for item in value for number in numbers(item)]
    return [value]


@pytest.mark.parametrize(("slug", "lab"), EXPORTED)
def test_the_exported_script_prints_the_pages_numbers(slug, lab, tmp_path, capsys):
    main([slug, lab])
    request = probe(slug, lab).request
    for path in code.script(request).data():
        shutil.copy(path, tmp_path)
    script = tmp_path / "script.py"
    script.write_text(capsys.readouterr().out, encoding="utf-8")
    bare = subprocess.run(
        [sys.executable, "-I", str(script)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert bare.returncode == 0, bare.stderr
    _, result = results(probe(slug, lab))
    ours = eval(request.prints, {"result": result})  # noqa: S307 - the lab's own expression
    printed = numbers(eval(bare.stdout, {"nan": math.nan, "inf": math.inf}))
    assert len(printed) == len(numbers(ours)) > 0
    for mine, theirs in zip(numbers(ours), printed, strict=True):
        if isinstance(mine, str) or mine is None:
            assert mine == theirs
        else:
            assert theirs == pytest.approx(mine, rel=1e-4, abs=1e-9)


def test_a_wrong_control_on_the_command_line_is_told(capsys):
    with pytest.raises(SystemExit):
        main(["activations", "curves", "nonsense=1"])
    assert "nonsense" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["activations", "nothing"])


@pytest.mark.parametrize("double", [Paper, Counter])
@pytest.mark.parametrize(
    "method", ["figure", "replay", "table", "formula", "say", "observe"]
)
def test_what_stands_in_for_a_view_takes_what_a_view_takes(double, method):
    takes = inspect.signature(getattr(View, method)).parameters.values()
    given = [p.name for p in takes if p.kind == p.POSITIONAL_OR_KEYWORD]
    inspect.signature(getattr(double, method)).bind(*given)
