"""A line slower than the hand: the last value that the hand chose wins, everywhere.

Each sequence is drawn from a seed. After each act the reader sees what a control shows:
that is what widget, picture and address must say in the end, however late the server
answers, unless a card, a click on the picture or the hand again has set it since.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hand import Hand, rest
from tests.browser.site import Site, watch
from tests.browser.slow_line import Line, slow_line
from tests.day import dice, some

SEED = 12
DELAYS = [0, 150, 600, 1500]  # milliseconds each way
ACTS, GAP = 9, 0.45  # of the hand, and the seconds from one to the next


@pytest.fixture(scope="module")
def line(site: Site) -> Iterator[Line]:
    with slow_line(site.address) as laid:
        yield laid


# A projector draws one lab alone, which is quick, and shows it in steps. Here all of
# the lab is in sight at once, as on a page.
PIECES = ("predict", "panel", "rest", "presets", "links", "closer", "live", "about")
SHOWN = ", ".join(f'[class*="st-key-{piece}-"]' for piece in PIECES)
WHOLE_LAB = f"""addEventListener('DOMContentLoaded', () => {{
  const style = document.createElement('style');
  style.textContent = `
    [class*="st-key-step-"] :is({SHOWN}) {{ display: flex !important }}
    [class*="st-key-step-"] [data-testid="stColumn"] {{ display: block !important;
      flex: 1 1 40% !important }}`;
  document.head.append(style);
}});"""


@pytest.fixture
def open_lab(
    site: Site, line: Line, browser: Any
) -> Iterator[Callable[[str, int], Page]]:
    """Opens an address over a quick line, which then becomes slow."""
    readers = []

    def open_(address: str, delay: int) -> Page:
        line.delay = 0
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(30_000)
        context.add_init_script(WHOLE_LAB)
        readers.append(watch(Site(line.address, site.log_file), context))
        page = readers[-1].open(address)
        line.delay = delay / 1000
        return page

    yield open_
    line.delay = 0
    complaints = [said for reader in readers for said in reader.complaints()]
    for reader in readers:
        reader.context.close()
    assert not complaints, "\n".join(complaints)


LABS = {  # all kinds of controls between them
    "explore": "/saddles?lang=en&present=1&at=explore&explore.surface=own",
    "vanishing": "/activations?lang=en&present=1&at=vanishing&vanishing.depth=4",
    "channels": "/cnn?lang=en&present=1&at=channels",
}
# Two of the delays a day, each with one lab (WHOLE=1 takes all).
TODAY = dice()
SAMPLE = [
    (lab, delay)
    for delay in some(DELAYS, 2, TODAY)
    for lab in some(list(LABS), 1, TODAY)
]


@pytest.mark.parametrize(("lab", "delay"), SAMPLE)
def test_the_last_value_that_the_hand_chose_wins(open_lab, lab, delay):
    page = open_lab(LABS[lab], delay)
    slug = urlsplit(page.url).path.strip("/")
    hand = Hand(page, slug, lab, random.Random(f"{SEED} {lab} {delay}"), delay)
    for act in range(ACTS):
        what = hand.chance.random()
        if act and what < 0.15:
            hand.card()
        elif act and what < 0.2:
            hand.reset()
        else:
            hand.move(hand.next())
        page.wait_for_timeout(1000 * GAP * (0.5 + hand.chance.random()))
    hand.check()


def clicks(canvas: Locator, places: list[tuple[float, float]], pause: int) -> None:
    """Clicks at places of a picture, given as shares of its sides."""
    box = canvas.bounding_box()
    for x, y in places:
        canvas.click(position={"x": x * box["width"], "y": y * box["height"]})
        canvas.page.wait_for_timeout(pause)


def held(url: str) -> dict[str, str]:
    """Returns what an address holds."""
    return dict(parse_qsl(urlsplit(url).query))


def test_a_pad_keeps_every_point_and_the_text_follows(open_lab):
    chance = random.Random(SEED)
    lab = "/activations?lang=en&present=1&at=spiral&spiral.data=own&spiral.names=relu"
    page = open_lab(lab + "&spiral.steps=100", 1500)
    pad = page.locator("[data-pad]")
    before = int(pad.get_attribute("data-points"))
    places = [(chance.uniform(0.1, 0.9), chance.uniform(0.1, 0.9)) for _ in range(13)]
    clicks(pad.locator("canvas[role=application]"), places, 120)
    text = page.locator(".st-key-activations-spiral-own-en textarea")
    lines = re.compile(rf"^(\S+ \S+ \d\s*){{{before + 13}}}$")
    for _ in range(2):
        expect(text).to_have_value(lines)
        expect(pad).to_have_attribute("data-points", str(before + 13))
        own = text.input_value()
        page.wait_for_url(lambda url, own=own: held(url)["spiral.own"] == own)
        rest(page, 1500)


def test_a_sheet_keeps_every_stroke(open_lab):
    page = open_lab("/cnn?lang=en&present=1&at=follow&follow.strokes=", 1500)
    sheet = page.locator("[data-pad=sketch]")
    sheet.locator("canvas").scroll_into_view_if_needed()
    box = sheet.locator("canvas").bounding_box()
    for stroke in range(12):
        x = box["x"] + box["width"] * (0.2 + 0.05 * stroke)
        page.mouse.move(x, box["y"] + 0.2 * box["height"])
        page.mouse.down()
        page.mouse.move(x, box["y"] + 0.8 * box["height"], steps=3)
        page.mouse.up()
        page.wait_for_timeout(120)
    for _ in range(2):
        expect(page).to_have_url(re.compile(r"strokes=([\w-]+\.){11}[\w-]+$"))
        expect(sheet).to_have_attribute("data-strokes", "12")
        rest(page, 1500)


def at(slider: Locator, share: float) -> tuple[float, float]:
    """Returns the value at a share of a slider's way, and how near is near."""
    low, high = (float(slider.get_attribute(name)) for name in ("min", "max"))
    return low + share * (high - low), 0.02 * (high - low)


def wait_near(slider: Locator, value: tuple[float, float]) -> None:
    """Waits until a slider stands near a value; AssertionError after half a minute."""
    ends = time.monotonic() + 30
    while abs(float(slider.input_value()) - value[0]) > value[1]:
        assert time.monotonic() < ends, (slider.input_value(), value)
        slider.page.wait_for_timeout(100)


def test_the_last_click_on_a_picture_wins(open_lab):
    page = open_lab("/saddles?lang=en&present=1&at=explore", 600)
    canvas = page.locator(".st-key-live-explore canvas.picture").first
    clicks(canvas, [(0.2, 0.3), (0.7, 0.6), (0.25, 0.25)], 300)
    x, y = (page.locator(f".st-key-saddles-explore-{n}-en input") for n in "xy")
    across, up = (at(x, 0.25), at(y, 0.75))
    for _ in range(2):
        wait_near(x, across)
        wait_near(y, up)
        rest(page, 600)
    assert f"explore.x={x.input_value()}&explore.y={y.input_value()}" in page.url


def test_a_slider_moved_after_the_prediction_stays_there(open_lab):
    page = open_lab("/activations?lang=en&present=1&at=curves", 1500)
    box = page.locator(".st-key-predict-curves")
    box.get_by_text("tanh").click()
    rest(page, 1500)
    box.get_by_role("button", name="Run it").click()
    page.wait_for_timeout(1000)  # both are under way, and reach the server one by one
    slider = page.get_by_role("slider", name="Marker at z")
    slider.press("End")
    most = slider.input_value()
    rest(page, 1500)
    hidden = page.locator(".st-key-panel-curves input[type=range]").first
    expect(hidden).to_have_value(most)  # a projector hides it once the run is shown
    assert f"curves.z={float(most):g}" in page.url


@pytest.mark.parametrize("delay", some([0, 600], 1, TODAY))
def test_back_and_forward_restore_controls_picture_and_address(open_lab, delay):
    page = open_lab("/activations?lang=en", delay)
    slider = page.get_by_role("slider", name="Marker at z")

    def stands(value: str) -> None:
        expect(slider).to_have_value(value)
        expect(page.get_by_text(f"At z = {value} ").first).to_be_visible()
        rest(page, delay)
        expect(slider).to_have_value(value)
        said = held(page.url).get("curves.z", "1")
        assert said == value

    for gesture in ("1.5", "2"):
        for _ in range(20):
            if float(slider.input_value()) < float(gesture):
                slider.press("ArrowRight")
        stands(gesture)
        page.wait_for_timeout(1600)
    for step, value in (("back", "1.5"), ("back", "1"), ("forward", "1.5")):
        page.evaluate(f"history.{step}()")
        stands(value)
    page.get_by_role("link", name="Critical points").first.click()
    heading = page.get_by_role("heading", name="Critical points", exact=True)
    expect(heading).to_be_visible()
    rest(page, delay)
    page.evaluate("history.back()")
    stands("1.5")
