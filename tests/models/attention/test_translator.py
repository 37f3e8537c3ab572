"""The encoder-decoder: weights that sum to 1, padding unseen, one start for all."""

import pytest
import torch

from models.attention.translator import (
    ATTENTIONS,
    DIGITS_OUT,
    PADDING,
    START,
    Translator,
    answer_loss,
    encode_pairs,
    learn_pairs,
    right_answers,
    say,
    spell,
)


def net(attention, seed=0):
    return Translator(10, 16, attention, seed)


def test_pairs_are_numbered_and_padded():
    source, answer = encode_pairs("spelt", "en", torch.tensor([70, 125]))
    assert source.tolist() == [[9, 2, 0], [3, 4, 7]]
    stop = DIGITS_OUT.index(".")
    assert answer.tolist() == [[7, 0, stop, -1], [1, 2, 5, stop]]


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_weights_sum_to_one_and_skip_padding(attention):
    source, _ = encode_pairs("spelt", "en", torch.tensor([70, 12345]))
    _, weights = say(net(attention), source, 4)
    torch.testing.assert_close(weights.sum(-1), torch.ones(2, 4))
    assert (weights[0, :, 2:] == 0).all()


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_padding_changes_no_answer(attention):
    source, _ = encode_pairs("spelt", "en", torch.tensor([70, 12345]))
    before = torch.tensor([[START, 7, 0], [START, 1, 2]])
    both = net(attention)(source, before)
    alone = net(attention)(source[:1, :2], before[:1])
    torch.testing.assert_close(both[:1], alone, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_saying_is_deciding_digit_by_digit(attention):
    """Told what it said, the net gives those digits again, all at once."""
    source, _ = encode_pairs("spelt", "en", torch.tensor([70, 12345]))
    said, _ = say(net(attention), source, 5)
    before = torch.cat([torch.full((2, 1), START), said[:, :-1]], 1)
    told = net(attention)(source, before).argmax(-1)
    stopped = (said == DIGITS_OUT.index(".")).cumsum(1) > 1
    assert (told == said)[~stopped].all()


def test_all_kinds_begin_alike():
    nets = {kind: dict(net(kind).named_parameters()) for kind in ATTENTIONS}
    for kind in ("dot", "additive"):
        for name, weight in nets["none"].items():
            assert torch.equal(weight, nets[kind][name])
    assert set(nets["dot"]) == set(nets["none"])
    assert len(nets["additive"]) > len(nets["none"])


@pytest.mark.parametrize("attention", ["dot", "additive"])
def test_scores_are_the_formulas(attention):
    kind = net(attention)
    steps, states = torch.randn(1, 2, 16), torch.randn(1, 3, 16)
    scores = kind.score(steps, states, torch.ones(1, 3, dtype=torch.bool))
    for t in range(2):
        for j in range(3):
            s, h = steps[0, t], states[0, j]
            if attention == "dot":
                expected = s @ h
            else:
                v, w_s, w_h = (
                    kind.score.score.weight[0],
                    kind.score.of_state.weight,
                    kind.score.of_word.weight,
                )
                bias = kind.score.of_state.bias
                expected = v @ torch.tanh(w_s @ s + bias + w_h @ h)
            torch.testing.assert_close(scores[0, t, j], expected, rtol=1e-4, atol=1e-5)


def test_without_attention_every_digit_sees_the_last_word():
    source, _ = encode_pairs("spelt", "en", torch.tensor([70, 12345]))
    _, weights = say(net("none"), source, 3)
    assert (weights[0, :, 1] == 1).all() and (weights[1, :, 4] == 1).all()


def test_one_batch_is_learnt_by_heart():
    pairs = encode_pairs("spelt", "zh", torch.arange(10, 40))
    losses = list(learn_pairs(Translator(10, 32, "dot", 0), pairs, 1e-2, 0, 80))
    assert len(losses) == 80 and losses[-1] < 0.3 * losses[0]


def test_the_loss_is_the_mean_over_the_digits_that_are_there():
    kind = net("dot")
    source, answer = encode_pairs("spelt", "en", torch.tensor([70, 12345]))
    alone = [encode_pairs("spelt", "en", torch.tensor([n])) for n in (70, 12345)]
    digits = [a.numel() for _, a in alone]
    sums = [answer_loss(kind, *pair) * n for pair, n in zip(alone, digits, strict=True)]
    torch.testing.assert_close(
        answer_loss(kind, source, answer), sum(sums) / sum(digits)
    )


def test_learning_ends_where_the_loss_is_no_number():
    kind = net("dot")
    with torch.no_grad():
        kind.answer.bias.fill_(float("nan"))
    pairs = encode_pairs("spelt", "en", torch.arange(10, 40))
    losses = list(learn_pairs(kind, pairs, 1e-2, 0, 9))
    assert len(losses) == 1 and losses[0] != losses[0]
    assert kind.read.weight.isfinite().all()  # no step was taken


def test_answers_end_at_the_full_stop():
    stop = DIGITS_OUT.index(".")
    assert spell(torch.tensor([1, 0, stop, 5])) == "10"
    assert spell(torch.tensor([stop, stop])) == ""


def test_an_answer_is_right_if_all_of_it_is():
    answer = torch.tensor([[1, 2, 11], [3, 11, -1]])
    said = torch.tensor([[1, 2, 11], [3, 11, 11]])
    assert right_answers(said, answer).tolist() == [1, 1]
    said[0, 1] = 5
    assert right_answers(said, answer).tolist() == [0, 1]


def test_encoder_hands_over_the_state_after_the_last_word():
    source, _ = encode_pairs("spelt", "en", torch.tensor([70, 12345]))
    states, last = net("none").encode(source)
    assert (source[0] == PADDING).sum() == 3
    torch.testing.assert_close(last[0, 0], states[0, 1])
    torch.testing.assert_close(last[0, 1], states[1, 4])


def test_the_global_generator_is_left_alone():
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    net("dot", seed=9)
    assert torch.rand(1) == expected


def test_unknown_attention():
    with pytest.raises(ValueError):
        net("self")
