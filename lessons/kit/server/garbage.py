"""Garbage is collected a little at a time, so that nobody waits for it.

Python's own collector looks through all objects whenever they have grown by a quarter:
with a hundred visits half a second, in which nobody is answered. Here those that were
looked through are frozen (`gc.freeze`) every few seconds, and looked through again
when nobody is here to wait.

A script that runs holds all of its visit in reference cycles. Frozen in mid-run, they
would keep it after the visit's end; so the collector waits for scripts.
"""

from __future__ import annotations

import gc
import time

from starlette.types import ASGIApp, Receive, Scope, Send

from lessons.kit.engine.draw_queue import DRAW_QUEUE

EVERY = 2.0  # seconds between two collections
PATIENCE = 20.0  # seconds that scripts are waited for
ALONE = 10.0  # seconds without a reader; then there is time for all objects
ENDED, MANY = 30, 1000  # visits ended, for a full collection: alone, or in any case


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


def collect_regularly() -> None:
    """Collects garbage as long as the server runs."""
    while True:
        time.sleep(EVERY)
        ends = time.monotonic() + PATIENCE
        while DRAW_QUEUE.busy() and time.monotonic() < ends:
            time.sleep(0.02)
        full = full_is_due()
        if full:
            Visits.ended = 0
        collect(full)


def full_is_due() -> bool:
    """Tells whether visits have left so much that frozen objects are to be searched."""
    alone = not Visits.open and time.monotonic() - Visits.last > ALONE
    return Visits.ended >= (ENDED if alone else MANY)


def collect(full: bool) -> None:
    """Collects garbage among new objects, or among all."""
    if full:
        gc.unfreeze()
    gc.collect()
    gc.freeze()
