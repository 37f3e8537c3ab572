"""A run kept beside the next one."""

import json

import pytest

from lessons.kit.engine.run import RUNS
from lessons.kit.grammar import pin
from lessons.kit.grammar.controls import Choice, Number, Several, Strokes, Switch, Words
from lessons.kit.grammar.request import Context
from lessons.kit.grammar.style import Look
from tests.test_pages import open_page

CURVES = Context("activations", "curves", "en", Look())


def kept_of(at, name="dll-chart"):
    """Returns what stands beside the curves, as the browser is told."""
    for component in at.get("bidi_component"):
        data = json.loads(component.proto.json)
        if component.proto.component_name == name:
            if data["name"] == "activations.curves.curves":
                return data["figure"], data["kept"]
    raise AssertionError("no curves")


def test_a_kept_run_is_drawn_beside_the_next_and_not_computed_again(monkeypatch):
    at = open_page("activations", lang="en")
    first, nothing = kept_of(at)
    assert nothing is None
    at.button(key="activations.curves.pin").click().run()
    asked, ask = [], RUNS.ask
    monkeypatch.setattr(
        RUNS, "ask", lambda *rest: (asked.append(rest[1]), ask(*rest))[1]
    )
    at.slider(key="activations.curves.z.en").set_value(-2.0).run()
    shown, kept = kept_of(at)
    assert kept["figure"] == first and shown != first
    assert kept["lines"] == ["Kept · Marker at z 1", "Now · Marker at z -2"]
    curves = [arguments["z"] for arguments in asked if "slope" in arguments]
    assert set(curves) == {-2.0}  # the kept one was not asked for
    at.segmented_control(key="language-switch").set_value("zh").run()
    _, kept = kept_of(at)
    assert kept["names"] == ["保留", "当前"] and kept["figure"] != first
    at.button(key="activations.curves.pin").click().run()
    assert kept_of(at)[1] is None


def test_only_so_many_runs_are_kept_and_the_reader_is_told():
    at = open_page("activations", lang="en")
    labs = ("curves", "logits", "backprop", "zero_grad", "vanishing")
    for lab in labs:
        at.button(key=f"activations.{lab}.pin").click().run()
    kept = at.session_state["kept"]
    assert list(kept) == [f"activations.{lab}" for lab in labs[-pin.MOST :]]
    assert "At most" in at.toast[0].value


@pytest.mark.parametrize(
    ("name", "kind", "value", "told"),
    [
        ("z", Number(-8.0, 8.0, 1.0, 0.1), -2.5, "Marker at z -2.5"),
        (
            "names",
            Several(("relu", "tanh"), ("relu",), 2),
            ("relu", "tanh"),
            "Functions ReLU + tanh",
        ),
        ("names", Choice(("relu", "tanh"), "relu"), "tanh", "Functions tanh"),
        ("z", Switch(True), False, "Marker at z off"),
        ("z", Words("", 99), "a\nb" * 20, f"Marker at z {('a b' * 20)[:24]}…"),
        ("z", Strokes(""), "MMyM", "Marker at z"),
    ],
)
def test_a_setting_is_said_in_the_reader_s_words(name, kind, value, told):
    assert pin.tell(CURVES, name, kind, value) == told
