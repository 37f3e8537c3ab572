"""What was done with all rows before they were cut into folds: a leak, measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.data.patients import load_patients
from models.generalization.cross_validation import (
    cut_folds,
    fit_line,
    standardise_rows,
)

DRAWS = 20  # of patients, of their folds and of the random columns
RIDGE = 1.0


@dataclass(frozen=True)
class Leaked:
    """Shares of the variance explained, as folds report them and on other patients."""

    progress: float
    inside: torch.Tensor  # (draws,) columns chosen and scaled by the rows seen only
    scaled: torch.Tensor  # (draws,) scaled by all rows, before the folds
    chosen: torch.Tensor  # (draws,) chosen by all rows, before the folds
    fresh: torch.Tensor  # (draws,) on other patients, by a line from all these rows
    correlation: torch.Tensor  # (keep,) of the columns chosen in the first draw
    later: torch.Tensor  # (keep,) the same on other patients
    measured: int  # how many of these columns are measured, not random numbers
    others: int  # patients that are in no fold


def correlate(x: torch.Tensor, y: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """Returns (k, d): the correlation of each column of x (n, d) with y (n,), over the
    rows that are 1 in seen (k, n)."""
    share = seen / seen.sum(1, keepdim=True)
    mean, middle = share @ x, (share @ y)[:, None]
    both = share @ (x * y[:, None]) - mean * middle
    x_variance = share @ x.square() - mean.square()
    y_variance = (share @ y.square())[:, None] - middle.square()
    return both / (x_variance * y_variance).sqrt()


def explained(
    said: torch.Tensor, y: torch.Tensor, seen: torch.Tensor, asked: torch.Tensor
) -> float:
    """Returns 1 - squared errors / those of the mean, both over the rows asked.

    said, seen and asked are (k, n); the mean is that of the rows seen. 1 is perfect, 0
    as good as the mean, and a negative share worse.
    """
    mean = (seen @ y / seen.sum(1))[:, None]
    errors, spread = (asked * (said - y).square()), asked * (mean - y).square()
    return float(1 - errors.sum() / spread.sum())


def take(x: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
    """Returns (k, n, keep): of x (n, d), the columns (k, keep) of each."""
    return x[:, columns].movedim(0, 1)


def measure_leak(
    columns: int = 50,
    rows: int = 100,
    keep: int = 10,
    target: str = "real",
    folds: int = 10,
    seed: int = 0,
) -> Iterator[Leaked]:
    """Keeps the columns that correlate most with y: inside the folds, or before them.

    Some rows of the 442 patients are cut into folds, the others stay fresh. The ten
    measured columns are joined by random ones; `target` "shuffled" deals out y anew,
    so that no column tells anything of it. A line with a small ridge is fitted. After
    Ambroise and McLachlan 2002, PNAS 99(10). Raises ValueError out of bounds.
    """
    if not (0 <= columns <= 2000 and 30 <= rows <= 300 and 1 <= keep <= 10):
        raise ValueError("0 to 2000 columns, 30 to 300 rows, of which 1 to 10 are kept")
    if target not in ("real", "shuffled") or not 2 <= folds <= 20:
        raise ValueError("the target is real or shuffled; 2 to 20 folds")
    generator = torch.Generator().manual_seed(seed)
    table, progression = load_patients()
    n, shares, seen_first = len(table), [], ()
    for draw in range(DRAWS):
        order = torch.randperm(n, generator=generator)
        again = torch.randperm(n, generator=generator)
        noise = torch.randn(n, columns, generator=generator, dtype=table.dtype)
        x = torch.cat([table[order], noise], 1)
        y = progression[order if target == "real" else again]
        held = torch.zeros(folds, n, dtype=x.dtype)
        held[:, :rows] = cut_folds(rows, folds, generator).to(x.dtype)
        known = (torch.arange(n) < rows).to(x.dtype)[None]  # all but the others
        seen = known - held
        best = correlate(x, y, known).abs().topk(keep).indices  # (1, keep)
        inside = correlate(x, y, seen).abs().topk(keep).indices  # (folds, keep)
        plans = (  # columns, rows to scale by, rows to fit to, rows to predict
            (inside, seen, seen, held),
            (inside, known.expand_as(seen), seen, held),
            (best.expand_as(inside), seen, seen, held),
            (best, known, known, 1 - known),
        )
        shares.append([])
        for kept, scale, fit, ask in plans:
            part = standardise_rows(take(x, kept), scale)
            shares[-1].append(explained(fit_line(part, y, fit, RIDGE), y, fit, ask))
        if not seen_first:
            two = correlate(x[:, best[0]], y, torch.cat([known, 1 - known]))
            seen_first = (*two, int((best < table.shape[1]).sum()))
        told = torch.tensor(shares, dtype=x.dtype).T
        yield Leaked((draw + 1) / DRAWS, *told, *seen_first, n - rows)
