"""The benchmark of a full classroom, played by a few learners: it must not rot."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from benchmarks import classroom, classroom_scenes, soak
from benchmarks.classroom_scene import Scene
from benchmarks.classroom_site import Server, served


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served(LAB_WARM="0") as running:
        yield running


def shown(scene: Scene, name: str) -> str:
    """Returns what the table says of a line."""
    return next(line.shown for line in scene.lines if line.name == name)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a", "card: first picture"),
        ("b", "open: final picture"),
        ("d", "until all have stopped"),
        ("f", "from a value to its picture"),
    ],
)
def test_a_scene_is_played_and_measured(server, monkeypatch, name, line):
    small = ("spiral.points=50", "spiral.names=relu", "spiral.steps=300")
    link = f"/activations?lang=en&{'&'.join(small)}&spiral.seed={{}}#spiral"
    monkeypatch.setattr(classroom_scenes, "LINK", link.format(3))
    monkeypatch.setattr(classroom_scenes, "SETTING", link)
    long = 15.0 if name == "f" else 90.0
    scene = classroom.play(server, name, learners=2, seconds=long, warm=False)
    assert not scene.errors
    assert int(shown(scene, line).split()[0]) >= 1
    assert float(shown(scene, line).split()[1]) > 0
    if sys.platform == "linux":
        assert int(shown(scene, "memory, MB, at most")) > 50
    assert not server.complaints()


def test_the_goals_are_held_against_the_right_figure():
    scene = Scene(server=None, learners=3, seconds=1.0)
    scene.seen = {"open: first picture": [0.1] * 98 + [3.0, 9.0]}
    scene.goal("open: first picture", "p95", 1.5)
    assert scene.lines[0].met is True and "95 % <= 1.5 s" in str(scene.lines[0])
    scene.goal("open: first picture", "worst", 1.5)
    assert scene.lines[1].met is False  # nothing was measured: not reached


def test_the_soak_finds_its_way_about(server):
    soaked = soak.run(server, minutes=0.2, guests=2, seed=1)
    assert soaked.done["opened"] >= 1
    assert sum(count for name, count in soaked.done.items() if "http" in name) >= 1
    assert not [line for line in soaked.wrong if line.startswith(("http", "log"))]
    assert soak.growth(soaked.curve) > 0 and "MB" in soak.draw(soaked.curve)
