"""The site as a reader meets it: a server of its own, and pages that are watched."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from benchmarks.classroom_site import free_port, stop

ROOT = Path(__file__).parents[2]
ALIVE, STARTED = "/_stcore/health", 60.0  # seconds until a server must answer
SETTLED, PATIENCE = 0.5, 120.0  # seconds of rest that count, and to wait for them

# Opened at a lesson's address, Streamlit's script first looks for its server below that
# address, and then above it: the browser reports the first as missing.
LOOKED_FOR = re.compile(r"/\w+/_stcore/(health|host-config)")

# True where the script rests, no run is under way, and every plot and font is there.
AT_REST = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  if (app?.dataset.testScriptState !== 'notRunning') return false;
  if (document.querySelector('[data-testid=stSkeleton]')) return false;
  if (document.querySelector('[data-stale=true]')) return false;
  const stop = (node) => [...node.classList].some((c) => /^st-key-.*-stop$/.test(c));
  if ([...document.querySelectorAll('[class*=st-key-]')].some(stop)) return false;
  for (const chart of document.querySelectorAll('.lab-chart'))
    if (!chart.querySelector('.main-svg')) return false;
  return document.fonts.status === 'loaded';
}"""


@dataclass(frozen=True)
class Site:
    """A running server: its address and what it has logged."""

    address: str
    log_file: Path

    def health(self) -> dict[str, object]:
        """Returns what /health answers."""
        with urlopen(f"{self.address}/health", timeout=10) as answer:
            return json.load(answer)

    def log(self) -> str:
        """Returns all that the server has logged so far."""
        return self.log_file.read_text("utf-8", "replace")


@dataclass
class Reader:
    """A page in a browser context of its own, with all that goes wrong noted."""

    site: Site
    context: BrowserContext
    page: Page
    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    log_start: int = 0

    def open(self, path: str = "/") -> Page:
        """Opens a path of the site (`/activations?lang=zh`) and waits for its end."""
        self.page.goto(self.site.address + path)
        settle(self.page)
        return self.page

    def allow(self, pattern: str) -> None:
        """Takes errors that match for expected, on the console and in the log."""
        self.allowed.append(pattern)

    def complaints(self) -> list[str]:
        """Returns what went wrong: foreign hosts, console errors, tracebacks."""
        foreign = self.hosts - {urlsplit(self.site.address).netloc}
        said = [f"request to {host}" for host in sorted(foreign)]
        said += [f"console: {line}" for line in self.errors]
        log = self.site.log()[self.log_start :]
        said += [f"log: {line}" for line in log.splitlines() if "Error: " in line]
        said += [f"log: {line}" for line in log.splitlines() if "Traceback" in line]
        return [s for s in said if not any(re.search(p, s) for p in self.allowed)]


def watch(site: Site, context: BrowserContext) -> Reader:
    """Returns a new page of a context, every request and error of it noted."""
    reader = Reader(site, context, context.new_page(), log_start=len(site.log()))

    def note(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss"):
            reader.hosts.add(parts.netloc)

    def hear(line: ConsoleMessage) -> None:
        path = urlsplit(line.location["url"]).path
        if line.type == "error" and not LOOKED_FOR.fullmatch(path):
            reader.errors.append(f"{line.text} ({path})")

    def watch_page(page: Page) -> None:
        page.on("websocket", lambda socket: note(socket.url))
        page.on("pageerror", lambda error: reader.errors.append(str(error)))
        page.on("console", hear)

    context.on("request", lambda request: note(request.url))
    context.on("page", watch_page)
    watch_page(reader.page)
    return reader


def settle(page: Page, patience: float = PATIENCE) -> None:
    """Waits until the page has come to rest and stays so for a moment.

    A run under way asks for its next picture several times a second; between two of
    these the script rests too, so one look does not tell. Raises AssertionError.
    """
    ends, since = time.monotonic() + patience, None
    while since is None or time.monotonic() - since < SETTLED:
        if not page.evaluate(AT_REST):
            since = None
        elif since is None:
            since = time.monotonic()
        assert time.monotonic() < ends, f"{page.url} has not settled in {patience} s"
        page.wait_for_timeout(60)


@contextmanager
def serve(
    script: Path = ROOT / "streamlit_app.py",
    address: str | None = "127.0.0.1",
    **environment: str,
) -> Iterator[Site]:
    """Serves the site on a free port of the loopback, and stops it at the end.

    With `address=None` it is started as a reader starts it, for every network.
    """
    port = free_port()
    options = {
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
    }
    if address:
        options["server.address"] = address
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [f"--{name}={value}" for name, value in options.items()]
    around = os.environ | {"PYTHONUNBUFFERED": "1"} | environment
    around.pop("LAB_WAIT", None)  # here a browser asks again, as for a reader
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        with path.open("wb") as log:
            server = subprocess.Popen(
                command,
                cwd=script.parent,
                env=around,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        site = Site(f"http://127.0.0.1:{port}", path)
        try:
            _wait(site, server)
            yield site
        finally:
            stop(server)


def _wait(site: Site, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + STARTED
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urlopen(site.address + ALIVE, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the site did not start:\n{site.log()[-2000:]}")
