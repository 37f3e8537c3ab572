"""Tasks on text that make an LSTM remember something one can see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
import torch.nn.functional as F

from models.data.digits import find_file

NAMES = "names.txt"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOCABULARY = LETTERS + ' "()\n'
SAME = str.maketrans("“”„「」『』（）", '"""""""()')
SIGNS = '"()“”„「」『』（） '  # quotes, brackets and spaces: what is no letter
MOST_OPEN = 3
Passages = tuple[torch.Tensor, torch.Tensor]  # characters and truth, (length, batch)


def encode_text(text: str) -> torch.Tensor:
    """Returns each character's number in the vocabulary, -1 for others.

    Capitals count as small letters, curly and Chinese quotes and brackets as plain.
    """
    return torch.tensor([VOCABULARY.find(c) for c in text.translate(SAME).lower()])


def one_hot(said: torch.Tensor) -> torch.Tensor:
    """Returns one-hot rows (..., vocabulary), zeros for -1."""
    rows = F.one_hot(said.clamp(min=0), len(VOCABULARY)).float()
    return rows * (said >= 0)[..., None]


def draw_letters(length: int, batch: int, generator: torch.Generator) -> torch.Tensor:
    """Returns random letters and spaces as numbers (length, batch)."""
    return torch.randint(len(LETTERS) + 1, (length, batch), generator=generator)


def draw_quotes(length: int, batch: int, generator: torch.Generator) -> Passages:
    """Draws letters with quotes among them; y is 1 after an opening one, else 0."""
    said = draw_letters(length, batch, generator)
    quotes = torch.rand(length, batch, generator=generator) < 0.12
    said[quotes] = VOCABULARY.index('"')
    return said, (quotes.cumsum(0) % 2).float()


def draw_brackets(length: int, batch: int, generator: torch.Generator) -> Passages:
    """Draws letters with brackets among them; y is how many are open, up to 3."""
    said = draw_letters(length, batch, generator)
    chance = torch.rand(length, batch, generator=generator)
    depth, y = torch.zeros(batch), torch.zeros(length, batch)
    for t in range(length):
        opens = (chance[t] < 0.12) & (depth < MOST_OPEN)
        closes = (chance[t] > 0.88) & (depth > 0)
        said[t][opens] = VOCABULARY.index("(")
        said[t][closes] = VOCABULARY.index(")")
        depth = depth + opens.float() - closes.float()
        y[t] = depth
    return said, y


@cache
def names_text() -> torch.Tensor:
    """Returns 32,033 names as one row of numbers, a line end after each."""
    return encode_text(find_file(NAMES).read_text(encoding="utf-8"))


def draw_names(length: int, batch: int, generator: torch.Generator) -> Passages:
    """Draws pieces of the names, each from the start of one; y is the next number."""
    text = names_text()
    starts = (text[: -length - 1] == VOCABULARY.index("\n")).nonzero()[:, 0] + 1
    chosen = starts[torch.randint(len(starts), (batch,), generator=generator)]
    said = text[chosen + torch.arange(length + 1)[:, None]]
    return said[:-1], said[1:]


def inside_quotes(text: str) -> torch.Tensor:
    """Returns 1 after an odd number of quotes, else 0."""
    return ((encode_text(text) == VOCABULARY.index('"')).cumsum(0) % 2).float()


def open_brackets(text: str) -> torch.Tensor:
    """Returns how many brackets are open after each character, never below 0."""
    depth, depths = 0, []
    for c in text.translate(SAME):
        depth = max(0, depth + (c == "(") - (c == ")"))
        depths.append(float(depth))
    return torch.tensor(depths)


def place_in_name(text: str) -> torch.Tensor:
    """Returns how many characters have been read since the last space or line end."""
    place, places = 0, []
    for c in text:
        place = 0 if c in " \n" else place + 1
        places.append(float(place))
    return torch.tensor(places)


def quotes_loss(z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Returns the cross-entropy of sigmoid(z)."""
    return F.binary_cross_entropy_with_logits(z[..., 0], y)


def brackets_loss(z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Returns the mean squared error of the number of open brackets."""
    return F.mse_loss(z[..., 0], y)


def names_loss(z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Returns the cross-entropy of the next character."""
    return F.cross_entropy(z.flatten(0, 1), y.flatten())


def quotes_answer(z: torch.Tensor, text: str) -> tuple[torch.Tensor, float]:
    """Returns the probability of being inside, and the share of right sides."""
    inside = torch.sigmoid(z[:, 0])
    return inside, float(((inside > 0.5) == (inside_quotes(text) > 0)).float().mean())


def brackets_answer(z: torch.Tensor, text: str) -> tuple[torch.Tensor, float]:
    """Returns the number said, and the share that rounds to the right one."""
    right = z[:, 0].round() == open_brackets(text)
    return z[:, 0], float(right.float().mean())


def names_answer(z: torch.Tensor, text: str) -> tuple[torch.Tensor, float]:
    """Returns the probability given to the next character, and how often it was first.

    A space in the text stands for the line end between two names.
    """
    coming = encode_text(text[1:].replace(" ", "\n") + "\n")
    p = z.softmax(1)
    given = p[torch.arange(len(p)), coming.clamp(min=0)] * (coming >= 0)
    return given, float((p.argmax(1) == coming).float().mean())


@dataclass(frozen=True)
class TextTask:
    """How a task is drawn and answered, and what a unit may be seen to follow."""

    draw: Callable[[int, int, torch.Generator], Passages]
    outputs: int
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    truth: Callable[[str], torch.Tensor]
    answer: Callable[[torch.Tensor, str], tuple[torch.Tensor, float]]


TEXT_TASKS = {
    "quotes": TextTask(draw_quotes, 1, quotes_loss, inside_quotes, quotes_answer),
    "brackets": TextTask(
        draw_brackets, 1, brackets_loss, open_brackets, brackets_answer
    ),
    "names": TextTask(
        draw_names, len(VOCABULARY), names_loss, place_in_name, names_answer
    ),
}
