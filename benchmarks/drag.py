"""How well pictures follow a hand: a slider of every lab is dragged in a real browser.

    python -m benchmarks.drag [LESSON ...]

For each lab, while its first slider is dragged to and fro: different pictures a
second, and the milliseconds from a question to its picture (median). A lab whose
experiment takes longer than a hand waits is said to be late: it settles when let go.
"""

from __future__ import annotations

import math
import statistics
import sys
import time

from playwright.sync_api import Page, sync_playwright

from lessons import LESSONS, parts_of
from tests.browser import chromium
from tests.browser.site import serve, settle

SECONDS = 3.0
GOAL_RATE, GOAL_LAG = 10.0, 120.0

WATCH = """(place) => {
  const asked = new Map(), seen = [];
  window.dragged = seen;
  const line = window.labLine, hand = window.labHands.get(place);
  const { ask } = Object.getPrototypeOf(line);
  const { heard } = Object.getPrototypeOf(hand);
  line.ask = function (...rest) {
    const n = ask.apply(this, rest);
    asked.set(n, performance.now());
    return n;
  };
  hand.heard = async function (answer) {
    await heard.call(this, answer);
    const drawn = !answer.late && Object.keys(answer.pictures ?? {}).length;
    if (drawn) seen.push(performance.now() - asked.get(answer.n));
  };
}"""


def drag(page: Page, lesson: str, lab: str) -> tuple[float, float] | None:
    """Returns pictures a second and the median lag in ms; None without a slider."""
    box = page.locator(f".st-key-panel-{lab} .stSlider").first
    if not box.count():
        return None
    box.scroll_into_view_if_needed()
    page.evaluate(WATCH, f"{lesson}.{lab}")
    track = box.bounding_box()
    value = box.locator("input[type=range]").first.evaluate(
        "(e) => { const r = e.parentElement.parentElement.getBoundingClientRect();"
        " return [r.left + r.width / 2, r.top + r.height / 2] }"
    )
    page.mouse.move(*value)
    page.mouse.down()
    ends, moves = time.monotonic() + SECONDS, 0
    while time.monotonic() < ends:
        moves += 1
        share = 0.5 + 0.4 * math.sin(moves / 12)
        page.mouse.move(track["x"] + track["width"] * share, value[1])
        page.wait_for_timeout(16)
    lags = page.evaluate("window.dragged")
    page.mouse.up()
    return len(lags) / SECONDS, statistics.median(lags) if lags else math.inf


def main() -> None:
    """Prints a line for every lab that has a slider in sight."""
    wanted = sys.argv[1:] or [entry.slug for entry in LESSONS]
    print(
        f"{'lab':26}{'pictures/s':>12}{'lag, ms':>10}   goals {GOAL_RATE}, {GOAL_LAG}"
    )
    with serve(LAB_WARM="0") as site, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium.find(), args=[*chromium.ARGUMENTS]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 780})
        for slug in wanted:
            for part in parts_of(slug) or [None]:
                query = f"?lang=en{f'&part={part}' if part else ''}"
                page.goto(f"{site.address}/{slug}{query}")
                settle(page)
                found = page.evaluate("[...(window.labHands ?? new Map()).keys()]")
                for lab in [name.partition(".")[2] for name in found]:
                    measured = drag(page, slug, lab)
                    if measured is None:
                        continue
                    rate, lag = measured
                    said = "late" if not rate else f"{lag:.0f}"
                    print(f"{slug}.{lab:25.25}{rate:>8.1f}{said:>10}", flush=True)
                    settle(page)
        browser.close()


if __name__ == "__main__":
    main()
