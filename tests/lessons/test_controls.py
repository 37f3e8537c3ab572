"""Controls: what a link says becomes a value of the control, or a ValueError."""

import math

import pytest
import streamlit
from hypothesis import given
from hypothesis import strategies as st

from lessons.kit.grammar import setting
from lessons.kit.grammar.controls import Choice, Number, Several, Switch, Words, write
from lessons.kit.grammar.export import probe
from lessons.kit.grammar.setting import Link, Setting, Settings
from lessons.kit.grammar.widgets import prepare
from tests.lessons.test_labs import LABS

KINDS = [
    Choice(("adam", "sgd"), "adam"),
    Choice((1e-5, 1e-3, 10.0), 1e-3),
    Choice((1, 10, 100), 10),
    Several(("a", "b", "c", "d"), ("a",), 2),
    Number(0, 99_999, 5, 1),
    Number(-8.0, 8.0, 1.0, 0.25),
    Switch(True),
    Words("x", 50),
]
hostile = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["nan", "inf", "-inf", "1e999", "", " ", "0x10", "1_0", "١", "--5"]
    ),
    st.floats().map(str),
    st.integers().map(str),
)


@given(st.sampled_from(KINDS), hostile)
def test_a_link_gives_a_legal_value_or_a_value_error(kind, said):
    try:
        value = kind.read(said)
    except ValueError:
        return
    match kind:
        case Choice():
            assert value in kind.options
        case Several():
            assert 1 <= len(value) <= kind.most and set(value) <= set(kind.options)
        case Number():
            assert kind.low <= value <= kind.high and math.isfinite(value)
            assert type(value) is type(kind.default)
        case Switch():
            assert value is True or value is False
        case Words():
            assert len(value) <= kind.limit
    assert kind.read(write(value)) == value


@given(st.integers(0, 99_999))
def test_a_seed_comes_back_as_it_was_written(seed):
    kind = Number(0, 99_999, 0, 1)
    assert kind.read(write(kind.read(str(seed)))) == seed


@given(st.integers(0, 64))
def test_a_slider_value_comes_back_as_it_was_written(steps):
    value = -8.0 + 0.25 * steps
    assert Number(-8.0, 8.0, 1.0, 0.25).read(write(value)) == value


def drawn(value=1.0):
    """Returns a setting whose widget the browser shows."""
    made = Setting(Number(-8.0, 8.0, 1.0, 0.25), value)
    made.attach("z")
    return made


def test_what_the_hand_chose_is_heard():
    z = drawn()
    for shown in (1.25, 1.5, 1.0):
        z.hear(shown, seen=0)
        assert z.value == shown and not z.unsent


def test_a_card_s_value_holds_until_the_browser_has_seen_it():
    z = drawn()
    z.put(6.0)
    z.send(1)
    z.hear(1.0, seen=0)  # another control was moved; this one shows what it did
    assert z.value == 6.0
    z.hear(6.0, seen=1)
    z.hear(1.0, seen=1)  # and now the hand has put it back
    assert z.value == 1.0


def test_a_move_made_before_the_card_had_come_comes_after_it():
    z = drawn()
    z.put(6.0)
    z.send(1)
    z.hear(1.25, seen=0)
    assert z.value == 1.25 and not z.unsent
    z.hear(6.0, seen=1)  # what was on its way has covered the move
    assert z.value == 1.25 and z.unsent
    z.send(2)
    z.hear(1.25, seen=2)
    assert z.value == z.told == 1.25 and not z.flying and not z.unsent


def test_a_widget_that_shows_late_what_has_come_was_not_moved():
    z = drawn()
    z.put(6.0)
    z.send(1)
    z.hear(1.25, seen=0)  # the hand, before anything had come
    z.hear(1.25, seen=1)  # it has come to the page, and the widget shows it later
    z.hear(6.0, seen=1)
    assert z.value == 1.25 and z.unsent and z.told == 6.0
    z.send(2)
    z.hear(1.25, seen=2)
    z.hear(6.0, seen=2)  # and this is the hand
    assert z.value == z.told == 6.0


def test_what_got_lost_on_its_way_is_sent_again_but_not_for_ever():
    z = drawn()
    z.put(6.0)
    for number in range(1, 9):
        if z.unsent:
            z.send(number)
        z.hear(1.0, seen=number)
    assert z.value == 6.0 and not z.unsent and not z.flying


def test_what_a_run_cut_short_has_swallowed_is_sent_again():
    streamlit.session_state["z"] = 1.0
    z = drawn()
    z.put(6.0)
    number = prepare(z, "z")
    assert number and prepare(z, "z") == number  # the next run still asks after it
    z.hear(1.0, seen=number)
    assert z.value == 6.0 and z.unsent
    assert prepare(z, "z") > number
    z.hear(6.0, seen=z.flying[-1][0])
    assert prepare(z, "z") == 0


def test_of_two_clicks_on_their_way_the_second_counts():
    z = drawn()
    for number, value in ((1, 2.0), (2, 3.0)):
        z.put(value)
        z.send(number)
    for shown, seen in ((1.0, 0), (2.0, 1), (3.0, 2)):
        z.hear(shown, seen)
        assert z.value == 3.0
    assert z.told == 3.0


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-32, 32)), max_size=12))
def test_browser_and_server_agree_in_the_end(acts):
    """A line that is slow both ways: messages and answers wait in two queues."""
    z, up, down, shown, seen, number = drawn(), [], [], 1.0, 0, 0

    def serve():
        nonlocal number
        what, value, says, has_seen = up.pop(0)
        z.hear(says, has_seen)
        if what == "card":
            z.put(value)
        if z.unsent:
            number += 1
            z.send(number)
            down.append((number, z.value))

    def receive():
        nonlocal shown, seen
        seen, shown = down.pop(0)
        up.append(("seen", None, shown, seen))

    for kind, steps in acts:
        value = 0.25 * steps
        if kind == 0:
            shown = value
            up.append(("hand", None, shown, seen))
        elif kind == 1:
            up.append(("card", value, shown, seen))
        elif up:
            serve()
        elif down:
            receive()
    for _ in range(200):
        if up:
            serve()
        elif down:
            receive()
    assert not up and not down and z.value == shown


def test_a_default_that_follows_another_control_is_followed():
    z = drawn()
    z.become(Number(-2.0, 2.0, 0.5, 0.25))
    assert z.value == 0.5
    z.put(1.5, given=True)
    z.become(Number(-1.0, 1.0, 1.5, 0.25))
    assert z.value == 1.0


def test_a_link_is_followed_once_and_a_wrong_value_is_told():
    z = drawn()
    z.follow(Link(1, params={"curves.z": "2"}), "activations", "curves.z")
    assert z.value == 2.0
    z.hear(2.25, seen=0)
    z.follow(Link(1, params={"curves.z": "2"}), "activations", "curves.z")
    assert z.value == 2.25
    z.follow(Link(2, params={"curves.z": "1e999"}), "activations", "curves.z")
    assert (z.value, z.refused) == (1.0, "1e999")
    z.follow(Link(3), "activations", "curves.z")  # another page and back
    assert z.value == 1.0
    z.put(3.0)
    z.follow(Link(4, whole=True), "activations", "curves.z")
    assert z.value == 1.0


def test_an_old_link_shows_the_defaults_of_its_time(monkeypatch):
    old = {1: {"activations.curves.z": "-3"}, 2: {"activations.curves.slope": "0.1"}}
    monkeypatch.setattr(setting, "VERSION", 3)
    monkeypatch.setattr(setting, "OLD_DEFAULTS", old)
    for params, z, slope in (
        ({"v": "1"}, "-3", "0.1"),
        ({"v": "2"}, None, "0.1"),
        ({"v": "3"}, None, None),
        ({"v": "1", "curves.z": "2"}, "2", "0.1"),
        ({"curves.names": "relu"}, "-3", "0.1"),  # of before links named a version
        ({"lang": "en"}, None, None),
        ({"v": "99"}, None, None),
    ):
        link = Link(1, params=params, whole=True)
        assert link.says("activations", "curves.z") == z, params
        assert link.says("activations", "curves.slope") == slope, params


def test_a_card_sets_controls_that_are_yet_to_be_drawn():
    visit = Settings()
    visit.of("a.b.x", Number(0, 9, 1, 1)).put(5)
    visit.of("a.c.x", Number(0, 9, 1, 1)).put(5)
    visit.set("a.b.", {"y": 7})
    assert visit.of("a.b.x", Number(0, 9, 1, 1)).value == 1
    assert visit.of("a.b.y", Number(0, 9, 1, 1)).value == 7
    assert visit.of("a.c.x", Number(0, 9, 1, 1)).value == 5


@pytest.mark.parametrize(("slug", "lab"), LABS)
def test_a_preset_stands_as_it_is_written_whatever_stood_before(slug, lab):
    """Of a slider whose bounds follow another control, the new bounds count."""
    begin = probe(slug, lab)
    ways = list(begin.presets.values())
    ways += [begin.prediction.settings] if begin.prediction else []
    kinds = [probe(slug, lab, {n: write(v) for n, v in w.items()}).kinds for w in ways]
    for there in (begin.kinds, *kinds):
        for way, here in zip(ways, kinds, strict=True):
            visit = Settings()
            for name, kind in there.items():
                visit.of(f"{slug}.{lab}.{name}", kind)
            visit.set(f"{slug}.{lab}.", way)
            for name, kind in here.items():
                control = visit.of(f"{slug}.{lab}.{name}", kind)
                control.become(kind)
                wanted = kind.nearest(way[name]) if name in way else kind.default
                assert control.value == wanted, name


def test_a_control_that_comes_again_is_sent_where_it_stands():
    """A browser forgets a widget that it no longer shows; the session may not."""
    settings, kind = setting.Settings(), Number(-8.0, 8.0, 1.0, 0.25)
    z = settings.of("activations.curves.z", kind)
    streamlit.session_state["z"] = 1.0
    z.attach("z")
    z.hear(6.0, seen=0)
    streamlit.session_state["z"] = 6.0
    settings.drawn("activations.curves.", ["z"])
    assert prepare(z, "z") == 0
    settings.drawn("activations.curves.", [])
    assert prepare(z, "z") > 0 and z.begin == z.value == 6.0


def test_a_preset_sets_a_control_that_comes_with_it_until_another_link_is_come_to():
    def come(visit, name):
        made = visit.of(f"foundations.line.{name}", Words("a", 9))
        made.follow(visit.link, "foundations", f"line.{name}")
        return made.value

    visit = Settings(Link(1, whole=True))
    visit.set("foundations.line.", {"new": "b", "later": "b"})
    assert come(visit, "new") == "b"
    visit.link = Link(2, whole=True)  # Back, say: what it does not name is at default
    assert come(visit, "later") == "a" and come(visit, "new") == "a"
