"""The keyboard reaches all, nothing moves unasked, the page stands still."""

from __future__ import annotations

import pytest

from lessons import LESSONS
from tests.browser.site import settle
from tests.day import dice

CHANCE = dice()
SLUGS = [entry.slug for entry in LESSONS]
STOPS = 40  # of the Tab key

# What has the focus: its name, whether it can be seen, whether it shows that it has it.
FOCUSED = """() => {
  let e = document.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  const { width, height, bottom, right } = e.getBoundingClientRect();
  const name = e.getAttribute('aria-label') ?? (e.innerText || e.title || e.type);
  return { tag: e.tagName, name: String(name ?? '').slice(0, 60).trim(),
    seen: width > 0 && height > 0 && bottom > 0 && right > 0 };
}"""


def test_the_tab_key_reaches_what_is_in_sight_and_never_stays(reader):
    page = reader.open(f"/{CHANCE.choice(SLUGS)}?lang=en")
    faults, before = [], None
    for number in range(STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["tag"] == "BODY":
            faults.append(f"stop {number}: nothing has the focus")
        if not at["seen"] or not at["name"]:
            faults.append(f"stop {number}: {at}")
        if at == before and at["tag"] not in ("INPUT", "BUTTON"):
            faults.append(f"stop {number}: the focus stays at {at}")
        before = at
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("calm", [True, False])
def test_nothing_plays_by_itself_for_a_reader_who_wants_no_motion(new_reader, calm):
    page = new_reader(reduced_motion="reduce" if calm else "no-preference").page
    page.goto(new_reader().site.address + "/?lang=en")
    replay = page.locator(".st-key-opening-film [data-replay]")
    replay.wait_for(timeout=120_000)  # until the nets have learnt
    last = str(int(replay.get_attribute("data-frames")) - 1)
    seen = {replay.get_attribute("data-frame") for _ in range(20) if _wait(page, 50)}
    assert (seen == {last}) is calm
    settle(page)
    moving = "document.getAnimations().filter((a) => a.playState === 'running').length"
    if calm:
        assert page.evaluate(moving) == 0


def _wait(page, time):
    page.wait_for_timeout(time)
    return True


# The layout's shift, as browsers count it: not within half a second of a touch.
SHIFT = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shifts.push({
      value: entry.value, hand: entry.hadRecentInput, when: entry.startTime,
      what: entry.sources.map(({ node }) => node?.className ?? node?.nodeName) });
  }).observe({ type: 'layout-shift', buffered: true });
}"""
MOST = 0.1  # of the window's area times the way: Google's bound for a good page


def test_the_layout_does_not_jump_when_a_preset_is_pressed(new_reader):
    slug = CHANCE.choice(SLUGS)
    reader = new_reader(viewport={"width": 1440, "height": 780})
    page = reader.page
    page.add_init_script(f"({SHIFT})()")
    reader.open(f"/{slug}?lang=en")
    presets = page.locator("[class*=st-key-presets-] button")
    presets.first.scroll_into_view_if_needed()
    page.wait_for_timeout(600)
    counted = "PerformanceObserver.supportedEntryTypes.includes('layout-shift')"
    assert page.evaluate(counted)
    page.evaluate("window.shifts.splice(0)")  # while it came: see test_shift.py
    presets.nth(1).click()
    settle(page)
    shifts = page.evaluate("window.shifts.splice(0)")
    worst = sorted(shifts, key=lambda shift: -shift["value"])[:4]
    total = sum(shift["value"] for shift in shifts if not shift["hand"])
    assert total < MOST, f"/{slug}: {total:.3f}, {worst}"
