"""A real series, its split and every method's forecasts, while the nets learn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.data.series import load_series
from models.rnn.compare_forecasts import compare_forecasts


@dataclass(frozen=True)
class Forecasts:
    """The series, its split, and every method's forecasts so far (nan: not yet)."""

    progress: float
    times: torch.Tensor  # (n,) years
    values: torch.Tensor  # (n,)
    season: int
    filled: int
    training_end: int  # the first index of the validation part
    validation_end: int  # the first index of the test part
    methods: tuple[str, ...]  # the baselines, then the nets
    paths: torch.Tensor  # (methods, seeds, most) from the end of validation on
    path_truth: torch.Tensor  # (most,)
    mae: torch.Tensor  # (methods, seeds, most) by steps ahead, over the test part
    mase: torch.Tensor
    one: torch.Tensor  # (methods,) median over the seeds of mae, one step ahead
    many: torch.Tensor  # (methods,) the same, of the mean of all steps ahead
    origins: int  # forecasts that the errors are the mean of


def forecast(
    series: str = "co2",
    inputs: str = "change",
    kinds: tuple[str, ...] = ("rnn", "lstm"),
    window: int = 24,
    hidden: int = 16,
    epochs: int = 100,
    lr: float = 1e-2,
    most: int = 24,
    seeds: int = 3,
    seed: int = 0,
    device: str = "auto",
) -> Iterator[Forecasts]:
    """Shows what `compare_forecasts` does, beside the series itself.

    Raises ValueError for arguments that it refuses.
    """
    settings = (window, hidden, epochs, lr, most, seeds, seed, device)
    record = load_series(series)
    for now in compare_forecasts(series, inputs, kinds, *settings):
        end = now.cut.validation_end
        yield Forecasts(
            progress=now.progress,
            times=record.times,
            values=record.values,
            season=record.season,
            filled=record.filled,
            training_end=now.cut.training_end,
            validation_end=end,
            methods=now.methods,
            paths=now.paths,
            path_truth=record.values[end : end + most],
            mae=now.mae,
            mase=now.mase,
            one=now.mae[:, :, 0].nanquantile(0.5, 1),
            many=now.mae.mean(2).nanquantile(0.5, 1),
            origins=len(now.origins),
        )
