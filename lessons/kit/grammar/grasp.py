"""What can be grasped in a picture: points that set controls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Name = str | None
# Sets controls (None: none of them) to numbers, or to options as a link writes them.
Place = Callable[[Sequence[Name], Sequence[float | str]], None]


@dataclass(frozen=True)
class Grab:
    """A part of a chart over which dragging sets controls.

    `x` and `y` name the controls of the two directions. Where x has categories, as of
    bars, `y` may name a control for each. `panel` is the number of the subplot, from
    1; without it the whole chart can be grasped. A control stands at
    (point - origin) / unit.
    """

    x: Name = None
    y: Name | tuple[str, ...] = None
    panel: int | None = None
    origin: tuple[float, float] = (0.0, 0.0)
    unit: tuple[float, float] = (1.0, 1.0)

    @property
    def names(self) -> list[str]:
        """The controls that can be set here."""
        several = self.y if isinstance(self.y, tuple) else (self.y,)
        return [name for name in (self.x, *several) if name]

    def sent(self) -> dict[str, Any]:
        """Returns what the browser is told."""
        y = list(self.y) if isinstance(self.y, tuple) else self.y
        panel = self.panel and f"{self.panel if self.panel > 1 else ''}"
        return {
            "x": self.x,
            "y": y,
            "panel": panel,
            "origin": list(self.origin),
            "unit": list(self.unit),
        }


def values(said: object, names: Sequence[str]) -> dict[str, float]:
    """Returns what a browser says that controls were set to; others are left out."""
    found = said.get("set") if isinstance(said, dict) else None
    if not isinstance(found, dict):
        return {}
    return {
        name: float(value)
        for name, value in found.items()
        if name in names
        and isinstance(value, (int, float))
        and not isinstance(value, bool)
        and abs(value) < 1e12
    }
