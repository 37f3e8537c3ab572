"""A reader's hand on the controls of one lab, and what the lab must come to show."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

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
from lessons.kit.grammar.export import probe
from lessons.kit.grammar.interface import LabInterface, play
from lessons.kit.grammar.request import Context
from lessons.kit.grammar.style import Look
from lessons.kit.grammar.text import load
from lessons.kit.grammar.widgets import TYPED, WIDGETS_FOR_FEW
from tests.browser.site import settle

# A busy server hears at once of all that has come: a move made after a card looks like
# one made before it. So around a card the hand rests for as long as a server is busy.
CARD = 1.5


class After(LabInterface):
    """A lab after a move: its controls' kinds, and how they stand in their new bounds.

    `kinds` and `wanted` are those before it.
    """

    def __init__(
        self, context: Context, kinds: dict[str, Any], wanted: dict[str, Any]
    ) -> None:
        super().__init__(context)
        self.before, self.wanted = kinds, wanted
        self.kinds: dict[str, Any] = {}
        self.stands: dict[str, Any] = {}

    def control(self, name: str, kind: Any) -> Any:
        was = self.before.get(name, kind)
        value = self.wanted.get(name, was.default)
        stays = kind == was or value != was.default
        self.kinds[name] = kind
        self.stands[name] = kind.nearest(value) if stays else kind.default
        return self.stands[name]


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
            case Number() if kind.high - kind.low > TYPED:
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
        """Takes bounds and defaults that change with another control."""
        after = After(self.probe.context, self.kinds, self.wanted)
        play(after)
        self.wanted |= after.stands
        if after.kinds != self.kinds:
            self.become(after.kinds)

    def set(self, values: dict[str, Any]) -> None:
        """Notes what a card or the button for the defaults asks for."""
        after = After(self.probe.context, {}, values)
        play(after)
        self.wanted = values | after.stands
        if after.kinds != self.kinds:
            self.become(after.kinds)

    def become(self, kinds: dict[str, Any]) -> None:
        """Waits for sliders with other bounds: they take nothing more from the hand."""
        self.kinds = kinds
        for name, kind in kinds.items():
            slider = self.control(name).locator("input[type=range]")
            if isinstance(kind, Number) and kind.high - kind.low <= TYPED:
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


def rest(page: Page, delay: int) -> None:
    """Waits until nothing is on its way any more."""
    page.wait_for_timeout(4 * delay + 300)
    settle(page)
