"""A page stands still while it comes: what comes later pushes nothing away."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lessons import LESSONS
from tests.day import dice, some

CHANCE = dice()
SIZES = {"desk": (1440, 780), "phone": (390, 844)}
PATHS = ["/", *(f"/{entry.slug}" for entry in LESSONS)]
PLACES = ["/saddles#escape", "/momentum?at=batches#batches"]
EVERY = [(path, size) for path in PATHS + PLACES for size in SIZES]
MOST = 0.1  # of the window's area times the way: Google's bound for a good page

# Every shift with what moved, from where to where (x, y, width, height).
SHIFT = """(() => {
  window.shifts = [];
  const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round);
  const name = (node) => {
    const element = node?.closest ? node : node?.parentElement;
    const held = element?.closest('[class*=st-key-]')?.className ?? '';
    const own = element?.dataset?.testid ?? element?.className ?? 'gone';
    return `${own} in ${held.match(/st-key-\\S+/)?.[0]}`;
  };
  new PerformanceObserver((list) => {
    for (const { value, startTime, sources } of list.getEntries())
      window.shifts.push({ value, when: Math.round(startTime), what: sources.map((s) =>
        `${name(s.node)} ${place(s.previousRect)} -> ${place(s.currentRect)}`) });
  }).observe({ type: 'layout-shift', buffered: true });
})()"""


# Pushes down all that is in sight.
PUSH = """() => {
  const first = document.querySelector('[data-testid=stMainBlockContainer]');
  first.style.marginTop = '200px';
}"""


@pytest.mark.parametrize(("path", "size"), some(EVERY, 2, CHANCE))
def test_a_page_stands_still_while_it_comes(new_reader, path, size):
    wide, high = SIZES[size]
    reader = new_reader(viewport={"width": wide, "height": high})
    reader.page.add_init_script(SHIFT)
    language = CHANCE.choice(["en", "zh"])
    link, _, place = path.partition("#")
    link += f"{'&' if '?' in link else '?'}lang={language}"
    for visit in ("first", "second"):  # with nothing kept by the browser; with all
        page = reader.open(f"{link}{place and '#' + place}")
        shifts = page.evaluate("window.shifts")
        total = sum(shift["value"] for shift in shifts)
        worst = sorted(shifts, key=lambda shift: -shift["value"])[:4]
        assert total <= MOST, f"{visit} visit, {language}: {total:.3f}, {worst}"
    page.evaluate(PUSH)
    page.wait_for_function("window.shifts.some((shift) => shift.value > 0.05)")


def test_a_run_that_fails_says_so_as_soon_as_the_page_has_come(new_reader):
    own = "/activations?lang=en&spiral.data=own&spiral.own=1 2 3 4#spiral"
    page = new_reader().open(own)
    message = page.get_by_text("That cannot be computed").first
    expect(message).to_be_visible(timeout=3000)
