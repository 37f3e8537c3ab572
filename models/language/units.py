"""What single units do while a trained model reads: activity and surprise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.core.device import choose_device
from models.data.corpus import UNKNOWN, decode, encode
from models.language.char_model import CharacterModel, take_course

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


@dataclass(frozen=True)
class Reading:
    """A text as a model reads it, at the mark reached so far."""

    progress: float
    step: int
    symbols: str
    text: str
    known: torch.Tensor  # (characters,) bool: the corpus has this character
    probability: torch.Tensor  # (characters,) of what came, given what came before
    guess: tuple[str, ...]  # the likeliest character at every place
    guess_probability: torch.Tensor
    activity: torch.Tensor  # (characters, hidden) once the character is read
    unit: int  # the one to be looked at
    followers: tuple[Follower, ...]
    costs: torch.Tensor  # (marks so far,) nats a character of this text
    surprise: dict[str, float]  # bits a character: "begin", "inside" of words, "other"


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


def units(
    corpus: str = "names",
    text: str = "",
    follow: str = "line",
    unit: int = 0,
    kind: str = "lstm",
    hidden: int = 96,
    steps: int = 600,
    batch: int = 32,
    lr: float = 6e-3,
    seed: int = 0,
    frames: int = 10,
    device: str = "auto",
) -> Iterator[Reading]:
    """Trains the character model of `characters.py` and lets it read a text.

    No text means a passage that it was not trained on. `follow` names the property
    whose unit is looked at; "number" looks at the unit given. Characters that the
    corpus lacks are not read: their probability and activity are nan.

    Raises ValueError for an unknown name, a unit that is not there, or a long text.
    """
    if len(text) > LONGEST_READING or not 0 <= unit < hidden:
        raise ValueError(
            f"up to {LONGEST_READING} characters, and a unit that is there"
        )
    if follow != "number" and follow not in list_properties(""):
        raise ValueError(f"unknown property {follow!r}")
    place = choose_device(device)
    course = take_course(corpus, kind, hidden, steps, batch, lr, seed, frames, place)
    symbols, held_out = course.corpus.symbols, course.corpus.held_out
    if not text.strip():
        text = take_passage(decode(held_out[-4 * PASSAGE :], symbols))
    numbers = encode(text, symbols)
    known = numbers != UNKNOWN
    newline = symbols.index("\n")
    model = CharacterModel(len(symbols), kind, hidden).to(place)
    costs: list[float] = []

    def look(frame: int, whole: bool) -> Reading:
        model.load_state_dict(course.states[frame])
        p, active = read_through(model, numbers[known], newline)
        came = p.gather(1, numbers[known][:, None])[:, 0]
        costs.append(float(-came.log().mean()) if len(came) else float("nan"))
        activity = torch.full((len(text), hidden), torch.nan)
        activity[known] = active
        probability, sure = torch.full((2, len(text)), torch.nan)
        probability[known], sure[known] = came, p.amax(1)
        guessed = iter(decode(p.argmax(1), symbols))
        followers = find_followers(model, held_out, symbols) if whole else ()
        chosen = [f.unit for f in followers if f.name == follow]
        return Reading(
            progress=1.0 if whole else course.marks[frame] / steps,
            step=course.marks[frame],
            symbols=symbols,
            text=text,
            known=known,
            probability=probability,
            guess=tuple(next(guessed) if k else "" for k in known.tolist()),
            guess_probability=sure,
            activity=activity,
            unit=chosen[0] if chosen else unit,
            followers=followers,
            costs=torch.tensor(costs),
            surprise=split_surprise(text, -probability.log2()),
        )

    latest = look(0, whole=False)
    yield latest
    for frame in range(1, len(course.marks)):
        for _ in course.until(frame):
            yield latest
        if len(course.states) <= frame:  # it diverged on the way here
            break
        latest = look(frame, whole=False)
        yield latest
    costs.pop()
    yield look(len(course.states) - 1, whole=True)


def take_passage(text: str) -> str:
    """Returns about PASSAGE characters of a text, from the beginning of a line."""
    start = text.index("\n") + 1
    return text[start : start + PASSAGE].rstrip("\n")
