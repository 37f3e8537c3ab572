"""The real site with everything left out that leans on Streamlit's insides.

`LAB_PLAIN=1` is what a reader is left with after a new Streamlit has broken all of
them at once: plainer and slower, but every lesson works.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from lessons.kit.grammar import insides
from lessons.kit.grammar.text import load
from tests.browser.site import Reader, Site, serve, settle, watch

LEASE = 3.0
LONG = (
    "/activations?lang=en&spiral.names=relu,tanh&spiral.steps=5000&spiral.seed=78"
    "&spiral.points=2000#spiral"
)


@pytest.fixture(scope="module")
def plain() -> Iterator[Site]:
    """The site without a single piece."""
    around = {"LAB_PLAIN": "1", "LAB_WARM": "0", "LAB_LEASE": str(LEASE)}
    with serve(**around) as site:
        yield site


@pytest.fixture
def guest(plain, browser) -> Iterator[Reader]:
    """A reader of the plain site; nothing may go wrong for them."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    reader = watch(plain, context)
    yield reader
    complaints = reader.complaints()
    context.close()
    assert not complaints, "\n".join(complaints)


def test_a_lesson_its_controls_and_its_language(guest):
    page = guest.open("/saddles?lang=en")
    picture = page.locator(".st-key-live-explore canvas.picture")
    side = picture.bounding_box()["width"]
    picture.click(position={"x": 0.25 * side, "y": 0.25 * side})
    page.wait_for_url(re.compile(r"explore\.x=-[01][\d.]*&explore\.y=[01]"))
    settle(page)
    slider = page.locator(".st-key-panel-explore").get_by_role("slider").first
    slider.focus()
    slider.press("ArrowRight")
    settle(page)
    held = slider.input_value()
    page.get_by_text("简体中文").click()
    page.wait_for_url(re.compile("lang=zh"))
    settle(page)
    title = load("saddles", "zh").title("title")
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    assert f"explore.x={float(held):.10g}" in page.url
    expect(slider).to_have_value(held)


def test_a_long_run_is_seen_stopped_and_left(guest, plain):
    def readers() -> int:
        return plain.health()["runs"]["readers"]

    page = guest.page
    page.goto(plain.address + LONG)
    stop = page.locator(".st-key-activations-spiral-stop button")
    expect(page.locator(".st-key-live-spiral canvas").first).to_be_visible()
    stop.click()
    again = page.get_by_role(
        "button", name=load("kit", "en").entries("messages")["again"]
    )
    again.click()
    expect(stop).to_be_visible()
    assert readers() == 1
    page.goto("about:blank")  # the server is not told: the lease ends the run
    ends = time.monotonic() + 10 * LEASE
    while readers():
        assert time.monotonic() < ends
        time.sleep(0.1)


def test_the_projector_and_its_keys(guest):
    page = guest.open("/activations?lang=en&present=1")
    title = load("activations", "en").title("title")
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    page.keyboard.press("PageDown")
    page.wait_for_url(re.compile("at=curves"))
    settle(page)
    expect(page.locator(".st-key-live-curves .main-svg").first).to_be_visible()


def test_every_way_in(guest, plain):
    page = guest.open("/?page=saddles&lang=en")
    assert "/saddles" in page.url
    expect(page).to_have_title(load("kit", "en").entries("frame")["site"])
    guest.allow("404|page")  # Streamlit's own answer, and its own page
    page.goto(plain.address + "/nowhere?lang=en")
    settle(page)
    expect(page.get_by_test_id("stSidebar")).to_be_visible()


def test_every_element_that_the_style_sheet_names_is_there(reader):
    """With a new Streamlit: what is missing has another name, to be put right there."""
    missing = dict(insides.SELECTORS)
    del missing["@skeleton"]  # is there only while a page comes; see the contracts
    for path in ("/?lang=en", "/saddles?lang=en"):
        page = reader.open(path)
        for name, selector in list(missing.items()):
            if page.locator(selector).count():
                del missing[name]
    assert not missing, (
        f"of SELECTORS in insides.py, {missing} match nothing: find the elements with"
        " the browser's inspector"
    )


def test_streamlit_asks_for_nothing_that_is_led_home(reader):
    led: list[str] = []
    reader.page.on(
        "response", lambda r: led.append(r.url) if 300 <= r.status < 304 else None
    )
    reader.open("/momentum?lang=en&present=1")
    assert not led, f"Streamlit's own addresses: put them into ADDRESSES: {led}"
