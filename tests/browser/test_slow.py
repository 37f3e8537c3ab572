"""A line slower than the hand: the last value that the hand chose wins, everywhere.

Each sequence is drawn from a seed. After each act the reader sees what a control shows:
that is what widget, picture and address must say in the end, however late the server
answers, unless a card, a click on the picture or the hand again has set it since.
"""

from __future__ import annotations

import importlib
import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from lessons.kit.grammar.code import script
from lessons.kit.grammar.controls import (
    Choice,
    Number,
    Several,
    Switch,
    Words,
    write,
)
from lessons.kit.grammar.export import Probe, probe
from lessons.kit.grammar.request import Context
from lessons.kit.grammar.style import Look
from lessons.kit.grammar.text import load
from lessons.kit.grammar.widgets import WIDGETS_FOR_FEW
from tests.browser.site import Site, settle, watch
from tests.browser.slow_line import Line, slow_line

SEED = 12
DELAYS = [0, 150, 600, 1500]  # milliseconds each way
ACTS, GAP = 9, 0.45  # of the hand, and the seconds from one to the next
# A busy server hears at once of all that has come: a move made after a card looks like
# one made before it. So around a card the hand rests for as long as a server is busy.
CARD = 1.5


@dataclass
class Hand:
    """A reader of one lab in projector mode, and what the lab must come to show."""

    page: Page
    slug: str
    lab: str
    chance: random.Random
    delay: int
    wanted: dict[str, Any] = field(default_factory=dict)
    moves: Counter[str] = field(default_factory=Counter)  # by kind of widget

    def __post_init__(self) -> None:
        self.words = Context(self.slug, self.lab, "en", Look()).words
        query = dict(parse_qsl(urlsplit(self.page.url).query))
        given = {
            name.partition(".")[2]: said for name, said in query.items() if "." in name
        }
        self.probe = probe(self.slug, self.lab, given)
        self.kinds = self.probe.kinds
        for name, kind in self.kinds.items():
            self.wanted[name] = (
                kind.read(given[name]) if name in given else kind.default
            )

    def control(self, name: str) -> Locator:
        # Streamlit keeps what had the focus and has moved, hidden, while it runs.
        shown = f".st-key-{self.slug}-{self.lab}-{name}-en:not([data-retained])"
        return self.page.locator(shown)

    def label(self, name: str, option: Any) -> str:
        names = getattr(self.kinds[name], "names", {})
        keys = (f"{name}.{write(option)}", f"names.{write(option)}")
        said = (self.words[key] for key in keys if key in self.words)
        return names.get(option) or next(said, write(option))

    def shown(self, name: str) -> Any:
        """Returns what a control shows now."""
        kind, place = self.kinds[name], self.control(name)
        expect(place).to_have_count(1)  # what has moved stands twice for a moment
        match kind:
            case Switch():
                return place.locator("input").is_checked()
            case Words():
                return place.locator("textarea").input_value()
            case Several():
                on = place.locator("button[aria-pressed=true]").all_text_contents()
                return tuple(o for o in kind.options if self.label(name, o) in on)
            case Number():
                return type(kind.default)(place.locator("input").input_value())
        said = place.locator("input")
        text: str | None
        if place.locator("[role=radio]").count():
            chosen = place.locator("[role=radio][aria-checked=true]")
            text = chosen.text_content(timeout=5000)
        elif said.get_attribute("type") == "range":
            return kind.options[int(said.input_value())]
        else:
            text = said.input_value()
        return next(o for o in kind.options if self.label(name, o) == text)

    def next(self) -> str:
        """Returns one of the controls in sight whose widgets were moved least."""
        names = [n for n in self.kinds if self.control(n).first.is_visible()]
        least = min(self.moves[self.widget(name)] for name in names)
        few = [name for name in names if self.moves[self.widget(name)] == least]
        return self.chance.choice(few)

    def widget(self, name: str) -> str:
        """Returns what kind of widget a control has."""
        kind = self.kinds[name]
        slider = self.control(name).locator("input[type=range]").count() > 0
        few = isinstance(kind, Choice) and len(kind.options) <= WIDGETS_FOR_FEW
        return f"{type(kind).__name__} {slider} {few}"

    def move(self, name: str) -> None:
        """Does something to a control, as a reader would."""
        kind, place = self.kinds[name], self.control(name)
        self.moves[self.widget(name)] += 1
        now = self.shown(name)
        match kind:
            case Switch():
                place.locator("label").first.click()
            case Words():
                text = re.sub(r"\d", lambda _: str(self.chance.randint(1, 8)), now)
                place.locator("textarea").fill(text)
                place.locator("textarea").press("Control+Enter")
            case Several():
                free = [o for o in kind.options if o not in now]
                add = len(now) < 2 or (free and len(now) < kind.most)
                other = self.chance.choice(free if add else now)
                place.get_by_text(self.label(name, other), exact=True).click()
            case Number() if kind.high - kind.low > 1000:
                place.locator("input").fill(str(self.chance.randint(1, 99)))
                place.locator("input").press("Enter")
            case Number() | Choice() if place.locator("input[type=range]").count():
                key = self.chance.choice(["ArrowLeft", "ArrowRight"])
                for _ in range(self.chance.randint(1, 3)):
                    place.locator("input").press(key)
            case Choice():
                other = self.chance.choice([o for o in kind.options if o != now])
                if len(kind.options) > WIDGETS_FOR_FEW:
                    self.choose(place, self.label(name, other))
                else:
                    place.get_by_text(self.label(name, other), exact=True).click()
        self.wanted[name] = self.shown(name)
        print(name, now, "->", self.wanted[name])
        if isinstance(kind, Choice | Several):
            self.others_follow()

    def choose(self, place: Locator, label: str) -> None:
        """Chooses from a list, which a page that is drawn anew may close once more."""
        option = self.page.get_by_role("option", name=label, exact=True)
        for _ in range(5):
            place.locator("input").click()
            try:
                return option.click(timeout=3000)
            except TimeoutError:
                continue
        raise AssertionError(f"the list does not stay open for {label}")

    def others_follow(self) -> None:
        """Takes bounds and defaults that change with a choice."""
        chosen = {
            name: write(self.wanted[name])
            for name, kind in self.kinds.items()
            if isinstance(kind, Choice | Several)
        }
        kinds = self.kinds_of(chosen)
        if kinds == self.kinds:
            return
        for name, kind in kinds.items():
            was = self.kinds.get(name, kind)
            self.wanted.setdefault(name, was.default)
            stays = self.wanted[name] != was.default
            self.wanted[name] = (
                kind.nearest(self.wanted[name]) if stays else kind.default
            )
        self.become(kinds)

    def set(self, values: dict[str, Any]) -> None:
        """Notes what a card or the button for the defaults asks for."""
        given = {name: write(value) for name, value in values.items()}
        kinds = self.kinds_of(given)
        self.wanted = dict(values)
        self.wanted |= {
            n: k.nearest(values[n]) if n in values else k.default
            for n, k in kinds.items()
        }
        if kinds != self.kinds:
            self.become(kinds)

    def kinds_of(self, given: dict[str, str]) -> dict[str, Any]:
        """Returns the controls that a lab then has, and of what kind."""
        played = Probe(Context(self.slug, self.lab, "en", Look()), given)
        getattr(importlib.import_module(f"lessons.{self.slug}.labs"), self.lab)(played)
        return played.kinds

    def become(self, kinds: dict[str, Any]) -> None:
        """Waits for sliders with other bounds: they take nothing more from the hand."""
        self.kinds = kinds
        for name, kind in kinds.items():
            slider = self.control(name).locator("input[type=range]")
            if isinstance(kind, Number) and kind.high - kind.low <= 1000:
                bounds = f"[min='{kind.low:g}'][max='{kind.high:g}']"
                new = self.control(name).locator(f"input[type=range]{bounds}")
                expect(new).to_have_count(1, timeout=60_000)
                expect(slider).to_have_count(1, timeout=60_000)

    def card(self) -> None:
        names = load(self.slug, "en").entries(f"{self.lab}.cards")
        self.page.wait_for_timeout(1000 * CARD)
        card = self.chance.choice(list(names))
        self.page.get_by_role("button", name=names[card], exact=True).click()
        print("card", card)
        self.set(self.probe.presets[card])
        self.page.wait_for_timeout(1000 * CARD)

    def reset(self) -> None:
        button = self.page.locator(f".st-key-{self.slug}-{self.lab}-reset button")
        if button.is_enabled():
            self.page.wait_for_timeout(1000 * CARD)
            button.click()
            print("defaults")
            self.set({})
            self.page.wait_for_timeout(1000 * CARD)

    def check(self) -> None:
        """Looks at widgets, address and picture, now and a moment later."""
        given = {
            name: write(self.wanted[name])
            for name, kind in self.kinds.items()
            if self.wanted[name] != kind.default
        }
        address = {f"{self.lab}.{name}": value for name, value in given.items()}
        for _ in range(2):
            ends = time.monotonic() + 60
            wanted = {name: self.wanted[name] for name in self.kinds}
            while self.seen() != (wanted, address) and time.monotonic() < ends:
                self.page.wait_for_timeout(100)
            assert self.seen() == (wanted, address)
            rest(self.page, self.delay)
        closer = self.page.locator(f".st-key-closer-{self.lab}")
        closer.get_by_role("radio", name="Code").click()
        call = script(probe(self.slug, self.lab, given).request).call
        code = self.page.get_by_test_id("stCode").first
        expect(code).to_have_text(call.strip(), timeout=60_000)

    def seen(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Returns what all widgets show, and what the address says."""
        query = dict(parse_qsl(urlsplit(self.page.url).query))
        return (
            {name: self.shown(name) for name in self.kinds},
            {name: said for name, said in query.items() if "." in name},
        )


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


def rest(page: Page, delay: int) -> None:
    """Waits until nothing is on its way any more."""
    page.wait_for_timeout(4 * delay + 300)
    settle(page)


LABS = {  # all kinds of controls between them
    "explore": "/saddles?lang=en&present=1&at=explore&explore.surface=own",
    "vanishing": "/activations?lang=en&present=1&at=vanishing&vanishing.depth=4",
    "channels": "/cnn?lang=en&present=1&at=channels",
}
# One lab for each delay, another every day (WHOLE=1 takes all).
TODAY = random.Random(os.environ["SEED"])
SAMPLE = list(zip(TODAY.choices(list(LABS), k=len(DELAYS)), DELAYS, strict=True))


@pytest.mark.parametrize(
    ("lab", "delay"),
    product(LABS, DELAYS) if "WHOLE" in os.environ else SAMPLE,
)
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
        query = dict(parse_qsl(urlsplit(page.url).query))
        assert query["spiral.own"] == text.input_value()
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
    expect(slider).to_have_value(most)
    assert f"curves.z={float(most):g}" in page.url


@pytest.mark.parametrize("delay", [0, 600])
def test_back_and_forward_restore_controls_picture_and_address(open_lab, delay):
    page = open_lab("/activations?lang=en", delay)
    slider = page.get_by_role("slider", name="Marker at z")

    def stands(value: str) -> None:
        expect(slider).to_have_value(value)
        expect(page.get_by_text(f"At z = {value} ").first).to_be_visible()
        rest(page, delay)
        expect(slider).to_have_value(value)
        said = dict(parse_qsl(urlsplit(page.url).query)).get("curves.z", "1")
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
