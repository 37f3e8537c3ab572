"""A few real browsers among the simulated learners, so that the latter are believed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from playwright.async_api import Page, async_playwright

from benchmarks.classroom_site import family
from tests.browser import chromium

# Returns the milliseconds until a lab's picture has changed, and until no more will
# come. What is drawn in a shadow root (a replay) counts as what stands in the page.
PICTURES = """async ([lab, key, patience]) => {
  const place = () => document.querySelector(`[class*="st-key-live-${lab}"]`);
  const look = () => {
    const within = [...(place()?.querySelectorAll('*') ?? [])];
    const said = within.map((node) => node.shadowRoot?.querySelector('[data-replay]'))
      .filter((replay) => replay?.querySelector('canvas.picture'))
      .map((replay) => replay.textContent);
    const lines = within.filter((node) => node.matches('.js-plotly-plot .js-line'))
      .map((line) => line.getAttribute('d'));
    return [...said, ...lines].join('|');
  };
  const busy = () => {
    const app = document.querySelector('[data-testid=stApp]');
    if (app?.dataset.testScriptState !== 'notRunning') return true;
    const keyed = [...(place()?.querySelectorAll('[class*=st-key-]') ?? [])];
    return keyed.some((node) => /st-key-\\S*-stop( |$)/.test(node.className));
  };
  const before = key ? look() : '';
  const start = key ? performance.now() : 0; // else since the navigation's start
  if (key) {
    const button = `.st-key-${key} button`;
    while (!place() || !document.querySelector(button)) {
      if (performance.now() - start > patience) return [0, 0];
      await new Promise((next) => setTimeout(next, 20));
    }
    place().scrollIntoView({ block: 'center' });
    document.querySelector(button).click();
  }
  let first = 0;
  while (performance.now() - start < patience) {
    await new Promise((next) => setTimeout(next, 20));
    const now = look();
    if (!first && now && now !== before) first = performance.now() - start;
    if (first && !busy()) return [first, performance.now() - start];
  }
  return [first, 0];
}"""
SCREEN = {"width": 1280, "height": 900}


class Visitor:
    """A real browser's page, with what went wrong in it noted."""

    def __init__(self, page: Page, address: str, patience: float) -> None:
        self.page = page
        self.address = address
        self.patience = patience
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(f"browser: {error}"))

    async def open(self, path: str, lab: str) -> tuple[float, float]:
        """Opens a path; returns seconds to the lab's first and final picture."""
        await self.page.goto(self.address + path, wait_until="commit")
        return await self._pictures(lab, None)

    async def press(self, key: str, lab: str) -> tuple[float, float]:
        """Presses a button; returns seconds to the lab's new and final picture."""
        return await self._pictures(lab, key.replace(".", "-"))

    async def _pictures(self, lab: str, key: str | None) -> tuple[float, float]:
        said = [lab.partition(".")[2], key, 1000 * self.patience]
        first, final = await self.page.evaluate(PICTURES, said)
        if not final:
            self.errors.append(f"browser: {lab} not whole in {self.patience:.0f} s")
        return first / 1000, final / 1000


def stand_back(pids: set[int]) -> None:
    """Lets processes have what others leave; Linux also weighs whole sessions."""
    for pid in pids:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, 15)
            if os.getsid(pid) != os.getsid(0):  # else the server would stand back too
                Path(f"/proc/{pid}/autogroup").write_text("15")


@asynccontextmanager
async def visitors(
    address: str, count: int, patience: float
) -> AsyncIterator[list[Visitor]]:
    """Opens so many profiles of one headless Chromium.

    In a class they stand on other machines; here they get what the server leaves.
    """
    if not count:
        yield []
        return
    path = await asyncio.to_thread(chromium.find)
    before = set(family(os.getpid()))
    async with async_playwright() as playwright:
        stand_back(set(family(os.getpid())) - before)  # what they start inherits it
        browser = await playwright.chromium.launch(
            executable_path=path, args=[*chromium.ARGUMENTS]
        )
        stand_back(set(family(os.getpid())) - before)
        made = []
        for _ in range(count):
            context = await browser.new_context(viewport=SCREEN, locale="en-GB")
            made.append(Visitor(await context.new_page(), address, patience))
        yield made
        await browser.close()
