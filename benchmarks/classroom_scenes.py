"""The scenes of the full classroom: what the learners do in each."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

from benchmarks.classroom_learner import Learner
from benchmarks.classroom_page import name_of
from benchmarks.classroom_scene import Scene, spread, together, with_browsers
from benchmarks.classroom_site import family, spent

SPIRAL = "activations.spiral"
LINK = "/activations?lang=en&spiral.lr=0.003&spiral.steps=300#spiral"
CARD, CARD_RUNS = f"{SPIRAL}.card.fixed", 6  # four nets of the link, two of the card
SETTING = "/activations?lang=en&spiral.seed={}#spiral"
LONG = (
    "/activations?lang=en&spiral.names=relu&spiral.steps=5000&spiral.depth=4"
    "&spiral.width=200&spiral.seed={}#spiral"
)
PLANE = {  # the labs whose pictures are there at once, lesson by lesson
    "saddles": ("explore", "curvature", "escape", "two_weights"),
    "momentum": ("well", "roll", "conventions", "rate_map", "noise"),
    "adaptive": ("race", "stuck", "burst", "tune"),
    "losses": ("surface", "softmax", "zoo"),
}
TURNS = 0.15  # of the actions of a class that reads are a turn of the page
READS = (5.0, 25.0)  # seconds a learner looks at a picture before the next action
ARRIVE = 2.0  # seconds within which a class opens a link


async def same_link(scene: Scene) -> None:
    """(a) All open the same link in the same two seconds and press the same card."""
    before = scene.server.health()["runs"]["computed"]

    async def play(learner: Learner, number: int) -> None:
        await asyncio.sleep(ARRIVE * number / scene.learners)
        watch = await learner.open(LINK, "spiral")
        await scene.pictures("open", watch)
        watch = await learner.press(CARD, SPIRAL)
        await scene.pictures("card", watch)

    async def look(visitor: Any) -> None:
        first, final = await visitor.open(LINK, SPIRAL)
        scene.note("browser opens: first picture", first)
        scene.note("browser opens: final picture", final)
        first, final = await visitor.press(CARD, SPIRAL)
        scene.note("browser, card: first picture", first)
        scene.note("browser, card: final picture", final)

    await with_browsers(scene, play, look)
    scene.goal("open: first picture", "worst", 2.0)
    scene.goal("card: first picture", "worst", 2.0)
    if scene.warm:  # else the first pictures of other labs are computed meanwhile
        done = scene.server.health()["runs"]["computed"] - before
        scene.fact("runs computed", done, f"once: {CARD_RUNS}", done <= CARD_RUNS)


async def all_different(scene: Scene) -> None:
    """(b) Each has another setting of the spiral."""

    async def play(learner: Learner, number: int) -> None:
        await asyncio.sleep(ARRIVE * number / scene.learners)
        watch = await learner.open(SETTING.format(number + 1), "spiral")
        await scene.pictures("open", watch)

    async def look(visitor: Any) -> None:
        first, final = await visitor.open(SETTING.format(99), SPIRAL)
        scene.note("browser opens: first picture", first)
        scene.note("browser opens: final picture", final)

    await with_browsers(scene, play, look)
    final = scene.seen.get("open: final picture", [])
    median = spread(final)["median"]
    scene.goal("open: first picture", "p95", 4.0)
    scene.goal("open: final picture", "worst", round(3 * median, 1))


async def reading(scene: Scene) -> None:
    """(c) Reading, turning pages and moving sliders of the labs in the plane."""
    chance = random.Random(1)
    ends = time.perf_counter() + scene.seconds
    arrive = scene.seconds / 2

    async def play(learner: Learner, number: int) -> None:
        await asyncio.sleep(arrive * number / scene.learners)
        slug = chance.choice(list(PLANE))
        lab = chance.choice(PLANE[slug])
        watch = await learner.open(f"/{slug}?lang=en#{lab}", lab)
        await scene.pictures("arrive", watch)
        while True:
            rest = chance.uniform(*READS)
            if time.perf_counter() + rest > ends:
                return
            await asyncio.sleep(rest)
            if chance.random() < TURNS:
                slug = chance.choice([s for s in PLANE if s != slug])
                lab = chance.choice(PLANE[slug])
                watch = await learner.turn(slug, lab)
                await scene.pictures("page", watch)
                continue
            place = f"{slug}.{lab}"
            sliders = [n for n in learner.page.of_lab(place) if is_scale(n)]
            if not sliders:
                continue
            slider = chance.choice(sliders).body
            watch = await learner.move(*somewhere(slider, chance), place)
            await scene.pictures("slider", watch)

    await together(scene, play)
    for action in ("slider", "page"):
        scene.goal(f"{action}: first picture", "p95", 1.5)


async def leaving(scene: Scene) -> None:
    """(d) Learners leave in the middle of long runs."""
    ready = asyncio.Barrier(scene.learners + 1)
    paused = scene.server.health()["runs"]["paused"] + scene.learners

    async def play(learner: Learner, number: int) -> None:
        watch = await learner.open(LONG.format(number + 1), "spiral")
        try:
            while watch.first is None:
                await asyncio.sleep(0.05)
        finally:
            await ready.wait()
        await learner.leave(abruptly=number % 2 == 1)

    async def count() -> None:
        await ready.wait()
        start = time.perf_counter()
        runs = (await asyncio.to_thread(scene.server.health))["runs"]
        scene.fact("running as they leave", runs["running"])
        while runs["running"] + runs["queued"] and runs["paused"] < paused:
            if time.perf_counter() - start > scene.seconds:
                scene.errors.append("abandoned runs go on")
                break
            await asyncio.sleep(0.02)
            runs = (await asyncio.to_thread(scene.server.health))["runs"]
        scene.note("until all have stopped", time.perf_counter() - start)

    async with asyncio.timeout(2 * scene.seconds):
        await asyncio.gather(together(scene, play), count())
    scene.goal("until all have stopped", "worst", 1.0)


def is_scale(node: Any) -> bool:
    """Whether an element is a slider over numbers."""
    return node.kind == "slider" and not node.body.options


def somewhere(slider: Any, chance: random.Random) -> tuple[str, float]:
    """Returns a slider's key and a random value of its scale."""
    steps = chance.randint(0, round((slider.max - slider.min) / slider.step))
    return name_of(slider.id), slider.min + steps * slider.step


async def alone(scene: Scene) -> None:
    """(e) One learner alone: what an action costs the server, whoever else works."""
    server = scene.server.process.pid
    workers = [pid for pid in family(server) if pid != server]
    learner = Learner(scene.server.address)

    async def cost(name: str, action: Any) -> None:
        before = spent([server]), spent(workers)
        watch = await action
        await asyncio.wait_for(watch.over.wait(), scene.seconds)
        await learner.rest()
        scene.cost(name, spent([server]) - before[0], spent(workers) - before[1])

    await cost("arrive", learner.open("/saddles?lang=en", "explore"))
    chance = random.Random(1)
    for slug, labs in PLANE.items():
        await cost("turn the page", learner.turn(slug, labs[0]))
        for place in (f"{slug}.{lab}" for lab in labs):
            learner.sight = place
            for slider in [n.body for n in learner.page.of_lab(place) if is_scale(n)]:
                await cost("slider", learner.move(*somewhere(slider, chance), place))
    await cost("turn to the spiral", learner.turn("activations", "spiral"))
    await cost("card of the spiral", learner.press(CARD, SPIRAL))
    await learner.leave()
    scene.errors += learner.errors
