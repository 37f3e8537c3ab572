"""Garbage is found: what is new at once, the rest when visits have ended."""

import asyncio
import gc
import weakref

import pytest

from lessons.kit.sweep import Leaving, look


class Visit:
    """Something that only the garbage collector can free."""

    def __init__(self):
        self.itself = self


@pytest.fixture(autouse=True)
def thaw():
    yield
    gc.unfreeze()


def test_what_has_been_set_aside_is_freed_by_a_whole_sweep_only():
    visit = Visit()
    left = weakref.ref(visit)
    look(whole=False)
    del visit
    look(whole=False)
    assert left() is not None
    look(whole=True)
    assert left() is None


def test_new_garbage_goes_at_once():
    left = weakref.ref(Visit())
    look(whole=False)
    assert left() is None


@pytest.mark.parametrize(("kind", "counts"), [("websocket", 1), ("http", 0)])
def test_connections_are_counted_even_if_they_break(kind, counts):
    async def app(scope, receive, send):
        raise ConnectionError

    before = Leaving.count
    with pytest.raises(ConnectionError):
        asyncio.run(Leaving(app)({"type": kind}, None, None))
    assert Leaving.count - before == counts
