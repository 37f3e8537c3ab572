"""A model that learns to write: it beats both baselines, and is trained only once."""

import math

import pytest
import torch
import torch.nn.functional as F

from models.data.corpus import encode, load_corpus
from models.language.char_model import CharacterModel, draw_model, learn_text
from models.language.characters import characters, write_text
from models.language.course import Course, take_course

SMALL = {"steps": 30, "hidden": 16, "batch": 8, "length": 40, "frames": 4}
SMALL |= {"device": "cpu"}


def last(**given):
    for result in characters(**{**SMALL, **given}):  # noqa: B007
        pass
    return result


@pytest.fixture(scope="module")
def names():
    return last(steps=200, hidden=64, batch=32, length=200, frames=6)


def test_it_learns_more_than_frequencies(names):
    assert float(names.held_out[0]) == pytest.approx(names.uniform, rel=0.05)
    assert float(names.held_out[-1]) < names.unigram - 0.4
    assert names.uniform == pytest.approx(math.log(27))
    assert names.known[-1] > 0.7 > 0.3 > names.known[0]
    assert 3 < len(names.texts[-1]) / (names.texts[-1].count("\n") + 1) < 12
    assert names.best == int(names.held_out.argmin())


def test_the_first_loss_is_ln_v_at_a_random_start():
    r = last(corpus="tang", steps=2)
    assert float(r.losses[0]) == pytest.approx(math.log(2501), rel=0.02)
    assert (len(r.symbols), r.piece) == (2501, 2)


@pytest.mark.parametrize(("kind", "times"), [("rnn", 1), ("gru", 3), ("lstm", 4)])
def test_parameters(kind, times):
    r = last(kind=kind, steps=1)
    inner = times * (16 * (32 + 16) + 2 * 16)
    assert r.parameters == 27 * 32 + inner + 27 * 16 + 27


def test_every_frame_has_the_same_prompt_and_randomness(names):
    take_course.cache_clear()
    again = last(steps=200, hidden=64, batch=32, length=200, frames=6, seed=0)
    assert again.texts == names.texts
    torch.testing.assert_close(again.losses, names.losses, rtol=0, atol=0)
    other = last(seed=1)
    assert other.texts[0] != last(seed=0).texts[0]


def test_another_prompt_or_temperature_trains_nothing():
    first = last(steps=120, hidden=32)
    settings = ("names", "lstm", 32, 120, 8, 6e-3, 0, 4, "cpu")
    course = take_course(*settings)
    assert len(course.losses) == 120
    r = last(steps=120, hidden=32, temperature=0.3, prompt="an", top_k=3)
    assert take_course(*settings) is course and len(course.losses) == 120
    torch.testing.assert_close(r.losses, first.losses, rtol=0, atol=0)
    assert r.texts[-1] != first.texts[-1]


def test_two_readers_of_one_course_see_the_same():
    given = {**SMALL, "seed": 77}
    one, two = characters(**given), characters(**{**given, "temperature": 0.2})
    pairs = list(zip(one, two, strict=False))  # in turn, as a worker advances them
    alone = Course("names", "lstm", 16, 30, 8, 6e-3, 77, 4, "cpu")
    for frame in range(4):
        list(alone.until(frame))
    torch.testing.assert_close(pairs[-1][0].losses, torch.tensor(alone.losses))


def test_a_step_is_cross_entropy_of_the_next_character():
    text = load_corpus("names").training
    model = draw_model(27, "gru", 8, 3)
    untrained = CharacterModel(27, "gru", 8)
    untrained.load_state_dict(model.state_dict())
    generator = torch.Generator().manual_seed(3)
    start = torch.randint(len(text) - 32, (4,), generator=generator)
    losses = []
    for i in start.tolist():
        piece = text[i : i + 33]
        logits = untrained(piece[None, :-1])[0].detach()
        losses.append(F.cross_entropy(logits[0], piece[1:]))
    learnt = list(learn_text(model, text, 5, 4, 0.01, 3))
    assert len(learnt) == 5
    assert learnt[0] == pytest.approx(float(torch.stack(losses).mean()))


def test_the_plain_text_is_the_last_of_the_marks(names):
    given = {"steps": 200, "hidden": 64, "batch": 32, "length": 200, "device": "cpu"}
    for written in write_text("names", **given):  # noqa: B007
        pass
    assert (written.text, written.loss) == (names.texts[-1], float(names.held_out[-1]))
    assert (names.text, names.loss) == (written.text, written.loss)


def test_unknown_characters_of_a_prompt_are_counted_and_passed_over():
    assert last(prompt="añ<b>n", length=5).unknown == 3
    plain, strange = last(prompt="ann"), last(prompt="<añnñ>n")
    assert strange.texts == plain.texts and strange.unknown == 4
    assert last(prompt="").texts == last(prompt="\n").texts == last(prompt="<>").texts


def test_what_is_called_copied_is_in_the_corpus(names):
    assert names.copied in load_corpus("names").text
    assert names.copied in names.texts[-1] and len(names.copied) >= 3
    assert int((encode(names.copied, load_corpus("names").symbols) < 0).sum()) == 0


def test_every_result_is_a_whole():
    before, count = 0.0, 0
    for r in characters(**SMALL):
        assert torch.is_grad_enabled()  # others learn between two results
        assert before <= r.progress <= 1
        before, count = r.progress, count + 1
        assert len(r.texts) == len(r.held_out) == len(r.frame_steps) == len(r.known)
        assert len(r.texts) >= 1
    assert before == 1 and len(r.texts) == 4 and len(r.losses) == 30


def test_a_run_that_diverges_is_a_result():
    r = last(lr=10.0, seed=5, kind="rnn", steps=60)
    assert r.progress == 1 and len(r.texts) >= 1
    if r.diverged is not None:
        assert len(r.losses) == r.diverged + 1


@pytest.mark.parametrize(
    "bad",
    [
        {"corpus": "no such"},
        {"kind": "no such"},
        {"hidden": 0},
        {"steps": 0},
        {"batch": 65},
        {"lr": 0.0},
        {"lr": math.nan},
        {"prompt": "x" * 201},
        {"length": 0},
        {"frames": 1},
        {"temperature": -1.0},
        {"top_k": -1},
    ],
)
def test_bad_arguments_are_refused(bad):
    with pytest.raises(ValueError):
        list(characters(**{**SMALL, **bad}))
