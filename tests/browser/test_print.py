"""A lesson on paper: every lab whole, and the quiz with its answers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from lessons.kit.grammar.contents import items
from lessons.kit.grammar.text import load

DESK = {"width": 1440, "height": 780}
# Where a page's text begins, and where the lines do that have a mark before them.
EDGES = """() => {
  const lines = [...document.querySelectorAll('.stMainBlockContainer li')];
  const left = (e) => e.getBoundingClientRect().left;
  return [left(document.querySelector('h1')), Math.min(...lines.map(left))];
}"""


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh", "dark")])
def test_a_print_view_waits_for_every_lab_and_holds_all(new_reader, language, scheme):
    reader = new_reader(viewport=DESK, color_scheme=scheme)
    reader.context.add_init_script("print = () => (window.asked = true)")
    page = reader.open(f"/losses?lang={language}")
    said = load("kit", language).entries("paper")
    with reader.context.expect_page() as opened:
        page.get_by_role("button", name=said["print"], exact=True).click()
    paper = opened.value
    status = paper.locator(".st-key-paper-bar [role=status]").first
    expect(status).to_contain_text(re.compile(r"\d+"))
    labs = [i["name"] for i in items("losses", load("losses", language))][:-1]
    paper.wait_for_function("window.asked", timeout=120_000)
    expect(status).to_have_text(said["ready"].format(all=len(labs)))
    shown = (
        "(name) => document.querySelector(`.st-key-picture-${name} .main-svg,"
        " .st-key-picture-${name} [data-testid]`)?.checkVisibility() === true"
    )
    paper.emulate_media(media="print")
    assert [lab for lab in labs if not paper.evaluate(shown, lab)] == []
    for heading in [load("losses", language).title(lab) for lab in labs]:
        expect(paper.locator("h2", has_text=heading)).to_be_visible()
    words = load("losses", language)
    for key, most in (("answers", words.quiz()), ("worked", words.exercises())):
        lines = paper.locator(f".st-key-paper-{key} p").all_inner_texts()
        assert all(
            any(line.startswith(f"{n}.") for line in lines)
            for n in range(1, len(most) + 1)
        )
    edge, bullet = paper.evaluate(EDGES)
    assert bullet >= edge + 12  # px, that the mark before a line takes
    pressed = paper.locator(".stMainBlockContainer button:visible")
    assert pressed.all_inner_texts() == []
    pages = re.findall(rb"/Type\s*/Page\b", paper.pdf(format="A4"))
    assert len(labs) <= len(pages) < 3 * len(labs)
    wide = "document.documentElement.scrollWidth"
    paper.set_viewport_size({"width": 718, "height": 1000})
    assert paper.evaluate(wide) <= 718


def test_a_page_printed_by_the_browser_alone_says_so(new_reader):
    page = new_reader(viewport=DESK).open("/losses?lang=en")
    hint = page.get_by_text(load("kit", "en").entries("paper")["hint"])
    expect(hint).to_be_hidden()
    page.emulate_media(media="print")
    expect(hint).to_be_visible()
    page.emulate_media(media="screen")
