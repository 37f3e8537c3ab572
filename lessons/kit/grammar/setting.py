"""A control's value on its way between link, session and widget, and who was last.

Three may set a control: a link, the hand on its widget, and what sets it from elsewhere
(a card, a click on a picture, another control). The last one counts. A browser far
away makes that hard to see: every message says what *all* widgets of the page show,
also those that a card has set a second ago and the browser has not heard of yet. So a
setting remembers what the browser last said (`told`) and what is on its way to it
(`flying`): only what is neither is news from the hand.

Two limits: of a move and a card that reach a busy server together, the card counts,
since their order is not told; a move that crosses a switch of language is lost, since
each language has its own widgets. Widget, picture and address agree all the same.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import count

from lessons.kit.grammar.controls import Kind, Value

TRIES = 3  # so often a widget is told its value, before it is left as it is
LATE = 3.0  # seconds that a widget may take to show what has come to the page

VERSION = 2
OLD_DEFAULTS: Mapping[int, Mapping[str, str]] = {
    1: {
        "activations.curves.names": "sigmoid,tanh,relu",
        "activations.vanishing.names": "sigmoid,relu",
        "activations.zero_grad.every": "0",
        "adaptive.burst.lr": "0.4",
        "adaptive.burst.steps": "450",
        "adaptive.schedules.lr": "0.1",
        "adaptive.stuck.lrs": "0.001,0.09,0.1",
        "adaptive.tune.names": "gd,momentum,adagrad,adam",
        "cnn.deeper.kinds": "plain,plain_bn,residual,residual_bn",
        "cnn.lenet.images": "8000",
        "cnn.mistakes.number": "0",
        "cnn.pooling.shift": "1",
        "cnn.why.what": "nets",
        "history.hidden.count": "10",
        "history.product.size": "512",
        "losses.surface.y1": "-10",
        "losses.surface.y2": "10",
        "rnn.alignment.attention": "dot",
        "rnn.cell.reads": "word",
        "rnn.embedding.what": "space",
        "rnn.gates.steps": "300",
        "rnn.translate.attentions": "none,dot",
        "rnn.units.show": "probability",
        "saddles.curvature.surface": "saddle",
        "saddles.explore.surface": "himmelblau",
        "saddles.lanczos.width": "48",
        "saddles.slices.kind": "random",
    },
}
"""Defaults that are no longer: version -> {"lesson.lab.control": what it was}.

A copied link names the version of the defaults that it was made under (`v=1`), since it
does not name controls that stand at their default. To change a default: count VERSION
up by one, and note here, under the version that ends, what the default was, as a link
writes it. `OLD_DEFAULTS = {1: {"momentum.roll.x": "-1.5"}}` with VERSION 2 shows links
of version 1 with -1.5, whatever the lab's default has become. A link without a version
is of version 1 if it names a control, and of today else.
"""


@dataclass(frozen=True)
class Link:
    """What the address said when the reader came to it: by opening, Back or a page.

    `number` tells one coming from another; where the link is `whole`, what it does not
    name stands at its default, else as the reader left it earlier in the visit.
    """

    number: int = 0
    query: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False

    @property
    def version(self) -> int:
        """The version of the defaults that the link was made under."""
        said = self.params.get("v", "")
        if said.isascii() and said.isdigit() and 1 <= int(said[:9]) <= VERSION:
            return int(said)
        return 1 if any("." in name for name in self.params) else VERSION

    def says(self, slug: str, param: str) -> str | None:
        """Returns what the link says of a lesson's control; None for its default."""
        if (said := self.params.get(param)) is not None:
            return said
        for version in range(self.version, VERSION):
            if (
                was := OLD_DEFAULTS.get(version, {}).get(f"{slug}.{param}")
            ) is not None:
                return was
        return None


@dataclass
class Setting:
    """One control's value, of a kind, and what is known of the widget that shows it.

    `key` names the widget; `begin` is what a browser shows that has not seen it before;
    `told` is what the browser last said that it shows; `flying` are numbered values on
    their way to it; `late` is a value that has come to the page and that the widget may
    not show before some time; `unsent` tells that the value has yet to be sent. A value
    that is `given` stays what it is when the default changes, even if it was that.
    """

    kind: Kind
    value: Value
    link: int = 0
    refused: str | None = None
    key: str = ""
    begin: Value = None
    told: Value = None
    flying: list[tuple[int, Value]] = field(default_factory=list)
    late: tuple[Value, float] | None = None
    unsent: bool = False
    tries: int = 0
    given: bool = False

    def follow(self, link: Link, slug: str, param: str) -> None:
        """Takes the value that a link gives, once for each time it was come to."""
        if self.link == link.number:
            return
        self.link = link.number
        said = link.says(slug, param)
        if said is None:
            if link.whole:
                self.put(self.kind.default)
            return
        try:
            self.put(self.kind.read(said))
        except ValueError:
            self.put(self.kind.default)
            self.refused = said[:40]

    def become(self, kind: Kind) -> None:
        """Takes another kind: with another control, bounds and default may change."""
        if kind != self.kind or self.given:
            stays = self.given or self.value != self.kind.default
            self.value = kind.nearest(self.value) if stays else kind.default
        if kind != self.kind:
            self.kind, self.tries = kind, 0
            self.unsent = True  # the widget may be a new one
        self.given = False

    def put(self, value: Value, given: bool = False) -> None:
        """Sets the value from elsewhere than the widget."""
        self.value, self.given, self.refused, self.tries = value, given, None, 0
        self.unsent = value != self.told or bool(self.flying)

    def attach(self, key: str) -> None:
        """Takes a widget that the browser has not seen: it begins with the value."""
        self.key, self.begin, self.told = key, self.value, self.value
        self.flying, self.late, self.unsent, self.tries = [], None, False, 0

    def hear(self, shown: Value, seen: int) -> None:
        """Takes what the browser says that the widget shows; None for nothing chosen.

        `seen` is the number of what it had last seen of what was on its way to it.
        """
        if len(self.flying) == 1 and shown == self.flying[0][1] != self.told:
            seen = self.flying[0][0]  # the browser shows it: it has come
        landed = [value for number, value in self.flying if number <= seen]
        self.flying = [sent for sent in self.flying if sent[0] > seen]
        if landed:
            self.late = (landed[-1], time.monotonic() + LATE)
        came = self.late and time.monotonic() < self.late[1] and shown == self.late[0]
        if came or landed and shown == self.told:
            # Between what it showed and what it was sent, it was not touched.
            self.told, self.late = shown, None if came else self.late
            if shown != self.value and not self.flying and self.tries < TRIES:
                self.unsent, self.tries = True, self.tries + 1
            return
        if shown == self.told or any(shown == value for _, value in self.flying):
            return
        self.take(shown)

    def take(self, shown: Value) -> None:
        """Takes what the hand has chosen on the widget."""
        self.told, self.unsent, self.refused = shown, False, None
        self.value = self.kind.default if shown is None else shown

    def send(self, number: int) -> None:
        """Notes that the value is on its way to the widget, under a number."""
        self.flying.append((number, self.value))
        self.begin, self.unsent = self.value, False


@dataclass
class Settings:
    """All settings of a visit, by "lesson.lab.control", and the link it came by."""

    link: Link = field(default_factory=Link)
    all: dict[str, Setting] = field(default_factory=dict)
    # Values of controls not yet drawn, with the link under which they were chosen.
    wanted: dict[str, tuple[Value, int]] = field(default_factory=dict)
    # Numbers go on where those of a server that has restarted ended.
    numbers: count = field(default_factory=lambda: count(time.time_ns() // 1_000_000))

    def of(self, place: str, kind: Kind) -> Setting:
        """Returns a control's setting; a new one stands where it is wanted."""
        if place not in self.all:
            setting = self.all[place] = Setting(kind, kind.default)
            if place in self.wanted:
                value, setting.link = self.wanted.pop(place)
                setting.value = kind.nearest(value)
        return self.all[place]

    def set(self, lab: str, values: Mapping[str, Value]) -> None:
        """Sets every control of a lab, to its default if `values` does not name it."""
        self.wanted = {p: v for p, v in self.wanted.items() if not p.startswith(lab)}
        for place, setting in self.all.items():
            if place.startswith(lab):
                name = place.removeprefix(lab)
                given = name in values  # to be fitted to the kind that it will have
                setting.put(values[name] if given else setting.kind.default, given)
        for name, value in values.items():
            if lab + name not in self.all:
                self.wanted[lab + name] = value, self.link.number

    def drawn(self, lab: str, names: Collection[str]) -> None:
        """Notes which controls a lab has: what a browser no longer shows it forgets."""
        for place, setting in self.all.items():
            if place.startswith(lab) and place.removeprefix(lab) not in names:
                setting.key = ""  # when it comes again its widget is a new one

    def moved(self, lab: str) -> set[str]:
        """Returns the names of a lab's controls that stand not at their default."""
        held = [p for p, s in self.all.items() if s.value != s.kind.default]
        return {p.removeprefix(lab) for p in (*held, *self.wanted) if p.startswith(lab)}
