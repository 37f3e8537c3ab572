"""Garbage is looked for a little at a time, so that nobody waits for it.

Python's own way is to look through all there is whenever it has grown by a quarter:
with a hundred visits half a second, in which nobody is answered. Here what has been
looked through is set aside every few seconds, and looked through again when nobody is
here to wait.

A script that runs holds all of its visit in a ring. Set aside in mid-run, it would keep
that after the visit's end; so it is waited for.
"""

from __future__ import annotations

import gc
import time

from starlette.types import ASGIApp, Receive, Scope, Send

from lessons.kit.engine.draw_queue import TURNS

EVERY = 2.0  # seconds between two sweeps
PATIENCE = 20.0  # seconds that scripts are waited for
ALONE = 10.0  # seconds without a reader; then there is time to look everywhere
ENDED, MANY = 30, 1000  # visits ended since, for a whole sweep: alone, or in any case


class Visits:
    """Counts the connections of pages: those that are open, and those that ended."""

    open = ended = 0
    last = 0.0  # when the last one ended

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        Visits.open += 1
        try:
            await self.app(scope, receive, send)
        finally:
            Visits.open -= 1
            Visits.ended += 1
            Visits.last = time.monotonic()


def sweep() -> None:
    """Looks for garbage as long as the server runs."""
    while True:
        time.sleep(EVERY)
        ends = time.monotonic() + PATIENCE
        while TURNS.busy() and time.monotonic() < ends:
            time.sleep(0.02)
        whole = due()
        if whole:
            Visits.ended = 0
        look(whole)


def due() -> bool:
    """Tells whether visits have left so much that all is to be looked through."""
    alone = not Visits.open and time.monotonic() - Visits.last > ALONE
    return Visits.ended >= (ENDED if alone else MANY)


def look(whole: bool) -> None:
    """Looks for garbage among what is new, or everywhere."""
    if whole:
        gc.unfreeze()
    gc.collect()
    gc.freeze()
