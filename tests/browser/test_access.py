"""What all readers need: names, contrast, an order of headings, landmarks."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python

from lessons import LESSONS
from lessons.kit.grammar.text import LANGUAGES
from tests.day import dice, some

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
# A formula wider than its column scrolls; browsers put it in reach of the keyboard.
LEFT_OUT = {"scrollable-region-focusable": {"enabled": False}}
CHANCE = dice()
SLUGS = [entry.slug for entry in LESSONS]
PLACES = ["", *some(["glossary", "about", *SLUGS], 2, CHANCE)]
SCHEMES = ["light", "dark"]
# Buttons whose words cannot be told from their ground; axe looks at no disabled one.
UNSEEN = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const { backgroundColor } = getComputedStyle(e);
      if (!/, 0\\)$|transparent/.test(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.querySelectorAll('button')].filter((button) => {
    const words = button.querySelector('p') ?? button;
    if (!button.innerText.trim() || !button.offsetHeight) return false;
    const [one, two] = [light(getComputedStyle(words).color), light(ground(words))];
    return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05) < 1.5;
  }).map((button) => button.innerText);
}"""


def test_each_page_can_be_read_and_heard_by_everyone(new_reader):
    faults = []
    for place in PLACES:
        language, scheme = CHANCE.choice(list(LANGUAGES)), CHANCE.choice(SCHEMES)
        reader = new_reader(color_scheme=scheme)
        page = reader.open(f"/{place}?lang={language}")
        page.evaluate(AXE)
        found = page.evaluate("(rules) => axe.run(document, { rules })", LEFT_OUT)
        assert len(found["passes"]) > 20  # it has looked
        faults += [
            f"/{place} {language} {scheme}: {fault['id']}, {node['html'][:120]}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]
        unseen = page.evaluate(UNSEEN)
        faults += [f"/{place} {scheme}: {words} cannot be seen" for words in unseen]
        titles, mains = page.locator("h1").count(), page.locator("main").count()
        if (titles, mains) != (1, 1):
            faults.append(f"/{place}: {titles} titles, {mains} landmarks main")
    assert not faults, "\n".join(faults)
