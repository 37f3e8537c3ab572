"""Garbage is looked for a little at a time, so that nobody waits for it.

Python's own way is to look through all there is whenever it has grown by a quarter:
with a hundred visits a third of a second, in which nobody is answered. Here what has
been looked through is set aside every few seconds, and looked through again only when
many visits have ended, which leave most of what is then to be found.
"""

from __future__ import annotations

import gc
import time

from starlette.types import ASGIApp, Receive, Scope, Send

EVERY, WHOLE_EVERY = 5.0, 60.0  # seconds between two sweeps, and two whole ones
ENDED = 30  # connections ended since, for a whole one


class Leaving:
    """Counts the connections of pages that end."""

    count = 0

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on."""
        try:
            await self.app(scope, receive, send)
        finally:
            Leaving.count += scope["type"] == "websocket"


def sweep() -> None:
    """Looks for garbage as long as the server runs."""
    last = time.monotonic()
    while True:
        time.sleep(EVERY)
        whole = Leaving.count >= ENDED and time.monotonic() - last > WHOLE_EVERY
        if whole:
            Leaving.count, last = 0, time.monotonic()
        look(whole)


def look(whole: bool) -> None:
    """Looks for garbage among what is new, or everywhere."""
    if whole:
        gc.unfreeze()
    gc.collect()
    gc.freeze()
