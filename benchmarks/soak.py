"""A site left open to everyone: random and hostile use, and what becomes of memory.

    python -m benchmarks.soak --minutes 15

Learners over websockets open links with nonsense in them, pages that are not there,
press anything, send values out of range and huge ones, and vanish in mid-run; others
ask for strange addresses. It fails on an error or traceback in the server's log, on an
answer of 500 or more, on a traceback or a path sent to a reader, and when the memory of
server and workers grows by more than a tenth after the warm-up (the first third).
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import importlib
import os
import random
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import WebSocketException

from benchmarks.classroom_learner import Learner
from benchmarks.classroom_page import Node
from benchmarks.classroom_site import ROOT, Server, served
from lessons import LESSONS
from lessons.kit.grammar.export import probe

NONSENSE = (
    "inf -inf nan 1e999 -1 0 1e-400 99999999999999999999 0x10 1_000 ١٢ true None "
    "' \" \\ %00 %ff ../../../../etc/passwd <script>alert(1)</script> {{7*7}} ${7*7} "
    "🧮 \u202e relu,relu relu,nothing , ;DROP #"
).split(" ")
HUGE = ("A" * 20_000, "9" * 5_000, "1 2 0\n" * 3_000, "relu," * 4_000)
NAMES = ("lang", "present", "at", "page", "missing", "embed", "embed_options", "theme")
PATHS = (
    "/nothing /activations/ /activations/more //etc/passwd /%2e%2e/%2e%2e/etc/passwd "
    "/static/../streamlit_app.py /static/js/none.js /media/none.png /health?x=1 "
    "/_stcore/none /component/none/x.js /_stcore/upload_file/a/b /home?page=home"
).split()
METHODS = ("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
GROWTH, WARM_SHARE, EVERY = 1.10, 1 / 3, 5.0


@dataclass
class Soak:
    """One soak: the site, when it ends, and all that went wrong or was done."""

    server: Server
    ends: float
    chance: random.Random
    params: list[str]
    wrong: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    curve: list[tuple[float, float, int]] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self.ends

    def text(self) -> str:
        """Returns a value that no control expects."""
        if self.chance.random() < 0.1:
            return self.chance.choice(HUGE)
        return self.chance.choice(NONSENSE)

    def query(self) -> str:
        """Returns a query with some controls right, some wrong, some unknown."""
        said = {"lang": self.chance.choice(["en", "zh", "xx", ""])}
        for _ in range(self.chance.randrange(6)):
            name = self.chance.choice([*self.params, *NAMES, self.text()[:50]])
            plain = str(self.chance.choice([0, 1, 2, 0.5, 10, 1000, "relu", "sgd"]))
            said[name] = self.text() if self.chance.random() < 0.6 else plain
        return urlencode(said)


class Guest(Learner):
    """A learner who also looks into every message for what must not be told."""

    def _hear(self, message: Any) -> None:
        data = message.SerializeToString()
        for secret in (str(ROOT).encode(), b"Traceback (most", b"site-packages"):
            if secret in data:
                kind = message.WhichOneof("type")
                self.errors.append(f"{secret.decode()!r} was sent in {kind}")
        super()._hear(message)


def all_params() -> list[str]:
    """Returns every `lab.control` that a link may name."""
    found = []
    for entry in LESSONS:
        for lab in importlib.import_module(f"lessons.{entry.slug}.labs").__all__:
            found += [f"{lab}.{name}" for name in probe(entry.slug, lab).kinds]
    return found


async def visit(soak: Soak) -> None:
    """One guest's visit: a link, some hostile acts, a departure."""
    chance = soak.chance
    guest = Guest(soak.server.address, chance.choice(["en", "zh"]))
    slug = chance.choice([*(e.slug for e in LESSONS), "", "nothing", soak.text()[:80]])
    try:
        await guest.open(f"/{quote(slug)}?{soak.query()}", "")
        soak.done["opened"] += 1
        if chance.random() < 0.2:
            await asyncio.sleep(chance.random())  # and gone before the page is there
        else:
            await guest.rest()
            for _ in range(chance.randrange(1, 12)):
                await asyncio.sleep(chance.expovariate(1 / 0.4))
                if soak.over:
                    break
                await act(soak, guest)
    except (OSError, WebSocketException, TimeoutError) as error:
        soak.wrong[f"guest: {error!r:.120}"] += 1
    await guest.leave(abruptly=chance.random() < 0.5)
    soak.wrong.update(e for e in guest.errors if not e.startswith("page not found"))


async def act(soak: Soak, guest: Guest) -> None:
    """Turns the page, presses something, or sets a control to what it cannot be."""
    chance = soak.chance
    if chance.random() < 0.1 and guest.page.pages:
        soak.done["turned"] += 1
        guest.page.query = soak.query()
        slug = chance.choice(list(guest.page.pages))
        await guest.turn(slug, "")
        guest.page.query = soak.query()
        return
    nodes = [n for n in guest.page.nodes.values() if n.id and n.kind != "block"]
    nodes = [n for n in nodes if not n.key.startswith(("kept-", "link-"))]
    if not nodes:
        return
    node = chance.choice(nodes)
    guest.sight = ".".join(node.key.removeprefix("tick-").split(".")[:2])
    if (state := hostile(soak, node)) is not None:
        soak.done[f"set {node.kind}"] += 1
        await guest.rest()
        await guest.set(node, state)


def hostile(soak: Soak, node: Node) -> WidgetState | None:
    """Returns a value for a widget: mostly one that its own browser would not send."""
    chance, said = soak.chance, WidgetState(id=node.id)
    number = chance.choice([0.0, 1.0, -1e308, 1e308, 12345.678, -3.0])
    match node.kind:
        case "button":
            said.trigger_value = True
        case "slider" if node.body.options:
            options = [chance.choice(node.body.options)]
            said.string_array_value.data[:] = options
        case "slider":
            low, high = node.body.min, node.body.max
            said.double_array_value.data[:] = [chance.choice([low, high, number])]
        case "number_input":
            said.double_value = number
        case "checkbox":
            said.bool_value = chance.random() < 0.5
        case "text_area":
            said.string_value = soak.text()
        case "button_group":
            options = [o.content for o in node.body.options]
            most = chance.randrange(len(options) + 1)
            said.string_array_value.data[:] = chance.sample(options, most)
        case "selectbox":
            said.string_value = chance.choice(node.body.options)
        case _:
            return None
    return said


def knock(soak: Soak) -> None:
    """Asks for a strange address in a strange way."""
    chance = soak.chance
    path = chance.choice([*PATHS, f"/{quote(soak.text()[:3000], safe='')}"])
    path += f"{'&' if '?' in path else '?'}{soak.query()[:6000]}"
    headers = {"Accept": chance.choice(["text/html", "*/*", "image/png"])}
    if chance.random() < 0.2:
        headers["Range"] = chance.choice(["bytes=0-", "bytes=9-1", "bytes=a-b"])
    host = urlsplit(soak.server.address).netloc
    line = http.client.HTTPConnection(host, timeout=60)  # it sends a path as it is
    try:
        line.request(chance.choice(METHODS), path, headers=headers)
        answer = line.getresponse()
        body = answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        soak.wrong[f"http: {error!r:.120}"] += 1
        return
    finally:
        line.close()
    soak.done[f"http {answer.status}"] += 1
    if answer.status >= 500:
        soak.wrong[f"http {answer.status}: {path[:80]}"] += 1
    if str(ROOT) in body or "Traceback" in body:
        soak.wrong[f"http tells too much: {path[:80]}"] += 1


async def play(soak: Soak, guests: int) -> None:
    """Keeps so many guests, one who knocks, and one who notes the memory."""
    start = time.monotonic()

    async def come_and_go() -> None:
        while not soak.over:
            await visit(soak)
            await asyncio.sleep(soak.chance.random())

    async def at_the_door() -> None:
        while not soak.over:
            await asyncio.to_thread(knock, soak)
            await asyncio.sleep(0.3)

    async def watch() -> None:
        while not soak.over:
            size = sum(soak.server.memory().values()) / 1e6
            runs = (await asyncio.to_thread(soak.server.health))["runs"]
            soak.curve.append((time.monotonic() - start, size, runs["cached"]))
            await asyncio.sleep(EVERY)

    await asyncio.gather(
        watch(), at_the_door(), *(come_and_go() for _ in range(guests))
    )


def growth(curve: list[tuple[float, float, int]]) -> float:
    """Returns memory at the end by that after the warm-up: medians of a sixth."""
    sizes = [size for _, size, _ in curve]
    part = max(1, len(sizes) // 6)
    first = round(len(sizes) * WARM_SHARE)
    return statistics.median(sizes[-part:]) / statistics.median(
        sizes[first : first + part]
    )


def draw(curve: list[tuple[float, float, int]], lines: int = 30) -> str:
    """Returns the memory curve as text: minutes, MB, a bar, runs kept."""
    step = max(1, len(curve) // lines)
    most = max(size for _, size, _ in curve)
    bars = [(*point, "#" * round(50 * point[1] / most)) for point in curve[::step]]
    return "\n".join(
        f"  {at / 60:5.1f} min {size:7.0f} MB  {bar:50} {kept}"
        for at, size, kept, bar in bars
    )


def run(server: Server, minutes: float, guests: int, seed: int) -> Soak:
    """Soaks a server and returns what came of it."""
    chance = random.Random(seed)
    soak = Soak(server, time.monotonic() + 60 * minutes, chance, all_params())
    asyncio.run(play(soak, guests))
    soak.wrong.update(f"log: {line[:160]}" for line in server.complaints())
    return soak


def main() -> int:
    """Soaks a site of its own; 1 if anything went wrong or memory grew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--guests", type=int, default=12, help="at a time")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with served() as server:
        print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        server.warm(180)
        soak = run(server, asked.minutes, asked.guests, asked.seed)
        last = Path(server.log_file).read_text("utf-8", "replace")[-3000:]
    print(", ".join(f"{name} {count}" for name, count in sorted(soak.done.items())))
    print("memory of server and workers, and runs kept in the cache:")
    print(draw(soak.curve))
    grown = growth(soak.curve)
    print(f"growth after the warm-up: {grown - 1:+.1%} (at most {GROWTH - 1:+.0%})")
    for line, count in soak.wrong.most_common(20):
        print(f"  {count} x {line}")
    if any(line.startswith("log:") for line in soak.wrong):
        print(f"the end of the log:\n{last}")
    print(f"errors: {sum(soak.wrong.values())}")
    return int(bool(soak.wrong) or grown > GROWTH)


if __name__ == "__main__":
    sys.exit(main())
