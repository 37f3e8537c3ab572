"""What always stands in sight: the lists of lessons and labs, on a desk and a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lessons import LESSONS
from lessons.kit.grammar.contents import items
from lessons.kit.grammar.qr import picture
from lessons.kit.grammar.setting import VERSION
from lessons.kit.grammar.text import load
from tests.browser.boxes import MEASURE
from tests.browser.site import Reader, Site, settle, watch
from tests.day import dice, some

DESK = {"width": 1440, "height": 780}
PHONE = {"width": 390, "height": 844}
SLUGS = [entry.slug for entry in LESSONS]
# A third of the lessons a day; `test_view.py` measures others on a phone.
SOME = some(SLUGS, 4, dice())
BOX = "(name) => document.querySelector(name).getBoundingClientRect().toJSON()"
CUT = """(within) => [...document.querySelectorAll(within)].filter((e) =>
  e.scrollWidth > e.clientWidth + 1 || getComputedStyle(e).textOverflow === 'ellipsis')
  .map((e) => e.textContent)"""
# How many ranges the x and the y axes of a lab's two figures have.
AXES = """() => {
  const charts = [...document.querySelectorAll('.st-key-picture-roll .lab-chart')];
  return ['xaxis', 'yaxis'].map((axis) =>
    new Set(charts.map((c) => c._fullLayout[axis].range.join())).size);
}"""
# Where a lab's upper plot begins, the middle of its height, and how wide it is (px).
PLOT = """(lab) => {
  const chart = document.querySelector(`.st-key-picture-${lab} .lab-chart`);
  const box = chart.getBoundingClientRect();
  const { xaxis, yaxis } = chart._fullLayout._plots.xy;
  return [box.left + xaxis._offset, box.top + yaxis._offset + yaxis._length / 2,
    xaxis._length];
}"""
# How wide the pictures of a lab are together, and the place that they have (px).
PICTURES = """(lab) => {
  const place = document.querySelector(`.st-key-picture-${lab}`);
  const wide = [...place.querySelectorAll('[data-testid=stColumn]')]
    .map((cell) => cell.getBoundingClientRect().width);
  return [wide.reduce((a, b) => a + b, 0), place.getBoundingClientRect().width];
}"""
# What a translator does: a text comes into <font>, or another one stands there for it.
TRANSLATE = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walk.nextNode()) texts.push(walk.currentNode);
  const mine = (t) => t.data.trim() && !t.parentNode.closest('script, style');
  for (const [i, text] of texts.filter(mine).entries()) {
    const font = document.createElement('font');
    if (i % 2) font.append(`${text.data}~`);
    text.replaceWith(font);
    if (!(i % 2)) font.append(text);
  }
}"""


@pytest.fixture(scope="module")
def open_at(site: Site, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens addresses in one page for all tests here, at the size that is asked for."""
    context = browser.new_context(viewport=DESK, locale="en-GB")
    context.set_default_timeout(30_000)
    reader: Reader = watch(site, context)

    def make(path: str, size: dict[str, int] = DESK) -> Page:
        reader.page.set_viewport_size(size)
        return reader.open(path)

    yield make
    complaints = reader.complaints()
    context.close()
    assert not complaints, "\n".join(complaints)


def test_the_labs_are_listed_and_one_press_leads_to_each(open_at):
    page = open_at("/activations?lang=en")
    links = page.locator(".st-key-contents-labs a")
    titles = [item["title"] for item in items("activations", load("activations", "en"))]
    assert links.locator("span").all_inner_texts() == titles
    depth = page.locator(".st-key-contents-labs a[href='#depth']")
    depth.click()
    page.wait_for_timeout(800)
    assert abs(page.evaluate(BOX, ".st-key-lab-depth")["top"]) < 60
    expect(depth).to_have_attribute("aria-current", "true")
    assert page.url.endswith("#depth")
    expect(depth.locator("i")).to_have_class("seen")


def test_a_lab_of_another_part_opens_that_part(open_at):
    page = open_at("/rnn?lang=en")
    page.locator(".st-key-contents-labs a[href='#positions']").click()
    expect(page.locator(".st-key-lab-positions")).to_be_in_viewport()
    settle(page)
    assert "part=attention" in page.url
    assert abs(page.evaluate(BOX, ".st-key-lab-positions")["top"]) < 60


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_title_in_the_sidebar_is_cut(open_at, language):
    page = open_at(f"/cnn?lang={language}")
    shown = page.get_by_test_id("stSidebar")
    for entry in LESSONS:
        title = load(entry.slug, language).title("title")
        expect(shown.get_by_text(title, exact=True)).to_be_visible()
    assert not page.evaluate(CUT, ".st-key-contents p")
    lang = page.evaluate("document.documentElement.lang")
    assert lang == {"en": "en", "zh": "zh-CN"}[language]


def test_a_translated_page_can_switch_its_language_and_turn_to_another(open_at):
    page = open_at("/losses?lang=zh")
    page.evaluate(TRANSLATE)
    page.get_by_text("English").first.click()
    expect(page.locator("h1")).to_have_text(load("losses", "en").title("title"))
    settle(page)
    assert page.evaluate("document.documentElement.lang") == "en"
    headings = page.locator("h2").all_inner_texts()
    assert load("losses", "en").title("softmax") in headings
    page.evaluate(TRANSLATE)
    title = load("momentum", "en").title("title")
    page.locator(".st-key-contents").get_by_text(title).click()
    expect(page.locator("h1")).to_have_text(title)
    settle(page)


def test_a_phone_has_the_labs_in_a_bar(open_at):
    page = open_at("/activations?lang=en", PHONE)
    bar = page.locator(".st-key-contents-bar nav")
    expect(bar.locator(".title")).to_contain_text("1 of 7")
    bar.get_by_role("button", name="Next").click()
    expect(bar.locator(".title")).to_contain_text("2 of 7")
    expect(page.locator("#backprop")).to_be_in_viewport()
    bar.locator(".title").click()
    bar.locator("a[href='#depth']").click()
    expect(page.locator("#depth")).to_be_in_viewport()
    expect(bar.locator(".title")).to_contain_text("7 of 7")


def test_a_phone_keeps_the_picture_in_sight_beside_the_controls(open_at):
    page = open_at("/activations?lang=en", PHONE)
    slider = page.locator(".st-key-panel-curves").get_by_role("slider")
    slider.first.scroll_into_view_if_needed()
    box = page.evaluate(BOX, ".st-key-picture-curves")
    assert 0 <= box["top"] < 60 and box["height"] <= 0.45 * PHONE["height"]


def test_the_first_page_plays_a_picture_and_leads_into_the_first_lesson(open_at):
    page = open_at("/?lang=en")
    replay = page.locator(".st-key-opening-film [data-replay]")
    replay.wait_for(timeout=120_000)  # until the nets have learnt
    expect(replay).to_be_in_viewport()
    frames = int(replay.get_attribute("data-frames"))
    expect(replay).to_have_attribute("data-frame", str(frames - 1))
    assert frames > 20
    assert page.locator("[class*=st-key-card-]").count() == len(LESSONS)
    expect(page.locator(".lab-small[src*=path]")).to_have_count(len(LESSONS))
    page.get_by_role("button", name="Start here").click()
    title = load(LESSONS[0].slug, "en").title("title")
    expect(page.locator("h1")).to_have_text(title)
    settle(page)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_a_projector_shows_the_link_of_the_lab_as_a_code(open_at, site, size):
    width, height = size
    path = f"/activations?lang=zh&v={VERSION}&present=1&at=curves-run&curves.z=2.5"
    page = open_at(path, {"width": width, "height": height})
    code = page.locator(".st-key-present-code img")
    page.keyboard.press("q")
    expect(code).to_be_visible()
    link = f"{site.address}/activations?lang=zh&v={VERSION}&curves.z=2.5#curves"
    assert link in code.get_attribute("alt")
    assert code.get_attribute("src") == picture(link)
    box = page.evaluate(BOX, ".st-key-present-code img")
    assert box["height"] > 0.55 * height and box["top"] >= 0
    whole = page.evaluate(BOX, ".st-key-present-code")
    assert (whole["width"], whole["height"]) == size
    page.keyboard.press("Escape")
    expect(code).to_have_count(0)
    page.get_by_role("button", name="二维码").click()
    page.get_by_role("button", name="下一节").click()  # it follows
    expect(code).to_have_attribute("alt", re.compile("#curves "))
    code.click()
    expect(code).to_have_count(0)
    settle(page)


@pytest.mark.parametrize("path", ["", *SOME])
def test_nothing_is_wider_than_a_phone(open_at, path):
    page = open_at(f"/{path}?lang=en", PHONE)
    main = "document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
    assert page.evaluate(main) <= 0


def test_a_kept_run_stands_beside_the_next_and_one_player_plays_both(open_at):
    page = open_at("/momentum?lang=en#roll")
    row = page.locator(".st-key-presets-roll")
    said = load("kit", "en").entries("pin")
    row.get_by_role("button", name=said["pin"]).click()
    settle(page)
    replay = page.locator(".st-key-picture-roll [data-replay]")
    expect(replay.locator("canvas.picture")).to_have_count(2)
    expect(replay.locator(".said").nth(0)).to_contain_text(said["same"])
    row.get_by_role("button", name="No momentum").click()
    settle(page)
    lines = replay.locator(".said").all_inner_texts()
    assert lines == ["Kept · Momentum β 0.9", "Now · Momentum β 0"]
    charts = page.locator(".st-key-picture-roll .lab-chart")
    expect(charts).to_have_count(2)
    assert page.evaluate(AXES) == [1, 1]  # both figures have the same axes
    assert replay.locator("input").count() == 1
    replay.locator("input").focus()
    page.keyboard.press("Home")
    before = replay.locator(".readout").all_inner_texts()
    page.keyboard.press("End")
    after = replay.locator(".readout").all_inner_texts()
    assert before[0] != after[0] and before[1] != after[1]
    found = page.evaluate(MEASURE, "roll")
    assert max(found["ends"].values()) <= DESK["height"] and not found["cut"]
    page.get_by_text("简体中文").first.click()
    settle(page)
    chinese = load("kit", "zh").entries("pin")
    expect(replay.locator(".said").nth(0)).to_contain_text(chinese["kept"])
    row.get_by_role("button", name=chinese["unpin"]).click()
    settle(page)
    expect(replay.locator("canvas.picture")).to_have_count(1)
    expect(charts).to_have_count(1)


def test_what_a_chart_shows_is_dragged_and_moved_by_keys(open_at):
    page = open_at("/losses?lang=en#zoo")
    chart = page.locator(".st-key-picture-zoo .lab-chart")
    chart.scroll_into_view_if_needed()
    left, top, wide = page.evaluate(PLOT, "zoo")
    page.mouse.move(left + 0.5 * wide, top)
    page.mouse.down()
    for share in (0.55, 0.65, 0.75):
        page.mouse.move(left + share * wide, top)
        page.wait_for_timeout(100)
    page.mouse.up()
    thumb = page.locator(".st-key-panel-zoo").get_by_role("slider").first
    # the axis goes from -4 to 8: three quarters of it are 5
    expect(thumb).to_have_attribute("aria-valuetext", re.compile(r"^(4\.9|5\.0|5\.1)$"))
    settle(page)
    assert "zoo.at=" in page.url
    before = float(thumb.get_attribute("aria-valuetext"))
    chart.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    told = page.locator("#lab-voice")
    expect(told).to_contain_text(load("losses", "en").entries("zoo.words")["at"])
    settle(page)
    expect(thumb).not_to_have_attribute("aria-valuetext", f"{before:.1f}")
    after = float(thumb.get_attribute("aria-valuetext"))
    assert after == pytest.approx(before - 0.2, abs=1e-6)
    expect(chart).to_have_attribute("role", "application")


def test_an_event_of_the_timeline_is_opened_by_a_click_and_by_keys(open_at):
    page = open_at("/history?lang=en#timeline")
    chart = page.locator(".st-key-picture-timeline .lab-chart")
    chart.scroll_into_view_if_needed()
    mark = chart.locator(".points path.point").nth(2).bounding_box()
    page.mouse.move(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    page.wait_for_timeout(200)
    event = chart.evaluate("(chart) => chart.data[0].customdata[2]")
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url(f"**timeline.event={event}**")
    settle(page)
    first = page.url
    chart.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#lab-voice")).not_to_be_empty()
    page.wait_for_timeout(600)
    settle(page)
    assert page.url != first


@pytest.mark.parametrize("step", ["run", "why"])
def test_on_a_projector_pictures_side_by_side_take_all_of_their_place(open_at, step):
    page = open_at(
        f"/saddles?lang=en&present=1&at=explore-{step}",
        {"width": 1280, "height": 720},
    )
    expect(page.locator(".st-key-picture-explore .lab-chart")).to_be_visible()
    wide, place = page.evaluate(PICTURES, "explore")
    assert wide > 0.9 * place > 300
