"""One lab, one view: all that a reader needs at once stands in one window."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lessons import LESSONS, parts_of
from lessons.kit.grammar.export import probe
from lessons.kit.grammar.stage import ESSENTIAL
from lessons.kit.grammar.text import LANGUAGES, load
from tests.browser.boxes import MEASURE, STICKS
from tests.browser.site import Site, settle, watch
from tests.day import dice, some, whole

DESK = {"width": 1440, "height": 780}  # a laptop of 900 rows with the browser's bars
PHONE = {"width": 390, "height": 844}
PATIENCE = 20.0  # seconds for the runs of a page: what takes longer is not measured
CHANCE = dice()
SPOKEN = some(list(LANGUAGES), 1, CHANCE)
EVERY = [
    (entry.slug, part) for entry in LESSONS for part in parts_of(entry.slug) or [""]
]
# Half of the pages a day: each waits for all runs of its labs.
PAGES = some(EVERY, len(EVERY) // 2, CHANCE)


def labs_of(slug: str, part: str) -> list[str]:
    """Returns the labs of a page."""
    labs = importlib.import_module(f"lessons.{slug}.labs").__all__
    return list(parts_of(slug)[part] if part else labs)


@pytest.fixture(scope="module")
def open_at(site: Site, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens addresses in one page for all tests here; some runs may go on."""
    context = browser.new_context(viewport=DESK, locale="en-GB")
    context.set_default_timeout(30_000)
    reader = watch(site, context)

    def make(path: str) -> Page:
        reader.page.set_viewport_size(DESK)
        reader.page.goto(site.address + path)
        come_to_rest(reader.page)
        return reader.page

    yield make
    complaints = reader.complaints()
    context.close()
    assert not complaints, "\n".join(complaints)


def come_to_rest(page: Page) -> None:
    """Waits for a page, but for its long runs only so long."""
    try:
        settle(page, 90 if whole() else PATIENCE)
    except AssertionError:
        page.wait_for_selector("[data-test-script-state=notRunning]")


def faults_of(page: Page, lab: str) -> list[str] | None:
    """Returns what of a lab is not in one view; None while its run is under way."""
    found = page.evaluate(MEASURE, lab)
    if found["running"]:
        return None
    high = DESK["height"]
    faults = [f"{p} ends at {y}" for p, y in found["ends"].items() if y > high]
    if found["controls"] > ESSENTIAL:
        faults.append(f"{found['controls']} controls")
    if not {"picture", "observe"} <= set(found["ends"]):
        faults.append(f"only {list(found['ends'])}")
    return [f"{lab}: {fault}" for fault in [*faults, *found["cut"]]]


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize(("slug", "part"), PAGES)
def test_every_lab_fits_a_window_and_a_phone(open_at, slug, part, language):
    page = open_at(f"/{slug}?lang={language}" + (f"&part={part}" if part else ""))
    labs = labs_of(slug, part)
    found = {lab: faults_of(page, lab) for lab in labs}
    faults = [fault for lab in labs for fault in found[lab] or []]
    measured = [lab for lab in labs if found[lab] is not None]
    assert len(measured) >= len(labs) / 2, f"only {measured} came to rest"
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(600)
    for lab in labs:
        seen = page.evaluate(STICKS, lab)
        high = PHONE["height"]
        if seen["controls"] and not 0 <= seen["top"] < seen["bottom"] <= 0.52 * high:
            faults.append(f"{lab}: on a phone the picture is at {seen}")
        if seen["wider"] > 0:
            faults.append(f"{lab}: {seen['wider']} px wider than a phone")
        for left, right in seen["scenes"]:
            if left < 0 or right > PHONE["width"]:
                faults.append(f"{lab}: a surface from {left} to {right}")
    assert not faults, "\n".join(faults)


def answered(slug: str) -> list[str]:
    """Returns the labs that ask and answer at once: of a lesson one a day."""
    played = {
        lab: probe(slug, lab)
        for part in parts_of(slug) or [""]
        for lab in labs_of(slug, part)
    }
    quick = [
        lab
        for lab, p in played.items()
        if p.prediction and p.request and p.request.at_once
    ]
    return some(quick, 1, CHANCE)


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize(
    ("slug", "lab"),
    [
        (entry.slug, lab)
        for entry in some(LESSONS, len(LESSONS) // 2, CHANCE)
        for lab in answered(entry.slug)
    ],
)
def test_an_answer_and_a_preset_fit_the_window_too(open_at, slug, lab, language):
    page = open_at(f"/{slug}?lang={language}&at={lab}#{lab}")
    options = page.locator(f".st-key-predict-{lab} [role=radiogroup] label")
    texts = options.all_inner_texts()
    options.nth(texts.index(max(texts, key=len))).click()
    page.locator(f".st-key-predict-{lab} button").click()
    expect(options).to_have_count(0)
    come_to_rest(page)
    faults = faults_of(page, lab) or []
    names = list(load(slug, language).entries(f"{lab}.cards").values())
    card = CHANCE.choice(names)
    page.locator(f".st-key-presets-{lab}").get_by_role(
        "button", name=card, exact=True
    ).click()
    come_to_rest(page)
    faults += [f"{card}: {fault}" for fault in faults_of(page, lab) or []]
    assert not faults, "\n".join(faults)
