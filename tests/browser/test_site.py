"""The real site in a real browser: what a reader does, and what must never happen."""

import json
import re
import time

import pytest
from playwright.sync_api import expect

from lessons import LESSONS
from lessons.kit.engine.run import LEASE
from lessons.kit.grammar.text import LANGUAGES, load
from tests.browser.site import settle
from tests.day import dice, some

PHONE = {"width": 390, "height": 844}
CHANCE = dice()
# Half of the lessons in one language a day; `tests/test_pages.py` reads all in both.
DEEP = [
    (entry.slug, language)
    for entry in some(LESSONS, len(LESSONS) // 2, CHANCE)
    for language in some(list(LANGUAGES), 1, CHANCE)
]
SPIRAL = "/activations?lang=en&spiral.points=50&spiral.steps=300&spiral.names=relu"


def chart(page, place):
    return page.locator(f".st-key-{place.replace('.', '-')}").first


@pytest.mark.parametrize(("slug", "language"), DEEP)
def test_a_cold_deep_link_opens_the_whole_lesson(new_reader, slug, language):
    page = new_reader().open(f"/{slug}?lang={language}")
    title = load(slug, language).title("title")
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    said = load("kit", language).entries("frame")["home"]
    expect(page.get_by_test_id("stSidebar").get_by_text(said)).to_be_visible()
    assert f"lang={language}" in page.url


def test_a_link_to_a_lab_holds_its_place_until_the_reader_scrolls(reader):
    page = reader.open("/activations?lang=en#zero_grad")
    heading = page.locator("#zero_grad")
    up = "document.querySelector('[data-testid=stMain]').scrollTo(0, 0)"
    expect(heading).to_be_in_viewport()
    page.evaluate(up)  # as anything might that comes late while the page fills
    expect(heading).to_be_in_viewport()
    page.mouse.wheel(0, -200)
    page.evaluate(up)
    page.wait_for_timeout(1000)
    expect(heading).not_to_be_in_viewport()


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en-GB", "en")])
def test_a_first_visit_speaks_the_browsers_language(new_reader, locale, language):
    page = new_reader(locale=locale).open("/")
    title = load("kit", language).title("home")
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def test_moving_a_control_changes_the_figure_and_the_link(reader):
    page = reader.open("/activations?lang=en")
    slider = page.get_by_role("slider", name="Marker at z")
    curves = chart(page, "activations.curves.curves")
    marker = curves.locator(".scatterlayer .points path").first
    before = marker.get_attribute("transform")
    slider.focus()
    for _ in range(12):  # a busy server may answer between two presses
        if float(slider.input_value()) < 2:
            slider.press("ArrowRight")
        page.wait_for_timeout(200)
    page.wait_for_url(re.compile(r"curves\.z=2"))
    settle(page)
    expect(page.get_by_text("At z = 2 ").first).to_be_visible()
    assert before and marker.get_attribute("transform") != before


def test_a_click_on_a_surface_moves_the_point(reader):
    page = reader.open("/saddles?lang=en")
    picture = page.locator(".st-key-live-explore canvas.picture")
    side = picture.bounding_box()["width"]
    picture.click(position={"x": 0.25 * side, "y": 0.25 * side})
    page.wait_for_url(re.compile(r"explore\.x=-[01][\d.]*&explore\.y=[01]"))
    settle(page)
    expect(page.get_by_text("this is no critical point").first).to_be_visible()


def test_switching_the_language_keeps_the_page_and_its_controls(reader):
    page = reader.open("/activations?lang=en&curves.z=-3")
    page.get_by_text("简体中文").click()
    settle(page)
    title = load("activations", "zh").title("title")
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    assert "lang=zh" in page.url and "curves.z=-3" in page.url
    expect(page.get_by_text("在 z = −3 处").last).to_be_visible()


def test_frames_play_and_scrub_in_the_browser(reader):
    page = reader.open(SPIRAL)
    replay = page.locator("[data-replay]").first
    frames = int(replay.get_attribute("data-frames"))
    assert frames > 20
    assert int(replay.get_attribute("data-frame")) == frames - 1
    scrubber = replay.locator("input[type=range]")
    scrubber.focus()
    scrubber.press("Home")
    expect(replay).to_have_attribute("data-frame", "0")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    replay.get_by_role("button", name="Play").click()
    expect(replay).to_have_attribute("data-frame", str(frames - 1), timeout=20_000)
    assert not requests  # nothing was asked of the server
    assert float(replay.get_attribute("data-fps")) > 5


def test_a_prediction_is_held_against_the_run(reader):
    page = reader.open("/activations?lang=en")
    box = page.locator(".st-key-predict-curves")
    box.get_by_text("tanh").click()
    box.get_by_role("button", name="Run it").click()
    settle(page)
    expect(page.get_by_text("You said “tanh”").first).to_be_visible()


def test_the_code_is_shown_and_downloads(reader):
    page = reader.open("/activations?lang=en")
    choice = page.locator(".st-key-closer-curves").get_by_role("radio", name="Code")
    choice.click()
    settle(page)
    expect(page.get_by_text("result = curves(").first).to_be_visible()
    expect(page.get_by_text("def curves(").first).to_be_visible()
    helper = page.get_by_text("import torch").first
    expect(helper).to_be_hidden()
    page.get_by_text("The rest of the script").first.click()
    expect(helper).to_be_visible()
    with page.expect_download() as caught:
        page.get_by_role("button", name="Notebook").first.click()
    book = json.loads(caught.value.path().read_text("utf-8"))
    assert any("curves(" in "".join(cell["source"]) for cell in book["cells"])


def test_the_remotes_keys_turn_the_projectors_sections(reader):
    page = reader.open("/activations?lang=en&present=1")
    text = load("activations", "en")
    page.keyboard.press("PageDown")
    heading = page.get_by_role("heading", name=text.title("curves"))
    expect(heading).to_be_visible()
    settle(page)
    assert "at=curves" in page.url
    page.keyboard.press("PageDown")  # the lab's next step: its picture
    page.wait_for_url("**at=curves-run**")
    settle(page)
    size = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('p')).fontSize)"
    )
    assert size >= 24
    sizes = page.evaluate(
        "[...document.querySelectorAll('.main-svg text')]"
        ".map((t) => parseFloat(getComputedStyle(t).fontSize))"
    )
    assert sizes and min(sizes) >= 20
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("at=curves(&|$)"))
    settle(page)
    page.keyboard.press("ArrowLeft")
    expect(heading).to_be_hidden()


def test_progress_survives_a_reload_and_can_be_forgotten(new_reader):
    reader = new_reader()
    page = reader.open("/activations?lang=en")
    page.wait_for_function("localStorage['dll-progress'].includes('curves.seen')")
    page = reader.open("/?lang=en")
    said = re.compile(r"\d of 7 labs seen")
    expect(page.get_by_text(said)).to_be_visible()
    page.reload()
    settle(page)
    expect(page.get_by_text(said)).to_be_visible()
    kept = page.evaluate("JSON.parse(localStorage.getItem('dll-progress'))")
    assert kept["activations.curves.run"] is True


def test_an_unknown_page_says_so_in_the_readers_language(new_reader):
    page = new_reader(locale="zh-CN").open("/nonsense")
    expect(page.get_by_text("这里没有“nonsense”这一页")).to_be_visible()


def test_hostile_values_in_a_link_are_told_and_harmless(reader):
    page = reader.open("/activations?lang=en&curves.z=1e999&spiral.lr=<script>")
    expect(page.get_by_text("Not understood in the link").first).to_be_visible()


def test_own_points_that_make_no_sense_get_a_message(reader):
    page = reader.open("/activations?lang=en&spiral.data=own&spiral.own=1 2 3 4")
    expect(page.get_by_text("That cannot be computed").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(new_reader, scheme):
    page = new_reader(viewport=PHONE, color_scheme=scheme).open("/activations?lang=zh")
    wide = page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
    )
    assert wide <= 1


def test_leaving_stops_a_long_run(new_reader, site):
    reader = new_reader()
    address = (
        "/activations?lang=en&spiral.names=relu,tanh&spiral.steps=5000&spiral.seed=77"
    )
    reader.page.goto(site.address + address)
    running = "document.querySelectorAll('.st-key-activations-spiral-stop').length > 0"
    reader.page.wait_for_function(running)
    assert site.health()["runs"]["readers"] == 1  # the warm start is none
    reader.context.close()
    ends = time.monotonic() + 3 * LEASE
    while site.health()["runs"]["readers"]:
        assert time.monotonic() < ends
        time.sleep(0.1)


def test_a_drawn_digit_is_read_and_stands_in_the_link(reader):
    page = reader.open("/cnn?lang=en&present=1&at=follow-run&follow.strokes=")
    expect(page.get_by_text("With nothing drawn").first).to_be_visible()
    page.keyboard.press("c")  # a projector hides controls
    sheet = page.locator("[data-pad=sketch] canvas")
    expect(sheet).to_be_visible()
    page.wait_for_timeout(500)  # they slide in
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()

    def at(x, y):
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    page.mouse.move(*at(0.5, 0.15))  # a one
    page.mouse.down()
    page.mouse.move(*at(0.48, 0.85), steps=12)
    page.mouse.up()
    page.wait_for_url(re.compile(r"follow\.strokes=\w{20,}"))
    settle(page)
    expect(page.get_by_text("The net reads 1 with probability").first).to_be_visible()
    page.reload()
    settle(page)
    expect(page.get_by_text("The net reads 1 with probability").first).to_be_visible()
    page.keyboard.press("c")  # a new visit begins with the controls away
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("With nothing drawn").first).to_be_visible()


def test_parts_of_a_long_lesson(reader):
    page = reader.open("/cnn?lang=en&present=0")
    words = load("cnn", "en")
    parts = page.get_by_role("radio")
    parts.filter(has_text=words.entries("parts")["family"]).click()
    page.wait_for_url(re.compile("part=family"))
    expect(page.get_by_role("heading", name=words.title("family"))).to_be_visible()
    expect(page.get_by_role("heading", name=words.title("kernels"))).to_have_count(0)
