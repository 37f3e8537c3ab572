"""Drawing the next symbol: temperature, top-k, and writing on from a beginning."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn


def next_probabilities(
    logits: torch.Tensor, temperature: float = 1.0, top_k: int = 0
) -> torch.Tensor:
    """Returns softmax(logits / temperature) over the top_k largest; 0 keeps all.

    logits (symbols,). Temperature 1 is what the model learnt; towards 0 only the
    likeliest symbol remains (at 0 exactly), towards infinity all are as likely.
    What is cut off has probability 0 and the rest is scaled to sum 1.

    Raises ValueError for a temperature that is no number from 0, or top_k below 0.
    """
    if not (0 <= temperature < float("inf") and top_k >= 0):
        raise ValueError("temperature and top-k are numbers from 0")
    if temperature == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, True), 1.0)
    scaled = logits / temperature
    if 0 < top_k < len(scaled):
        kept = scaled.topk(top_k).indices
        scaled = torch.full_like(scaled, -torch.inf).scatter(-1, kept, scaled[kept])
    return scaled.softmax(-1)


@torch.no_grad()
def write_on(
    model: nn.Module,
    prompt: torch.Tensor,
    length: int,
    temperature: float,
    top_k: int,
    generator: torch.Generator,
) -> Iterator[int]:
    """Yields `length` symbols, each drawn given the prompt and those before it.

    model(numbers (batch, time), state) returns logits (batch, time, symbols) and the
    next state: the state carries all that was read, so only the newest symbol is fed.
    """
    device = next(model.parameters()).device
    logits, state = model(prompt[None].to(device), None)
    for _ in range(length):
        p = next_probabilities(logits[0, -1].cpu(), temperature, top_k)
        drawn = torch.multinomial(p, 1, generator=generator)
        yield int(drawn)
        logits, state = model(drawn[None].to(device), state)


def known_share(text: str, corpus: str, pieces: int = 4) -> float:
    """Returns the share of pieces of this many characters that the corpus has, too.

    nan where the text is shorter than one piece.
    """
    cut = [text[i : i + pieces] for i in range(len(text) - pieces + 1)]
    return sum(piece in corpus for piece in cut) / len(cut) if cut else float("nan")


def repeated_share(text: str, pieces: int = 8) -> float:
    """Returns the share of pieces of this many characters that stood there before.

    0 where nothing is said twice; nan where the text is shorter than one piece.
    """
    cut = [text[i : i + pieces] for i in range(len(text) - pieces + 1)]
    return 1 - len(set(cut)) / len(cut) if cut else float("nan")


def longest_copy(text: str, corpus: str) -> str:
    """Returns the longest piece of the text that stands in the corpus word for word."""
    start, best = 0, ""
    for end in range(1, len(text) + 1):
        while text[start:end] not in corpus:
            start += 1
        if end - start > len(best):
            best = text[start:end]
    return best
