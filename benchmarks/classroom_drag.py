"""Thirty readers drag at once: what each of them sees of the picture under the hand.

Each is a connection of its own to `/lab/follow`, as `follow.js` opens it: a hand gives
sixty values a second, three questions are on their way at most, and of all later values
the newest waits.
"""

from __future__ import annotations

import asyncio
import json
import math
import statistics
import time
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.classroom_scene import Scene
from lessons.kit.grammar.controls import Number
from lessons.kit.grammar.export import probe

MOST = 3  # questions on their way, as in follow.js
HAND = 60.0  # values a second
SWEEP = 4.0  # seconds to and fro
GOAL = 2.0  # pictures a second, for each
WARM_UP = 3.0  # seconds in which the workers load what they need, not counted
DRAGGED = (  # a lab and the slider that is dragged, each by a few readers
    ("activations", "curves", "z"),
    ("losses", "softmax", "first"),
    ("losses", "zoo", "at"),
    ("momentum", "roll", "beta"),
    ("momentum", "rate_map", "lr"),
    ("momentum", "noise", "slope"),
    ("saddles", "explore", "x"),
    ("saddles", "escape", "x"),
    ("adaptive", "stuck", "x"),
    ("cnn", "kernels", "row"),
)


@dataclass
class Hand:
    """One reader's hand on a slider, and the pictures that it has got."""

    number: int
    begun: float
    flying: dict[int, float] = field(default_factory=dict)
    lags: list[float] = field(default_factory=list)
    last: str = ""
    bytes: int = 0

    def __post_init__(self) -> None:
        self.lesson, self.lab, self.control = DRAGGED[self.number % len(DRAGGED)]
        kind = probe(self.lesson, self.lab).kinds[self.control]
        assert isinstance(kind, Number)
        self.low, self.high = kind.low, kind.high

    def question(self, n: int) -> str:
        """Returns what is asked for where the hand is now, each hand elsewhere."""
        phase = (time.perf_counter() - self.begun) / SWEEP + self.number / 30
        share = 0.5 + 0.45 * math.sin(2 * math.pi * phase)
        value = self.low + share * (self.high - self.low)
        where = {"lesson": self.lesson, "lab": self.lab, "language": "en"}
        return json.dumps(
            {"n": n, **where, "given": {}, "moved": {self.control: value}}
        )

    def heard(self, message: str) -> None:
        """Notes an answer: a picture counts if it is another one than the last."""
        now, said = time.perf_counter(), json.loads(message)
        asked = self.flying.get(said["n"], now)
        self.flying = {n: at for n, at in self.flying.items() if n > said["n"]}
        pictures: Any = said.get("pictures")
        drawn = json.dumps(pictures) if pictures else ""
        if drawn and drawn != self.last and now - self.begun > WARM_UP:
            self.lags.append(now - asked)
            self.bytes += len(message)
        self.last = drawn or self.last

    async def drag(self, address: str, seconds: float) -> None:
        """Drags for some seconds."""
        where = address.replace("http", "ws", 1) + "/lab/follow"
        async with connect(where, max_size=None) as socket:
            ask = asyncio.create_task(self._ask(socket))
            try:
                async with asyncio.timeout(seconds):
                    async for message in socket:
                        self.heard(str(message))
            except TimeoutError:
                pass
            finally:
                ask.cancel()

    async def _ask(self, socket: ClientConnection) -> None:
        n = 0
        while True:
            if len(self.flying) < MOST:
                n += 1
                self.flying[n] = time.perf_counter()
                await socket.send(self.question(n))
            await asyncio.sleep(1 / HAND)


async def dragging(scene: Scene) -> None:
    """(f) All drag a slider at the same time."""
    begun = time.perf_counter()
    hands = [Hand(number, begun) for number in range(scene.learners)]
    drags = [hand.drag(scene.server.address, scene.seconds) for hand in hands]
    for failed in await asyncio.gather(*drags, return_exceptions=True):
        if failed is not None:
            scene.errors.append(f"a hand: {failed!r}")
    counted = scene.seconds - WARM_UP
    rates = sorted(len(hand.lags) / counted for hand in hands)
    for hand in hands:
        for lag in hand.lags:
            scene.note("from a value to its picture", lag)
    middle = statistics.median(rates)
    shown = f"{rates[0]:.1f} / {middle:.1f} / {rates[-1]:.1f}"
    met = rates[0] >= GOAL
    scene.fact("pictures a second: least, median, most", shown, f"each >= {GOAL}", met)
    scene.fact("all together, a second", f"{sum(rates):.0f}")
    sent = sum(hand.bytes for hand in hands) / counted / 1e6
    scene.fact("sent, MB a second", f"{sent:.2f}")
