"""A full classroom: what a class meets when all of it clicks, scene by scene.

    python -m benchmarks.classroom                     all scenes, as in the table
    python -m benchmarks.classroom --scene b --learners 10 --seconds 20

Simulated learners over real websockets and a few real browsers, on the loopback,
against a site of its own with two workers. Scenes: (a) all open one link and press one
card; (b) each another setting of the spiral; (c) reading, turning pages, moving the
sliders of the labs in the plane; (d) leaving in the middle of long runs; (e) what an
action costs, which other programs do not change; (f) all drag a slider at once. Printed
are seconds from an action to its first and to its final picture, and the goals.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys

from benchmarks import classroom_scenes as scenes
from benchmarks.classroom_drag import dragging
from benchmarks.classroom_scene import Scene, row
from benchmarks.classroom_site import Monitor, Server, served

MEMORY, HEALTH = 1500.0, 200.0  # MB, ms
SCENES = {  # how many, how many seconds at most
    "a": (scenes.same_link, 30, 60.0),
    "b": (scenes.all_different, 30, 120.0),
    "c": (scenes.reading, 100, 120.0),
    "d": (scenes.leaving, 10, 30.0),
    "e": (scenes.alone, 1, 60.0),
    "f": (dragging, 30, 23.0),
}


def play(
    server: Server,
    name: str,
    learners: int = 0,
    seconds: float = 0.0,
    browsers: int = 0,
    warm: bool = True,
) -> Scene:
    """Plays a scene by name and returns it, its lines complete."""
    perform, many, long = SCENES[name]
    scene = Scene(server, learners or many, seconds or long, browsers, warm)
    with Monitor(server) as monitor:
        asyncio.run(perform(scene))
    lines, scene.lines = scene.lines, []
    scene.lines += [row(name, times) for name, times in scene.seen.items()]
    scene.lines += lines
    scene.errors += monitor.failures
    scene.fact("errors", len(scene.errors), "none", not scene.errors)
    queue = f"{max(monitor.running)} / {max(monitor.queued)}"
    scene.fact("runs under way / queued, at most", queue)
    most = max(monitor.memory) / 1e6
    scene.fact("memory, MB, at most", f"{most:.0f}", f"< {MEMORY:.0f}", most < MEMORY)
    slow = 1000 * max(monitor.latency)
    middle = 1000 * statistics.median(monitor.latency)
    shown = f"{middle:.0f} / {slow:.0f}"
    goal = f"< {HEALTH:.0f}"
    scene.fact("/health, ms, median / worst", shown, goal, slow < HEALTH)
    shares = " / ".join(f"{share:.2f}" for share in monitor.cores.values())
    scene.fact(f"cores: {', '.join(monitor.cores)}", shares)
    return scene


def main() -> int:
    """Plays the scenes asked for and prints their tables; 1 if a goal was not met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scene", choices=[*SCENES, "all"], default="all")
    parser.add_argument("--learners", type=int, default=0, help="0: as in the table")
    parser.add_argument("--seconds", type=float, default=0.0, help="at most, a scene")
    parser.add_argument("--browsers", type=int, default=2, help="real ones, in a and b")
    asked = parser.parse_args()
    failed = False
    with served() as server:
        print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        warm = os.environ.get("LAB_WARM") != "0" and server.warm(180)
        print(f"{'warm' if warm else 'still warming up'}: {server.health()['runs']}")
        for name in SCENES if asked.scene == "all" else asked.scene:
            said = (asked.learners, asked.seconds, asked.browsers, warm)
            scene = play(server, name, *said)
            print(f"\n{SCENES[name][0].__doc__} {scene.learners} learners")
            print(f"  {'seconds':42}{'n':>6}{'median':>8}{'95 %':>8}{'worst':>8}")
            print(*scene.lines, sep="\n")
            for line in sorted(set(scene.errors))[:10]:
                print(f"    {scene.errors.count(line)} x {line}")
            failed |= any(line.met is False for line in scene.lines)
        wrong = server.complaints()
        print(f"\nerrors in the server's log: {len(wrong)}", *wrong[:10], sep="\n  ")
    return int(failed or bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
