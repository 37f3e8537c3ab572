"""The gates of an LSTM over a text, watched while it learns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.data.text_tasks import SIGNS, TEXT_TASKS, encode_text
from models.rnn.gates import mark_text


@dataclass(frozen=True)
class GateReading:
    """The net as it is by now, reading the text: everything at every character."""

    progress: float
    task: str
    characters: tuple[str, ...]
    known: torch.Tensor  # (length,) bool: in the vocabulary; else it reads zeros
    truth: torch.Tensor  # (length,) what the task asks for after each character
    answer: torch.Tensor  # (length,) what the net says
    gates: dict[str, torch.Tensor]  # i, f, g, o, c, h -> (length, hidden)
    follows: torch.Tensor  # (hidden,) correlation of each unit's c with the truth
    clearest: int  # the unit with the largest |correlation|
    forget: torch.Tensor  # (hidden,) mean forget gate
    kept: torch.Tensor | None  # the same at letters where something is open, if any
    first_forget: float  # mean forget gate on this text before training, no shift
    losses: torch.Tensor  # (steps done,)
    right: float  # share of characters answered right; names: of next letters


def watch_gates(
    task: str = "quotes",
    text: str = 'she said "wait here" and left',
    hidden: int = 6,
    forget_bias: float = 1.0,
    shift: float = 0.0,
    steps: int = 300,
    lr: float = 0.03,
    seed: int = 0,
    frames: int = 12,
    device: str = "auto",
) -> Iterator[GateReading]:
    """Shows what `mark_text` does, `frames` times as the net learns.

    Raises ValueError for arguments that it refuses, or less than 2 or over 60 frames.
    """
    if not 2 <= frames <= 60:
        raise ValueError("2 to 60 pictures")
    settings = (steps, lr, seed, device)
    untrained = next(mark_text(task, text, hidden, forget_bias, 0.0, *settings))
    first = float(untrained.gates["f"].mean())
    looks = range(0, steps, max(1, steps // frames))
    learning = mark_text(task, text, hidden, forget_bias, shift, *settings, looks=looks)
    truth = TEXT_TASKS[task].truth(text)
    inside = (truth > 0) & torch.tensor([c not in SIGNS for c in text])
    shown = picture = None
    for step, now in enumerate(learning):
        if now is not shown:
            shown, f = now, now.gates["f"]
            picture = GateReading(
                progress=step / steps,
                task=task,
                characters=tuple(text),
                known=encode_text(text) >= 0,
                truth=truth,
                answer=now.answer,
                gates=now.gates,
                follows=now.follows,
                clearest=now.clearest,
                forget=f.mean(0),
                kept=f[inside].mean(0) if inside.any() else None,
                first_forget=first,
                losses=now.losses,
                right=now.right,
            )
        yield picture
