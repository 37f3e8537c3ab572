"""How fast the replay plays in a real browser, and how much is sent for it.

    python -m benchmarks.replay

Four decision maps of 60x60 with 300 points each, 50 frames, on the loopback. The
second row lets the points move instead. Needs playwright and a Chromium.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import numpy as np

ROOT = Path(__file__).parent.parent
FRAMES, PANELS, SIDE, POINTS = 50, 4, 60, 300
TARGET_FPS, TARGET_MB = 30.0, 0.3
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-background-networking "
    "--disable-component-update --disable-sync --no-first-run"
).split()
PAGE = """
import sys
sys.path.insert(0, {root!r})
import streamlit as st
from benchmarks.replay import panels
from lessons.kit.grammar.replay import LABELS, pack, replay
from lessons.kit.grammar.style import CLASSES
kind = st.query_params.get("kind", "maps")
st.set_page_config(layout="wide")
replay(pack(panels(kind)), labels={{name: name for name in LABELS}}, palette=CLASSES,
       key="bench", speed=1000)
"""


def panels(kind: str) -> list[dict[str, object]]:
    """Returns made-up panels: spirals that tighten, with points at rest or moving."""
    generator = np.random.default_rng(0)
    axis = np.linspace(-1.5, 1.5, SIDE)
    x, y = np.meshgrid(axis, axis)
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    which = np.arange(POINTS) % 2
    far = generator.uniform(0.1, 1.4, POINTS)
    made = []
    for panel in range(PANELS):
        turn = np.linspace(0, 6, FRAMES)[:, None, None] * radius + 0.3 * panel
        wave = np.sin(angle - turn)  # (frames, side, side), its sign is the class
        maps = np.stack([wave > 0, np.rint(255 * np.abs(wave))], 1)
        at = 4 * far + np.pi * which + np.linspace(0, 1, FRAMES)[:, None]
        points = np.stack([far * np.cos(at), far * np.sin(at)], -1)
        made.append(
            {
                "title": f"Panel {panel + 1}",
                "maps": maps.astype(np.uint8) if kind == "maps" else None,
                "points": points[-1] if kind == "maps" else points,
                "classes": which,
                "extent": (-1.5, 1.5, -1.5, 1.5),
                "readout": [f"accuracy {i / FRAMES:.3f}" for i in range(FRAMES)],
            }
        )
    return made


@contextmanager
def served() -> Iterator[str]:
    """Serves the page on a free port and yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "page.py"
        script.write_text(PAGE.format(root=str(ROOT)), "utf-8")
        options = {
            "server.port": port,
            "server.address": "127.0.0.1",
            "server.headless": "true",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
        }
        command = [sys.executable, "-m", "streamlit", "run", str(script)]
        command += [f"--{name}={value}" for name, value in options.items()]
        server = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield _wait(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait(10)


def _wait(address: str) -> str:
    for _ in range(100):
        try:
            with urlopen(f"{address}/_stcore/health", timeout=1):
                return address
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


def rows() -> list[dict[str, object]]:
    """Returns a row for maps and one for moving points: frames a second, MB sent."""
    from playwright.sync_api import sync_playwright

    from lessons.kit.grammar.replay import pack

    found = CHROMIUM if os.path.exists(CHROMIUM) else shutil.which("chromium")
    measured = []
    with served() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=ARGUMENTS)
        for kind in ("maps", "points"):
            page = browser.new_page(viewport={"width": 1320, "height": 800})
            page.goto(f"{address}/?kind={kind}")
            player = page.locator("[data-replay][data-frame]")
            player.wait_for(timeout=60_000)
            rates = [_play(page, player) for _ in range(3)]
            size = len(json.dumps(pack(panels(kind)))) / 1e6
            measured.append(
                {
                    "what": f"{PANELS} x {FRAMES} frames, {kind}",
                    "fps": round(sorted(rates)[1], 1),  # the median of three
                    "target fps": TARGET_FPS,
                    "MB": round(size, 3),
                    "target MB": TARGET_MB,
                }
            )
            page.close()
        browser.close()
    return measured


def _play(page: object, player: object) -> float:
    """Plays all frames as fast as the browser draws and returns frames a second."""
    player.locator("button.play").click()
    page.wait_for_function(
        """() => [...document.querySelectorAll('*')].some((node) => {
             const root = node.shadowRoot?.querySelector('[data-replay]');
             return root && root.dataset.fps && root.dataset.frame ===
               String(root.dataset.frames - 1);
           })""",
        timeout=30_000,
    )
    return float(player.get_attribute("data-fps"))


if __name__ == "__main__":
    for row in rows():
        print("  ".join(f"{name}: {value}" for name, value in row.items()))
