"""A real series forecast by RNN and LSTM, beside baselines that learn nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from models.core.device import choose_device
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
BASELINES = ("last", "seasonal", "drift")
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
    origins: int  # forecasts that the errors are the mean of
    validation: torch.Tensor  # (nets, seeds, epochs) loss on the validation part
    best: torch.Tensor  # (nets, seeds) the epoch whose weights are used; -1: not yet


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
    place = choose_device(device)
    record = load_series(series)
    values, lag = record.values, lag_of(inputs, record.season)
    training_end, validation_end = (round(share * len(values)) for share in SHARES)
    training = values[:training_end]
    numbers = values[lag:] - values[: len(values) - lag] if lag else values
    mean, spread = (
        numbers[: training_end - lag].mean(),
        numbers[: training_end - lag].std(),
    )
    scaled = (numbers - mean) / spread
    windows = scaled.unfold(0, window + 1, 1).to(place)  # the last one is the target
    target = torch.arange(window, len(scaled)) + lag  # index in values of each target
    learn = windows[target < training_end]
    check = windows[(target >= training_end) & (target < validation_end)]
    origins = torch.arange(validation_end - 1, len(values) - most)
    truth = actual(values, origins, most)

    methods = BASELINES + kinds
    paths, mae, mase = torch.full((3, len(methods), seeds, most), torch.nan)
    validation = torch.full((len(kinds), seeds, epochs), torch.nan)
    best = torch.full((len(kinds), seeds), -1)

    def note(method: int, k: int | slice, forecasts: torch.Tensor) -> None:
        paths[method, k] = forecasts[0]
        mae[method, k], mase[method, k] = scaled_errors(forecasts, truth, training)

    note(0, slice(None), last_value(values, origins, most))
    cycle = (values, origins, most, record.season)
    note(1, slice(None), seasonal_value(*cycle))
    note(2, slice(None), drifting_value(*cycle))

    def so_far(progress: float) -> Forecasts:
        return Forecasts(
            progress=progress,
            times=record.times,
            values=values,
            season=record.season,
            filled=record.filled,
            training_end=training_end,
            validation_end=validation_end,
            methods=methods,
            paths=paths,
            path_truth=truth[0],
            mae=mae,
            mase=mase,
            origins=len(origins),
            validation=validation,
            best=best,
        )

    yield so_far(0.0)
    for k in range(seeds):
        for i, kind in enumerate(kinds):
            done = k * len(kinds) + i
            with torch.random.fork_rng():  # PyTorch's layers draw from the global seed
                torch.manual_seed(seed + k)
                model = Forecaster(kind, hidden).to(place)
            kept = model.state_dict()
            for epoch, loss in enumerate(fit(model, learn, check, epochs, lr)):
                validation[i, k, epoch] = loss
                if loss <= validation[i, k, : epoch + 1].nan_to_num(torch.inf).min():
                    best[i, k] = epoch
                    kept = {n: w.clone() for n, w in model.state_dict().items()}
                yield so_far((done + epoch / epochs) / (seeds * len(kinds)))
            model.load_state_dict(kept)
            note(
                len(BASELINES) + i,
                k,
                roll_out(model, values, origins, most, lag, window, mean, spread),
            )
    yield so_far(1.0)


def fit(
    model: Forecaster,
    learn: torch.Tensor,
    check: torch.Tensor,
    epochs: int,
    lr: float,
) -> Iterator[float]:
    """Trains on all windows (n, window + 1) at once; yields the loss on `check`.

    An epoch is one step of Adam on the mean squared error, its gradient clipped at 1.
    """
    rule = torch.optim.Adam(model.parameters(), lr)
    for _ in range(epochs):
        loss = F.mse_loss(model(learn[:, :-1]), learn[:, -1])
        rule.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        rule.step()
        with torch.no_grad():
            checked = F.mse_loss(model(check[:, :-1]), check[:, -1])
        yield checked.item()  # not above: others may learn before this goes on


@torch.no_grad()
def roll_out(
    model: Forecaster,
    values: torch.Tensor,
    origins: torch.Tensor,
    most: int,
    lag: int,
    window: int,
    mean: torch.Tensor,
    spread: torch.Tensor,
) -> torch.Tensor:
    """Returns (origins, most) forecasts, each step reading those before it.

    From every origin the true values up to it are known, and nothing after it.
    """
    known = window + max(lag, 1)
    back = torch.arange(-known + 1, 1)
    path = values[origins[:, None] + back]  # (origins, known), then one longer a step
    place = next(model.parameters()).device
    for _ in range(most):
        numbers = path[:, lag:] - path[:, : path.shape[1] - lag] if lag else path
        x = (numbers[:, -window:] - mean) / spread
        ahead = model(x.to(place)).cpu() * spread + mean
        if lag:
            ahead = ahead + path[:, -lag]
        path = torch.cat([path, ahead[:, None]], 1)
    return path[:, known:]
