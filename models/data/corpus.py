"""Texts that ship with the project, as numbers: symbols, training and held-out part."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import torch

from models.data.digits import find_file

HELD_OUT = 0.1  # of a text is kept from training
UNKNOWN = -1  # the number of a character that a corpus does not have


@dataclass(frozen=True)
class Corpus:
    """A text as numbers: symbol i of `symbols` is written i."""

    symbols: str  # every character of the text, sorted
    text: str  # the training part
    training: torch.Tensor  # (characters,) the same as numbers
    held_out: torch.Tensor  # (characters,) from the rest, never trained on


def read_plays() -> tuple[str, str]:
    """Returns the first nine tenths of some of Shakespeare's plays, and the rest."""
    text = find_file("shakespeare.txt").read_text(encoding="utf-8")
    cut = round(len(text) * (1 - HELD_OUT))
    return text[:cut], text[cut:]


def read_names() -> tuple[str, str]:
    """Returns given names, one a line, in a shuffled order, and those held out.

    Some stand twice in the file; once is enough, so that no held-out name is trained.
    """
    names = find_file("names.txt").read_text(encoding="utf-8").split()
    return split_pieces(list(dict.fromkeys(names)), "\n")


def read_poems() -> tuple[str, str]:
    """Returns Tang poems, an empty line between two, shuffled, and those held out.

    Above a poem stand its 《title》 and its author; only the lines are kept.
    """
    text = find_file("tang300.txt").read_text(encoding="utf-8").strip()
    heads = ("《", "作者：")
    poems = [
        "\n".join(line for line in poem.split("\n") if not line.startswith(heads))
        for poem in text.split("\n\n")
    ]
    return split_pieces(poems, "\n\n")


def split_pieces(pieces: list[str], between: str) -> tuple[str, str]:
    """Returns nine tenths of the pieces in a fixed random order, joined; and the rest.

    The files are sorted (names by frequency, poems by form): without shuffling, the
    held-out part would be of another kind.
    """
    order = torch.randperm(len(pieces), generator=torch.Generator().manual_seed(0))
    mixed = [pieces[i] + between for i in order.tolist()]
    cut = round(len(mixed) * (1 - HELD_OUT))
    return "".join(mixed[:cut]), "".join(mixed[cut:])


TEXTS = {
    "shakespeare": read_plays,
    "names": read_names,
    "tang": read_poems,
}


@cache
def load_corpus(name: str) -> Corpus:
    """Returns a corpus: "shakespeare", "names" or "tang" (read once a process).

    Raises ValueError for another name, FileNotFoundError where the file is missing.
    """
    if name not in TEXTS:
        raise ValueError(f"unknown corpus {name!r}: {', '.join(TEXTS)}")
    training, held_out = TEXTS[name]()
    symbols = "".join(sorted(set(training + held_out)))
    return Corpus(
        symbols, training, encode(training, symbols), encode(held_out, symbols)
    )


def encode(text: str, symbols: str) -> torch.Tensor:
    """Returns the number of every character (characters,); -1 for one not there."""
    number = {symbol: i for i, symbol in enumerate(symbols)}
    return torch.tensor([number.get(c, UNKNOWN) for c in text], dtype=torch.long)


def decode(numbers: torch.Tensor, symbols: str) -> str:
    """Returns the text of these numbers (characters,)."""
    return "".join(symbols[i] for i in numbers.tolist())


def uniform_loss(symbols: str) -> float:
    """Returns ln V: the cross-entropy, in nats, of holding all V symbols as likely."""
    return math.log(len(symbols))


def unigram_loss(corpus: Corpus) -> float:
    """Returns the cross-entropy of the held-out text under the training frequencies.

    p_i = (n_i + 1) / (N + V), so that a symbol never seen in training is not
    impossible (Laplace); no neighbour is looked at. In nats a character.
    """
    counts = torch.bincount(corpus.training, minlength=len(corpus.symbols)).double() + 1
    p = counts / counts.sum()
    return float(-p.log()[corpus.held_out].mean())
