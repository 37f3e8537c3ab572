"""What single units do while a trained model reads: activity and surprise."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.core.device import choose_device
from models.data.corpus import UNKNOWN, Corpus, decode, encode, load_corpus
from models.language.char_model import CharacterModel, draw_model, learn_text

LONGEST_READING = 400  # characters of a text that a reader gives
PASSAGE = 320  # characters of one taken from the held-out text
SEARCHED = 4096  # held-out characters on which units are looked for, and as many tested


@dataclass(frozen=True)
class Follower:
    """The unit whose activity goes most with a property of the text."""

    name: str  # see `list_properties`
    unit: int
    found: float  # correlation on the text where the unit was found
    tested: float  # on other held-out text: what is left where luck has no part


def list_properties(text: str) -> dict[str, torch.Tensor]:
    """Returns properties of every character of a text (characters,), by name.

    line: characters since the line began; word: letters since the word began, this
    one counted (0: no letter); end: the last letter of a word; capital; vowel.
    """
    line, word = [], []
    for c in text:
        line.append(0 if c == "\n" else (line[-1] + 1 if line else 1))
        word.append((word[-1] if word else 0) + 1 if c.isalpha() else 0)
    after = [c.isalpha() for c in f"{text} "[1:]]
    return {
        "line": torch.tensor(line, dtype=torch.float32),
        "word": torch.tensor(word, dtype=torch.float32),
        "end": torch.tensor(
            [float(n > 0 and not more) for n, more in zip(word, after, strict=True)]
        ),
        "capital": torch.tensor([float(c.isupper()) for c in text]),
        "vowel": torch.tensor([float(c in "aeiouAEIOU") for c in text]),
    }


def correlate(activity: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    """Returns Pearson's r of each unit (characters, hidden) with values (characters,).

    nan where the values, or 0 where a unit, never change.
    """
    a = activity - activity.mean(0)
    v = values - values.mean()
    norm = a.norm(dim=0) * v.norm()
    r = (v @ a) / norm.clamp(min=1e-12)
    return r if v.norm() > 0 else torch.full_like(r, torch.nan)


@torch.no_grad()
def read_through(
    model: CharacterModel, numbers: torch.Tensor, newline: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns probabilities (characters, symbols) and activity (characters, hidden).

    The probabilities at a place are those before the character there is read; a line
    end is read first. The activity is h, after the character is read.
    """
    fed = torch.cat([torch.tensor([newline]), numbers])[None]
    h, _ = model.recurrent(model.embed(fed.to(next(model.parameters()).device)))
    p = model.readout(h)[0, :-1].softmax(-1)
    return p.cpu(), h[0, 1:].cpu()


def find_followers(
    model: CharacterModel, held_out: torch.Tensor, symbols: str
) -> tuple[Follower, ...]:
    """Returns, for each property that varies, the unit that goes with it most.

    Found on the first half of the text, tested on the second: the best of a hundred
    units looks good by luck alone where it was chosen.
    """
    half = min(SEARCHED, len(held_out) // 2)
    newline = symbols.index("\n")
    parts = [held_out[:half], held_out[half : 2 * half]]
    seen = [list_properties(decode(part, symbols)) for part in parts]
    active = [read_through(model, part, newline)[1] for part in parts]
    found = []
    for name in seen[0]:
        r, tested = (correlate(active[i], seen[i][name]) for i in (0, 1))
        if r.isfinite().all() and tested.isfinite().all():
            unit = int(r.abs().argmax())
            found.append(Follower(name, unit, float(r[unit]), float(tested[unit])))
    return tuple(found)


def split_surprise(text: str, bits: torch.Tensor) -> dict[str, float]:
    """Returns the mean of `bits` at first letters, other letters, and all else."""
    word = list_properties(text)["word"]
    groups = {"begin": word == 1, "inside": word > 1, "other": word == 0}
    return {k: float(bits[g].nanmean()) for k, g in groups.items()}


@dataclass(frozen=True)
class Read:
    """A text as a model reads it; characters that the corpus lacks are passed over."""

    known: torch.Tensor  # (characters,) bool: the corpus has this character
    p: torch.Tensor  # (known characters, symbols) before each of them is read
    activity: torch.Tensor  # (known characters, hidden) once it is read
    probability: torch.Tensor  # (characters,) of what came; nan where it is not known
    cost: float  # nats a character
    surprise: dict[str, float]  # bits a character, see `split_surprise`


def read_text(model: CharacterModel, text: str, symbols: str) -> Read:
    """Returns what a model finds likely, and what its units do, along a text."""
    numbers = encode(text, symbols)
    known = numbers != UNKNOWN
    p, activity = read_through(model, numbers[known], symbols.index("\n"))
    came = p.gather(1, numbers[known][:, None])[:, 0]
    probability = torch.full((len(text),), torch.nan)
    probability[known] = came
    cost = float(-came.log().mean()) if len(came) else float("nan")
    surprise = split_surprise(text, -probability.log2())
    return Read(known, p, activity, probability, cost, surprise)


@dataclass(frozen=True)
class Found:
    """The unit that follows a property of texts, and how surprising a text was."""

    unit: int
    cost: float  # nats a character of the text
    surprise: dict[str, float]  # bits a character: "begin", "inside" of words, "other"
    followers: tuple[Follower, ...]
    read: Read


def find_unit(
    corpus: str = "shakespeare",
    text: str = "",
    follow: str = "line",
    unit: int = 0,
    kind: str = "lstm",
    hidden: int = 96,
    steps: int = 600,
    batch: int = 32,
    lr: float = 6e-3,
    seed: int = 0,
    device: str = "auto",
    learnt: CharacterModel | None = None,
) -> Found:
    """Trains a character model, lets it read a text, and looks for a unit.

    A model that has `learnt` is taken instead. No text means a passage that it was not
    trained on. `follow` names the property whose unit is looked for; where none
    follows it, and for "number", it is the unit given.

    Raises ValueError for an unknown name, or an argument out of range.
    """
    known = load_corpus(corpus)
    symbols = known.symbols
    if learnt is None:
        learnt = draw_model(len(symbols), kind, hidden, seed).to(choose_device(device))
        for _ in learn_text(learnt, known.training, steps, batch, lr, seed):
            pass
    read = read_text(learnt, choose_text(text, known), symbols)
    followers = find_followers(learnt, known.held_out, symbols)
    unit = next((f.unit for f in followers if f.name == follow), unit)
    return Found(unit, read.cost, read.surprise, followers, read)


def choose_text(text: str, corpus: Corpus) -> str:
    """Returns the text, or a passage that was not trained on if it is empty.

    Raises ValueError for more than 400 characters.
    """
    if len(text) > LONGEST_READING:
        raise ValueError(f"up to {LONGEST_READING} characters")
    end = decode(corpus.held_out[-4 * PASSAGE :], corpus.symbols)
    return text if text.strip() else take_passage(end)


def take_passage(text: str) -> str:
    """Returns about PASSAGE characters of a text, from the beginning of a line."""
    start = text.index("\n") + 1
    return text[start : start + PASSAGE].rstrip("\n")
