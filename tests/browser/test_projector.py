"""A projector's steps: each is one screen, and the picture has most of it."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lessons import LESSONS
from lessons.kit.grammar.export import probe
from lessons.kit.grammar.text import LANGUAGES, load
from tests.browser.boxes import PROJECTED
from tests.browser.site import Site, settle, watch
from tests.day import dice, some, whole

SIZES = [(1280, 720), (1920, 1080)]
SHARES = {"run": 0.6, "why": 0.4}  # of the window, the least that a picture has
WORDS, TYPE = 24, 20  # px, the least type of words and of pictures
PATIENCE = 5.0  # seconds for a run: what takes longer is not measured
CHANCE = dice()
EVERY = [
    (entry.slug, lab)
    for entry in LESSONS
    for lab in importlib.import_module(f"lessons.{entry.slug}.labs").__all__
    if lab.islower()
]
SAMPLE = some(EVERY, 3, CHANCE)


@pytest.fixture(scope="module")
def open_at(site: Site, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a lesson's step in one page for all tests here, at the smallest size."""
    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(30_000)
    reader = watch(site, context)

    def make(slug: str, at: str, language: str = "en", scheme: str = "light") -> Page:
        reader.page.emulate_media(color_scheme=scheme)
        resize(reader.page, SIZES[0])
        path = f"/{slug}?lang={language}&present=1&at={at}"
        reader.page.goto(site.address + path)
        come_to_rest(reader.page)
        return reader.page

    yield make
    complaints = reader.complaints()
    context.close()
    assert not complaints, "\n".join(complaints)


def resize(page: Page, size: tuple[int, int]) -> None:
    """Gives a page another size, and the figures time to take it."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_timeout(300)


def come_to_rest(page: Page) -> bool:
    """Waits for a page, but for a long run only so long; tells whether it rests."""
    try:
        settle(page, 90 if whole() else PATIENCE)
    except AssertionError:
        page.wait_for_selector("[data-test-script-state=notRunning]")
        return False
    return True


def faults_of(page: Page, lab: str, step: str) -> list[str] | None:
    """Returns what is wrong with a step at both sizes; None while its run goes on."""
    faults: list[str] = []
    for size in reversed(SIZES):  # the page has the smallest again at the end
        resize(page, size)
        found = page.evaluate(PROJECTED, lab)
        if found["running"]:
            return None
        said = list(found["faults"])
        if found["share"] < SHARES.get(step, 0):
            said.append(f"the picture has {found['share']:.2f}")
        if found["words"] < WORDS - 0.1:
            said.append(f"words of {found['words']} px")
        if (found["type"] or TYPE) < TYPE - 0.1:
            said.append(f"type of {found['type']} px in the picture")
        if step == "run" and found["hand"] != "hidden":
            said.append("the controls are open")
        faults += [f"{lab}, {step}, {size}: {fault}" for fault in said]
    return faults


@pytest.mark.parametrize(("slug", "lab"), SAMPLE)
def test_every_step_of_a_lab_is_one_screen(open_at, slug, lab):
    language = CHANCE.choice(list(LANGUAGES))
    words = load(slug, language)
    page = open_at(slug, lab, language, CHANCE.choice(["light", "dark"]))
    steps = ["ask"] * (f"{lab}.predict" in words) + ["run"]
    steps += ["why"] * (f"{lab}.why" in words)
    faults: list[str] = []
    rests = True
    for number, step in enumerate(steps):
        if number:
            page.keyboard.press("PageDown")
            page.wait_for_selector(f".st-key-step-{step}-{lab}")
            rests = come_to_rest(page)
        faults += (faults_of(page, lab, step) or []) if rests else []
    assert not faults, "\n".join(faults)


def test_an_answer_is_judged_in_sight_and_explained_with_the_why(open_at):
    quick = [
        (slug, lab)
        for slug, lab in EVERY
        if (played := probe(slug, lab)).prediction and played.request.at_once
    ]
    slug, lab = CHANCE.choice(quick)
    page = open_at(slug, lab)
    options = page.locator(f".st-key-predict-{lab} [role=radiogroup] label")
    texts = options.all_inner_texts()
    guess = max(texts, key=len)
    options.nth(texts.index(guess)).click()
    page.locator(f".st-key-predict-{lab} button").click()
    page.wait_for_selector(f".st-key-step-run-{lab}")
    come_to_rest(page)
    verdict = page.locator(f".st-key-verdict-{lab}")
    expect(verdict).to_contain_text(guess)
    brief = verdict.inner_text()
    faults = faults_of(page, lab, "run") or []
    page.keyboard.press("PageDown")
    page.wait_for_selector(f".st-key-step-why-{lab}")
    come_to_rest(page)
    expect(verdict).to_be_visible()
    assert len(verdict.inner_text()) > len(brief) + 20
    assert faults + (faults_of(page, lab, "why") or []) == []


def test_the_controls_slide_in_beside_the_picture(open_at):
    page = open_at("activations", "curves-run")
    panel = page.locator(".st-key-panel-curves")
    chart = page.locator(".st-key-picture-curves .lab-chart")
    expect(panel).to_be_hidden()
    wide = chart.bounding_box()["width"]
    page.keyboard.press("c")
    expect(panel).to_be_visible()
    page.wait_for_timeout(600)
    held, drawn = panel.bounding_box(), chart.bounding_box()
    assert drawn["x"] + drawn["width"] <= held["x"]
    assert held["x"] + held["width"] <= SIZES[0][0]
    assert 0.5 * wide < drawn["width"] < wide
    presets = page.locator(".st-key-presets-curves")
    kit, name = load("kit", "en"), load("activations", "en").entries("curves.cards")
    for said in (*name.values(), kit.entries("pin")["pin"]):
        expect(presets.get_by_role("button", name=said, exact=True)).to_be_visible()
    said = kit.entries("present")
    page.get_by_role("button", name=said["hand.close"]).click()
    expect(panel).to_be_hidden()
    expect(presets).to_be_hidden()
    page.keyboard.press("c")
    expect(panel).to_be_visible()
    page.keyboard.press("PageDown")  # another step: closed again
    page.keyboard.press("PageUp")
    page.wait_for_selector(".st-key-step-run-curves")
    expect(panel).to_be_hidden()
    settle(page)


def test_a_why_that_is_longer_than_its_place_is_paged(open_at):
    page = open_at("activations", "spiral-why")
    closer = page.locator(".st-key-closer-spiral")
    expect(closer).to_be_visible(timeout=90_000)  # once its run is whole
    top = "(e) => e.parentElement.scrollTop"
    assert closer.evaluate(top) == 0
    page.keyboard.press("PageDown")
    assert closer.evaluate(top) > 300
    assert "at=spiral-why" in page.url
    while closer.evaluate(
        "(e) => ((p) => p.scrollTop + p.clientHeight < p.scrollHeight"
        " - 1)(e.parentElement)"
    ):
        page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    expect(closer).to_have_count(0)
    settle(page)


def test_the_list_of_lessons_opens_beside_a_step(open_at):
    page = open_at("activations", "curves")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.wait_for_function("""() => {
      const places = ['[data-testid=stSidebar]', '[class*=st-key-step-]', 'h2'];
      const [list, step, title] = places.map(
        (place) => document.querySelector(place).getBoundingClientRect());
      return list.left === 0 && Math.min(step.left, title.left) >= list.right - 1;
    }""")
    page.get_by_test_id("stSidebar").hover()
    page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    page.wait_for_function("""() =>
      document.querySelector('[class*=st-key-step-]').getBoundingClientRect().left === 0
    """)
