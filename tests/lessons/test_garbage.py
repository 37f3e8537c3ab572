"""Garbage is found: what is new at once, the rest when visits have ended."""

import asyncio
import gc
import weakref
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from lessons.kit.grammar.request import Context
from lessons.kit.grammar.style import Look
from lessons.kit.grammar.view import View
from lessons.kit.server import garbage
from lessons.kit.server.garbage import ENDED, MANY, Visits, collect, full_is_due

FRAME = str(Path(__file__).parents[2] / "pages" / "frame.py")


class Visit:
    """Something that only the garbage collector can free."""

    def __init__(self):
        self.itself = self


@pytest.fixture(autouse=True)
def thaw():
    yield
    gc.unfreeze()


def test_what_was_frozen_is_freed_by_a_full_collection_only():
    visit = Visit()
    left = weakref.ref(visit)
    collect(full=False)
    del visit
    collect(full=False)
    assert left() is not None
    collect(full=True)
    assert left() is None


def test_new_garbage_is_freed_at_once():
    left = weakref.ref(Visit())
    collect(full=False)
    assert left() is None


@pytest.mark.parametrize(("kind", "counts"), [("websocket", 1), ("http", 0)])
def test_connections_are_counted_even_if_they_break(kind, counts):
    seen = []

    async def app(scope, receive, send):
        seen.append(Visits.open)
        raise ConnectionError

    before = Visits.ended
    with pytest.raises(ConnectionError):
        asyncio.run(Visits(app)({"type": kind}, None, None))
    assert (seen, Visits.open, Visits.ended - before) == ([counts], 0, counts)


@pytest.mark.parametrize(
    ("readers", "rested", "ended", "full"),
    [
        (0, 11.0, ENDED, True),
        (0, 11.0, ENDED - 1, False),
        (0, 9.0, ENDED, False),
        (1, 11.0, MANY - 1, False),
        (1, 0.0, MANY, True),
    ],
)
def test_all_objects_are_searched_when_nobody_waits(
    readers, rested, ended, full, monkeypatch
):
    monkeypatch.setattr(garbage.time, "monotonic", lambda: 1000.0)
    for name, value in (("open", readers), ("last", 1000 - rested), ("ended", ended)):
        monkeypatch.setattr(Visits, name, value)
    assert full_is_due() is full


def test_what_components_send_holds_no_visit():
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    assert type(at.session_state["presenter-keys"]) is dict


def test_a_drawing_with_a_replay_is_freed_with_its_last_reference():
    view = View(Context("activations", "spiral", "en", Look()), {}, final=True)
    points = torch.zeros(3, 4, 2).numpy()
    panel = {"title": "", "points": points, "readout": [""] * 3}
    view.replay("maps", [panel], [0, 1, 2])
    left = weakref.ref(view)
    del view
    assert left() is None


def test_a_collection_waits_for_scripts(monkeypatch):
    class Enough(Exception):
        pass

    asked, seen = iter([True, True, False]), []

    def note(full):
        seen.append(next(asked, None))
        raise Enough

    monkeypatch.setattr(garbage.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(garbage.DRAW_QUEUE, "busy", lambda: next(asked))
    monkeypatch.setattr(garbage, "collect", note)
    with pytest.raises(Enough):
        garbage.collect_regularly()
    assert seen == [None]  # all answers were heard before
