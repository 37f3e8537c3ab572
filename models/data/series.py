"""Two real series, as they are read, split, and forecast without any learning."""

from __future__ import annotations

import csv
from dataclasses import dataclass

import torch

from models.data.digits import find_file

INPUTS = ("level", "change", "season")


@dataclass(frozen=True)
class Record:
    """A series at equal steps of time."""

    times: torch.Tensor  # (n,) years
    values: torch.Tensor  # (n,)
    season: int  # steps of a cycle: what "the same time last cycle" means
    filled: int  # values that were missing and stand on the line between neighbours


def read_co2() -> Record:
    """Returns atmospheric CO2 at Mauna Loa, weeks averaged to months."""
    weeks: dict[int, list[float]] = {}
    with find_file("co2.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["co2"]:
                month = 12 * int(row["date"][:4]) + int(row["date"][4:6]) - 1
                weeks.setdefault(month, []).append(float(row["co2"]))
    first, last = min(weeks), max(weeks)
    values, filled = [], 0
    for month in range(first, last + 1):
        if month in weeks:
            values.append(sum(weeks[month]) / len(weeks[month]))
            continue
        before = max(m for m in weeks if m < month)
        after = min(m for m in weeks if m > month)
        share = (month - before) / (after - before)
        ends = [sum(weeks[m]) / len(weeks[m]) for m in (before, after)]
        values.append(ends[0] + share * (ends[1] - ends[0]))
        filled += 1
    times = torch.arange(first, last + 1) / 12
    return Record(times, torch.tensor(values), 12, filled)


def read_sunspots() -> Record:
    """Returns sunspot numbers, a year each; their cycle is about 11 years."""
    with find_file("sunspots.csv").open(encoding="utf-8") as file:
        rows = [(int(r["YEAR"]), float(r["SUNACTIVITY"])) for r in csv.DictReader(file)]
    years, numbers = zip(*rows, strict=True)
    return Record(torch.tensor(years).float(), torch.tensor(numbers), 11, 0)


SERIES = {
    "co2": read_co2,
    "sunspots": read_sunspots,
}


def load_series(name: str) -> Record:
    """Returns a series: "co2" (monthly means, ppm) or "sunspots" (yearly numbers).

    Raises ValueError for another name, FileNotFoundError where the file is missing.
    """
    if name not in SERIES:
        raise ValueError(f"unknown series {name!r}: co2 or sunspots")
    return SERIES[name]()


def lag_of(inputs: str, season: int) -> int:
    """Returns what is subtracted: nothing (0), the value before, or a cycle ago.

    Raises ValueError for unknown inputs.
    """
    if inputs not in INPUTS:
        raise ValueError(f"unknown inputs {inputs!r}: {', '.join(INPUTS)}")
    return {"level": 0, "change": 1, "season": season}[inputs]


def last_value(values: torch.Tensor, origins: torch.Tensor, most: int) -> torch.Tensor:
    """Returns (origins, most): every step ahead is the last value known.

    An origin is the index of the last known value.
    """
    return values[origins][:, None].expand(-1, most).clone()


def seasonal_value(
    values: torch.Tensor, origins: torch.Tensor, most: int, season: int
) -> torch.Tensor:
    """Returns (origins, most): every step ahead is the value a whole cycle before it.

    Of cycles that lie ahead themselves, the last known one is repeated.
    """
    ahead = torch.arange(1, most + 1)
    back = season * ((ahead - 1) // season + 1)
    return values[origins[:, None] + ahead - back]


def drifting_value(
    values: torch.Tensor, origins: torch.Tensor, most: int, season: int
) -> torch.Tensor:
    """Returns (origins, most): the seasonal value, plus the change over the last cycle.

    k cycles ahead of what is known, that change is added k times.
    """
    cycles = (torch.arange(1, most + 1) - 1) // season + 1
    change = values[origins] - values[origins - season]
    return seasonal_value(values, origins, most, season) + cycles * change[:, None]


def actual(values: torch.Tensor, origins: torch.Tensor, most: int) -> torch.Tensor:
    """Returns (origins, most): what came 1 to `most` steps after each origin."""
    return values[origins[:, None] + torch.arange(1, most + 1)]


def scaled_errors(
    forecast: torch.Tensor, truth: torch.Tensor, training: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns MAE and MASE (most,), each the mean over origins, by steps ahead.

    MASE is MAE divided by the mean absolute change from step to step in the training
    part: below 1 is better than the last value does there, one step ahead
    (Hyndman and Koehler 2006, section 3).
    """
    mae = (forecast - truth).abs().mean(0)
    return mae, mae / training.diff().abs().mean()
