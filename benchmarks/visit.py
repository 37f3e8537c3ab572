"""A visit as the browser sees it: a cold server's first paint, and what is sent.

    python -m benchmarks.visit

From the start of the server's process, with the browser already open, until a deep
link shows its lesson's title and until its first picture stands; then the bytes that
a first and a second visit transfer.
"""

from __future__ import annotations

import statistics
import time

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser import chromium
from tests.browser.site import Site, serve, settle

LINK = "/momentum?lang=zh"
REPEATS = 3
GOAL_PAINT, GOAL_BYTES = 4.0, 2.7e6


def cold_start(browser: Browser) -> tuple[float, float]:
    """Returns seconds from process start to the title, and to a first picture."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    start = time.perf_counter()
    with serve() as site:
        page.goto(site.address + LINK)
        page.get_by_role("heading", level=1).wait_for(timeout=60_000)
        title = time.perf_counter() - start
        pictures = ".lab-chart .main-svg, [data-replay] canvas"
        page.locator(pictures).first.wait_for(timeout=60_000)
        picture = time.perf_counter() - start
    context.close()
    return title, picture


def transfer(site: Site, context: BrowserContext) -> tuple[int, int, int]:
    """Returns a visit's requests, bytes by http and bytes by websocket."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[int] = []
    frames: list[int] = []
    wire.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
    page.on(
        "websocket",
        lambda ws: ws.on("framereceived", lambda data: frames.append(len(data))),
    )
    page.goto(site.address + "/activations")
    settle(page)
    page.close()
    return len([s for s in sizes if s]), int(sum(sizes)), sum(frames)


def main() -> None:
    """Prints the figures beside their goals."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=chromium.ARGUMENTS
        )
        starts = [cold_start(browser) for _ in range(REPEATS)]
        title, picture = (statistics.median(s) for s in zip(*starts, strict=True))
        met = "met" if title < GOAL_PAINT else "NOT met"
        print(
            f"cold start, {LINK}: title after {title:.1f} s (goal {GOAL_PAINT}, {met})"
        )
        print(f"first picture after {picture:.1f} s (medians of {REPEATS})")
        with serve() as site:
            context = browser.new_context(locale="en-GB")
            for visit in ("first", "second"):
                count, size, frames = transfer(site, context)
                print(
                    f"{visit} visit: {count} files, {size / 1e6:.2f} MB"
                    f" and {frames / 1e6:.2f} MB of lessons"
                )
                if visit == "first":
                    met = "met" if size <= GOAL_BYTES else "NOT met"
                    print(f"  goal {GOAL_BYTES / 1e6} MB: {met}")
        browser.close()


if __name__ == "__main__":
    main()
