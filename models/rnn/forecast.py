"""A real series forecast by RNN and LSTM, beside baselines that learn nothing.

`compare_forecasts` trains and tests them; `forecast` does the same and returns, to be
drawn, the series itself beside what they say of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from models.core.device import choose_device
from models.core.training import train
from models.data.series import (
    actual,
    drifting_value,
    lag_of,
    last_value,
    load_series,
    scaled_errors,
    seasonal_value,
)

NETS = {
    "rnn": nn.RNN,
    "lstm": nn.LSTM,
}
BASELINES = ("last", "seasonal", "drift")  # they learn nothing
SHARES = (0.6, 0.8)  # of a series: training ends, validation ends


class Forecaster(nn.Module):
    """RNN or LSTM over a window of numbers -> the next number."""

    def __init__(self, kind: str, hidden: int) -> None:
        super().__init__()
        self.recurrent = NETS[kind](1, hidden, batch_first=True)
        self.readout = nn.Linear(hidden, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Returns (batch,) the number after each window (batch, time)."""
        h, _ = self.recurrent(x[..., None])
        return self.readout(h[:, -1])[:, 0]


@dataclass(frozen=True)
class Windows:
    """A series as nets read it: scaled windows, of which the last number is asked."""

    values: torch.Tensor  # (n,) as they were measured
    lag: int  # what is subtracted: the value so many steps before; 0: nothing
    mean: torch.Tensor  # of the numbers read, in the training part
    spread: torch.Tensor  # their deviation
    learn: torch.Tensor  # (windows, window + 1) of the training part, scaled
    check: torch.Tensor  # of the validation part
    training_end: int  # the first index of the validation part
    validation_end: int  # the first index of the test part


def cut_windows(values: torch.Tensor, lag: int, window: int) -> Windows:
    """Returns windows of a series: 60% of it trains, 20% chooses the epoch.

    Mean and deviation are those of the training part.
    """
    training_end, validation_end = (round(share * len(values)) for share in SHARES)
    numbers = values[lag:] - values[: len(values) - lag] if lag else values
    known = numbers[: training_end - lag]
    mean, spread = known.mean(), known.std()
    windows = ((numbers - mean) / spread).unfold(0, window + 1, 1)
    target = torch.arange(window, len(numbers)) + lag  # index in values of each target
    check = (target >= training_end) & (target < validation_end)
    parts = (windows[target < training_end], windows[check])
    return Windows(values, lag, mean, spread, *parts, training_end, validation_end)


@dataclass(frozen=True)
class Errors:
    """Every method's forecasts so far (nan: not yet)."""

    progress: float
    cut: Windows
    origins: torch.Tensor  # (origins,) index of the last value known to each forecast
    methods: tuple[str, ...]  # the baselines, then the nets
    paths: torch.Tensor  # (methods, seeds, most) from the end of validation on
    mae: torch.Tensor  # (methods, seeds, most) by steps ahead, over the test part
    mase: torch.Tensor


def compare_forecasts(
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
) -> Iterator[Errors]:
    """Trains nets to forecast the next value, and lets them go on from their own.

    The first 60% trains, the next 20% chooses the epoch, the last 20% is the test. A
    net sees `window` numbers: the level, its change, or its change from a cycle ago,
    scaled by mean and deviation of the training part. Several steps ahead, it reads
    its own forecasts. Errors are means over all starts in the test part.

    Raises ValueError for unknown names or sizes out of range.
    """
    if not kinds or set(kinds) - set(NETS) or len(set(kinds)) < len(kinds):
        raise ValueError(f"the nets are {', '.join(NETS)}")
    if not (2 <= window <= 48 and 1 <= hidden <= 64 and 1 <= epochs <= 1000):
        raise ValueError("window 2 to 48, 1 to 64 units, 1 to 1000 epochs")
    if not (1 <= most <= 48 and 1 <= seeds <= 10 and 0 < lr <= 1):
        raise ValueError("1 to 48 steps ahead, 1 to 10 seeds, lr above 0 up to 1")
    place, record = choose_device(device), load_series(series)
    values, season = record.values, record.season
    cut = cut_windows(values, lag_of(inputs, season), window)
    origins = torch.arange(cut.validation_end - 1, len(values) - most)
    truth, training = actual(values, origins, most), values[: cut.training_end]
    methods = BASELINES + kinds
    paths, mae, mase = torch.full((3, len(methods), seeds, most), torch.nan)

    def note(method: int, k: int | slice, ahead: torch.Tensor) -> None:
        paths[method, k] = ahead[0]
        mae[method, k], mase[method, k] = scaled_errors(ahead, truth, training)

    note(0, slice(None), last_value(values, origins, most))
    note(1, slice(None), seasonal_value(values, origins, most, season))
    note(2, slice(None), drifting_value(values, origins, most, season))
    runs = [(k, i) for k in range(seeds) for i in range(len(kinds))]
    for done, (k, i) in enumerate(runs):
        with torch.random.fork_rng():  # PyTorch's layers draw from the global seed
            torch.manual_seed(seed + k)
            model = Forecaster(kinds[i], hidden).to(place)
        for epoch, _ in enumerate(fit(model, cut, epochs, lr)):
            progress = (done + epoch / epochs) / len(runs)
            yield Errors(progress, cut, origins, methods, paths, mae, mase)
        note(len(BASELINES) + i, k, roll_out(model, cut, origins, most))
    yield Errors(1.0, cut, origins, methods, paths, mae, mase)


def fit(model: nn.Module, cut: Windows, epochs: int, lr: float) -> Iterator[float]:
    """Trains on all windows at once; yields the loss on the validation part.

    An epoch is one step of Adam on the mean squared error, its gradient clipped at 1.
    At the end the model has the weights of the epoch with the lowest of these losses.
    """
    device = next(model.parameters()).device
    learn, check = cut.learn.to(device), cut.check.to(device)
    kept, lowest = model.state_dict(), math.inf

    def loss_of(_: int) -> torch.Tensor:
        return F.mse_loss(model(learn[:, :-1]), learn[:, -1])

    def look() -> float:
        nonlocal kept, lowest
        with torch.no_grad():
            loss = F.mse_loss(model(check[:, :-1]), check[:, -1]).item()
        if loss <= lowest:
            kept = {name: w.clone() for name, w in model.state_dict().items()}
            lowest = loss
        return loss

    optimizer = torch.optim.Adam(model.parameters(), lr)
    for epoch, _ in train(loss_of, optimizer, epochs):
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        if epoch:
            yield look()
    yield look()
    model.load_state_dict(kept)


@torch.no_grad()
def roll_out(
    model: nn.Module, cut: Windows, origins: torch.Tensor, most: int
) -> torch.Tensor:
    """Returns (origins, most) forecasts, each step reading those before it.

    From every origin the true values up to it are known, and nothing after it.
    """
    lag, window = cut.lag, cut.learn.shape[1] - 1
    known = window + max(lag, 1)
    back = torch.arange(-known + 1, 1)
    path = cut.values[
        origins[:, None] + back
    ]  # (origins, known), then one longer a step
    place = next(model.parameters()).device
    for _ in range(most):
        numbers = path[:, lag:] - path[:, : path.shape[1] - lag] if lag else path
        x = (numbers[:, -window:] - cut.mean) / cut.spread
        ahead = model(x.to(place)).cpu() * cut.spread + cut.mean
        if lag:
            ahead = ahead + path[:, -lag]
        path = torch.cat([path, ahead[:, None]], 1)
    return path[:, known:]


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
