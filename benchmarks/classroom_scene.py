"""What a scene of the full classroom is: its learners, its times, its goals."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.classroom_browser import visitors
from benchmarks.classroom_learner import Learner, Watch
from benchmarks.classroom_site import Server


@dataclass(frozen=True)
class Line:
    """One line of the table: what was measured, and the goal it is held against."""

    name: str
    shown: str
    goal: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        """Returns the line as printed."""
        verdict = {None: "", True: "met", False: "NOT MET"}[self.met]
        return f"  {self.name:42}{self.shown:>30}  {self.goal:16}{verdict}".rstrip()


@dataclass
class Scene:
    """A scene as it is played: the site, how many, how long, and what came of it."""

    server: Server
    learners: int
    seconds: float
    browsers: int = 0
    warm: bool = True
    seen: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def note(self, name: str, seconds: float | None) -> None:
        """Notes how long something took."""
        if seconds:
            self.seen.setdefault(name, []).append(seconds)

    async def pictures(self, action: str, watch: Watch, final: bool = True) -> None:
        """Waits for an action's pictures and notes when they came."""
        try:
            await asyncio.wait_for(watch.over.wait(), self.seconds)
        except TimeoutError:
            if watch.first is None or final:
                self.errors.append(f"{action}: {watch.place} not whole in time")
        self.note(f"{action}: first picture", watch.first)
        self.note(f"{action}: final picture", watch.final)

    def goal(self, name: str, which: str, most: float) -> None:
        """Holds one figure of what was noted against a goal in seconds."""
        values = {**spread(self.seen.get(name, [])), "most": most}
        met = bool(self.seen.get(name)) and values[which] <= most
        words = {"p95": "95 %", "worst": "all", "median": "median"}[which]
        self.lines.append(row(name, self.seen.pop(name, []), words, most, met))

    def cost(self, name: str, server: float, workers: float) -> None:
        """Notes the seconds of processor time that an action has cost."""
        self.seen.setdefault(f"{name}: server's time", []).append(server)
        self.seen.setdefault(f"{name}: workers' time", []).append(workers)

    def fact(self, name: str, shown: object, goal: str = "", met: Any = None) -> None:
        """Notes a line that is no time."""
        self.lines.append(Line(name, str(shown), goal, met))


def spread(seconds: list[float]) -> dict[str, float]:
    """Returns the median, the 95th percentile and the worst of some times."""
    if not seconds:
        return {"median": 0.0, "p95": 0.0, "worst": 0.0}
    ordered = sorted(seconds)
    rank = min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))
    return {
        "median": statistics.median(ordered),
        "p95": ordered[rank],
        "worst": ordered[-1],
    }


def row(
    name: str, seconds: list[float], words: str = "", most: float = 0, met: Any = None
) -> Line:
    """Returns a line of times: how many, median, 95th percentile, worst."""
    figures = "".join(f"{value:8.2f}" for value in spread(seconds).values())
    goal = f"{words} <= {most:g} s" if words else ""
    return Line(name, f"{len(seconds):6}{figures}", goal, met)


async def together(scene: Scene, play: Callable[[Learner, int], Awaitable[None]]):
    """Lets every learner play; whoever fails is an error, not the end of the scene."""
    learners = [Learner(scene.server.address) for _ in range(scene.learners)]

    async def one(learner: Learner, number: int) -> None:
        try:
            await play(learner, number)
        except (OSError, KeyError, TimeoutError) as error:
            scene.errors.append(f"learner {number}: {error!r}")
        scene.errors += learner.errors

    await asyncio.gather(*(one(learner, i) for i, learner in enumerate(learners)))
    for learner in learners:
        await learner.leave()


async def with_browsers(scene: Scene, play: Any, look: Any) -> None:
    """Plays a scene with a few real browsers among the learners."""
    address = scene.server.address
    async with visitors(address, scene.browsers, scene.seconds) as real:
        await asyncio.gather(together(scene, play), *(look(one) for one in real))
    scene.errors += [line for one in real for line in one.errors]
