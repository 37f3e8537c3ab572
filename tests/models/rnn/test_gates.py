"""The LSTM that reads a text: its gates are nn.LSTM's, its tasks mean what they say."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.data.text_tasks import (
    VOCABULARY,
    draw_brackets,
    draw_names,
    draw_quotes,
    encode_text,
    inside_quotes,
    one_hot,
    open_brackets,
    place_in_name,
)
from models.rnn.bptt import start_module
from models.rnn.gates import correlation, draw_marker, mark_text, read_gates
from models.rnn.recurrent import make_module, take_layers
from models.rnn.watch_gates import watch_gates


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def last(**arguments):
    for result in watch_gates(**arguments):  # noqa: B007
        pass
    return result


@settings(deadline=None, max_examples=25)
@given(
    text=st.text(VOCABULARY, min_size=1, max_size=20),
    hidden=st.integers(1, 6),
    seed=st.integers(0, 1000),
)
def test_gates_make_the_states_of_pytorchs_lstm(text, hidden, seed):
    module = make_module("lstm", seed, len(VOCABULARY), hidden).double()
    x = one_hot(encode_text(text)).double()
    with torch.no_grad():
        h, (_, c) = module(x)
        gates = read_gates(x, take_layers(module)[0])
    torch.testing.assert_close(gates["h"], h, rtol=1e-9, atol=1e-12)
    torch.testing.assert_close(gates["c"][-1], c[0], rtol=1e-9, atol=1e-12)
    carried = gates["f"][1:] * gates["c"][:-1] + gates["i"][1:] * gates["g"][1:]
    torch.testing.assert_close(gates["c"][1:], carried)


def test_characters_that_are_not_in_the_vocabulary_read_as_zeros():
    said = encode_text("aZ你<“")
    assert said.tolist() == [0, 25, -1, -1, VOCABULARY.index('"')]
    assert one_hot(said).sum(1).tolist() == [1, 1, 0, 0, 1]


def test_truths():
    assert inside_quotes('a"b"c').tolist() == [0, 1, 1, 0, 0]
    assert open_brackets(")(（(").tolist() == [0, 1, 2, 3]
    assert place_in_name("ab c").tolist() == [1, 2, 0, 1]


@pytest.mark.parametrize(
    ("draw", "truth"), [(draw_quotes, inside_quotes), (draw_brackets, open_brackets)]
)
def test_random_passages_mean_what_the_text_would(draw, truth):
    said, y = draw(40, 5, seeded())
    for column in range(5):
        text = "".join(VOCABULARY[n] for n in said[:, column])
        assert truth(text).tolist() == y[:, column].tolist()


def test_names_start_at_a_name_and_ask_for_the_next_letter():
    said, y = draw_names(12, 6, seeded())
    assert torch.equal(said[1:], y[:-1])
    assert (said[0] < 26).all()


def test_a_trained_net_knows_when_it_is_inside():
    text = 'ab "cd ef" gh "i" jkl "mnopq" rs'
    result = last(text=text, steps=300, seed=1)
    assert result.right == 1
    assert float(abs(result.follows[result.clearest])) > 0.8
    inside = (result.truth > 0) & torch.tensor([c not in '" ' for c in text])
    kept = result.gates["f"][inside].mean(0)
    torch.testing.assert_close(result.kept, kept)
    assert float(kept[result.clearest]) > 0.9


def test_a_shut_forget_gate_forgets():
    text = 'ab "cd ef" gh "i" jkl "mnopq" rs'
    result = last(text=text, steps=300, seed=1, shift=-8.0)
    assert result.right < 0.9
    assert float(result.gates["f"].max()) < 0.9
    assert result.first_forget > 0.6  # before training, and without the shift


def test_what_is_watched_is_what_is_marked():
    for plain in mark_text(steps=30):  # noqa: B007
        pass
    watched = last(steps=30)
    assert (plain.right, plain.clearest) == (watched.right, watched.clearest)
    assert torch.equal(plain.losses, watched.losses)


def test_an_untrained_net_has_pytorchs_weights_and_the_bias_asked_for():
    net = draw_marker(3, 1, 2.5, 7)
    theirs = start_module("lstm", len(VOCABULARY), 3, 2.5, 0.0, 7)
    for ours, weight in zip(net.lstm.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(ours, weight)
    assert (net.lstm.bias_ih_l0 + net.lstm.bias_hh_l0)[3:6].tolist() == [2.5] * 3


def test_brackets_are_counted():
    result = last(task="brackets", text="a(b(c(d)e)f)g", steps=300)
    assert result.right == 1 and result.truth.max() == 3


def test_correlation_is_0_where_nothing_varies():
    values = torch.tensor([[1.0, 1.0], [1.0, 2.0]])
    said = correlation(values, torch.tensor([0.0, 1.0])).tolist()
    assert said == pytest.approx([0, 1])
    assert correlation(values, torch.ones(2)).tolist() == [0, 0]


def test_where_nothing_is_open_nothing_is_kept_between():
    result = last(text='a "" b', steps=2, frames=2)
    assert result.kept is None
    torch.testing.assert_close(result.forget, result.gates["f"].mean(0))


def test_any_text_can_be_read():
    for text in ("<b>", "你好", "\n", '"', "x" * 120):
        for task in ("quotes", "brackets", "names"):
            result = last(task=task, text=text, steps=2, frames=2)
            assert len(result.truth) == len(text) == len(result.gates["c"])
            assert bool(result.answer.isfinite().all())


def test_wrong_arguments_are_refused():
    for wrong in ({"task": "x"}, {"text": ""}, {"text": "x" * 121}, {"hidden": 0}):
        with pytest.raises(ValueError):
            next(watch_gates(**wrong))
