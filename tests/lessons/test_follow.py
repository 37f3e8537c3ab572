"""Pictures that follow a hand: what a browser may ask, and what it is answered."""

import asyncio
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.websockets import WebSocket, WebSocketDisconnect

from lessons.kit.engine.run import HAND, RUNS
from lessons.kit.grammar import follow
from lessons.kit.grammar.follow import answer, css_class, read, request_of
from lessons.kit.server import hand

CURVES = {"lesson": "activations", "lab": "curves", "language": "en"}


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """A worker that starts only now takes seconds: tests wait for it."""
    monkeypatch.setattr(follow, "PATIENCE", 60.0)


def asked(n=1, moved=None, **given):
    return CURVES | {"n": n, "given": given, "moved": moved or {}}


def test_a_slider_under_the_hand_decides_the_experiment():
    request = request_of(read(asked(moved={"z": 2.52}, names="tanh,relu")))
    assert request.arguments["z"] == pytest.approx(2.5, abs=0.05)
    assert request.arguments["names"] == ("tanh", "relu")
    assert request.arguments["z"] != request_of(read(asked())).arguments["z"]


def test_a_slider_over_options_says_the_number_of_an_option():
    roll = {"lesson": "momentum", "lab": "roll", "language": "zh", "n": 1}
    rates = [
        request_of(read(roll | {"given": {}, "moved": {"lr": i}})).arguments["lr"]
        for i in range(3)
    ]
    assert rates == sorted(set(rates))
    most = request_of(read(roll | {"given": {}, "moved": {"lr": 1e9}})).arguments["lr"]
    assert most > rates[-1]


def test_what_a_link_says_wrongly_is_the_default():
    right = request_of(read(asked())).arguments
    assert request_of(read(asked(z="1e999", names="nonsense"))).arguments == right


def test_the_answer_holds_the_main_pictures_as_the_page_has_them():
    said = answer(read(asked(n=7, moved={"z": -2.0})))
    assert said["n"] == 7
    (name,) = said["pictures"]
    assert name == "activations.curves.curves"
    assert said["pictures"][name]["figure"]["data"]
    assert "−2" in said["pictures"][name]["alt"]
    other = answer(read(asked(n=8, moved={"z": 2.0})))
    assert other["pictures"][name]["figure"] != said["pictures"][name]["figure"]


def test_what_takes_too_long_comes_late_and_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(follow, "PATIENCE", 0.0)
    spiral = {"lesson": "activations", "lab": "spiral", "language": "en", "n": 3}
    slow = {"given": {"seed": "4711", "steps": "5000"}, "moved": {}}
    assert answer(read(spiral | slow)) == {"n": 3, "late": True}
    with RUNS.changed:
        groups = (RUNS.under_way, RUNS.waiting)
        ours = [r for g in groups for r in g.values() if r.arguments["seed"] == 4711]
        soon = time.monotonic() + 1.0
        assert ours and all(run.readers[HAND] < soon for run in ours)


def test_a_refused_experiment_leaves_the_picture_that_stands():
    own = {"lesson": "saddles", "lab": "explore", "language": "en", "n": 1}
    given = {"surface": "own", "expression": "x +* y"}
    assert answer(read(own | {"given": given, "moved": {}}))["pictures"] == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = ("n", "lesson", "lab", "language", "given", "moved", "dark", "present")


@given(JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)))
@settings(max_examples=200)
def test_an_odd_message_is_refused_and_never_breaks(message):
    with pytest.raises(ValueError):
        read(message)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, min_size=1, max_size=3))
@settings(max_examples=200)
def test_a_message_that_is_nearly_right_is_read_or_refused(odd):
    try:
        question = read(asked(moved={"z": 1.0}) | odd)
    except ValueError:
        return
    request = request_of(question)
    assert request is not None


def test_the_class_of_a_key_is_streamlits_own():
    assert css_class("momentum.roll.x.en") == "st-key-momentum-roll-x-en"


class Line:
    """A browser's end of the connection: it sends messages, and leaves at the end."""

    def __init__(self, messages, pause=0.0, **headers):
        self.messages, self.pause = list(messages), pause
        self.headers = {"host": "lab.example"} | headers
        self.heard, self.accepted, self.code = [], False, None

    async def accept(self):
        self.accepted = True

    async def close(self, code):
        self.code = code

    async def receive_text(self):
        await asyncio.sleep(self.pause)
        if not self.messages:
            raise WebSocketDisconnect
        return self.messages.pop(0)

    async def send_text(self, text):
        self.heard.append(json.loads(text))

    async def wait(self):  # as a message that never comes
        await asyncio.sleep(3600)


def talk(line, until):
    """Serves a line until `until(line)` holds; fails after half a minute."""

    async def both():
        serving = asyncio.create_task(hand.follow(line))
        async with asyncio.timeout(30):
            while not until(line):
                await asyncio.sleep(0.02)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)

    asyncio.run(both())


def patient(messages):
    """Returns a line that stays after its last message."""
    line = Line(messages)
    once = line.receive_text

    async def receive_text():
        return await (once() if line.messages else line.wait())

    line.receive_text = receive_text
    return line


def test_garbage_on_the_line_is_passed_over_and_the_next_question_answered():
    garbage = ["", "{", "[[[[", "null", '{"n": 1}', "[" * 5000]
    right = json.dumps(asked(n=5, moved={"z": 0.5}))
    line = patient([*garbage, right])
    talk(line, lambda line: line.heard)
    assert [said["n"] for said in line.heard] == [5]
    assert hand.Hands.open == 0


def test_of_questions_that_wait_only_the_newest_is_answered(monkeypatch):
    def slow(message):
        time.sleep(0.1)
        return message

    monkeypatch.setattr(hand, "_text", slow)
    line = patient([json.dumps({"n": n}) for n in range(1, 20)])
    talk(line, lambda line: line.heard and line.heard[-1]["n"] == 19)
    numbers = [said["n"] for said in line.heard]
    assert numbers == sorted(numbers) and len(numbers) <= 3


def test_a_long_message_ends_the_connection():
    line = Line(["x" * (hand.LONGEST + 1), json.dumps(asked())])
    talk(line, lambda line: hand.Hands.open == 0 and line.accepted)
    assert line.messages and not line.heard


def test_a_foreign_page_is_not_served():
    foreign = Line([json.dumps(asked())], origin="https://elsewhere.example")
    talk(foreign, lambda line: line.code)
    assert not foreign.accepted and not foreign.heard
    own = Line([], origin="https://lab.example")
    talk(own, lambda line: line.accepted)


def test_more_connections_than_a_class_needs_are_refused(monkeypatch):
    monkeypatch.setattr(hand.Hands, "open", hand.MOST)
    line = Line([json.dumps(asked())])
    talk(line, lambda line: line.code)
    assert not line.accepted


def test_a_reader_who_leaves_while_an_answer_is_sent_is_no_error():
    told = asyncio.Event()
    first = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "text": json.dumps(asked(n=1))},
    ]

    async def receive():
        if first:
            return first.pop(0)
        await told.wait()  # the answer has found nobody
        return {"type": "websocket.receive", "text": json.dumps(asked(n=2))}

    async def send(message):
        if message["type"] == "websocket.send":
            told.set()
            raise OSError("gone")

    line = WebSocket({"type": "websocket", "headers": []}, receive, send)
    asyncio.run(asyncio.wait_for(hand.follow(line), 30))
    assert hand.Hands.open == 0
