"""Attention by hand against PyTorch's two, and against numbers worked out on paper."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.attention.attention import (
    PAD,
    attend,
    draw_words,
    join_heads,
    list_tokens,
    make_mask,
    multi_head,
    scaled_dot_product,
    split_heads,
)

sizes = st.integers(1, 7)


def random(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def some_mask(queries, keys, seed):
    """A random mask that leaves every query one key at least."""
    allowed = random(queries, keys, seed=seed) > 0
    allowed[torch.arange(queries), torch.arange(queries) % keys] = True
    return allowed


def test_worked_by_hand():
    q = torch.tensor([[1.0, 0.0]])
    k = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    v = torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]])
    out, weights = scaled_dot_product(q, k, v)
    assert weights[0].tolist() == pytest.approx(
        [0.401112, 0.197776, 0.401112], abs=1e-6
    )
    assert out[0].tolist() == pytest.approx([1.203336, 1.0], abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(sizes, sizes, sizes, sizes, st.booleans(), st.booleans(), st.integers(0, 99))
def test_equals_pytorchs_for_any_shape_and_mask(n, m, d, d_v, masked, scale, seed):
    q, k, v = random(2, 3, n, d, seed=seed), random(2, 3, m, d), random(2, 3, m, d_v)
    allowed = some_mask(n, m, seed) if masked else None
    out, weights = scaled_dot_product(q, k, v, allowed, scale)
    theirs = torch.nn.functional.scaled_dot_product_attention(
        q, k, v, attn_mask=allowed, scale=None if scale else 1.0
    )
    torch.testing.assert_close(out, theirs, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(weights.sum(-1), torch.ones(2, 3, n))
    if masked:
        assert (weights[..., ~allowed] == 0).all()


@settings(max_examples=40, deadline=None)
@given(sizes, st.sampled_from([1, 2, 3, 4]), sizes, st.booleans(), st.integers(0, 99))
def test_equals_pytorchs_multi_head_attention(n, heads, d, causal, seed):
    width = heads * d
    x = random(2, n, width, seed=seed)
    theirs = torch.nn.MultiheadAttention(width, heads, bias=False, batch_first=True)
    allowed = make_mask("causal", n, n) if causal else None
    blocked = None if allowed is None else ~allowed
    expected, weights = theirs(x, x, x, attn_mask=blocked, average_attn_weights=False)
    w_in, w_out = theirs.in_proj_weight, theirs.out_proj.weight
    ours = multi_head(x, w_in, w_out, heads, allowed)
    torch.testing.assert_close(ours, expected, rtol=1e-4, atol=1e-5)
    q, k, v = (split_heads(part, heads) for part in (x @ w_in.T).chunk(3, -1))
    ours = scaled_dot_product(q, k, v, allowed)[1]
    torch.testing.assert_close(ours, weights, rtol=1e-4, atol=1e-5)


@given(sizes, st.sampled_from([1, 2, 4]), sizes)
@settings(max_examples=20, deadline=None)
def test_joining_undoes_splitting(n, heads, d):
    x = random(3, n, heads * d)
    assert split_heads(x, heads).shape == (3, heads, n, d)
    assert torch.equal(join_heads(split_heads(x, heads)), x)


@pytest.mark.parametrize("mask", ["none", "causal", "padding", "forgotten"])
@pytest.mark.parametrize("scale", [True, False])
def test_every_step_follows_from_the_one_before(mask, scale):
    a = attend("the dog bites the man", width=8, heads=2, mask=mask, scale=scale)
    d = 4
    assert a.q.shape == (2, len(a.tokens), d)
    torch.testing.assert_close(a.scores, a.q @ a.k.transpose(1, 2))
    torch.testing.assert_close(a.scaled, a.scores / (math.sqrt(d) if scale else 1))
    torch.testing.assert_close(a.weights, a.masked.softmax(-1))
    torch.testing.assert_close(a.heads_out, a.weights @ a.v)
    torch.testing.assert_close(a.weights.sum(-1), torch.ones(2, len(a.tokens)))
    assert a.difference < 1e-5


def test_masks_hide_what_they_should():
    causal = attend(mask="causal").weights[0]
    assert (causal.triu(1) == 0).all() and causal[0, 0] == 1
    padded, plain = attend(mask="padding"), attend(mask="none")
    assert padded.tokens == (*plain.tokens, PAD, PAD)
    assert padded.on_padding == 0
    torch.testing.assert_close(padded.output[:5], plain.output)
    forgotten = attend(mask="forgotten")
    assert forgotten.on_padding > 0.05
    assert not torch.allclose(forgotten.output[:5], plain.output, atol=0.01)


def test_the_same_word_has_the_same_vector_and_row():
    a = attend("the dog bites the man")
    assert torch.equal(a.x[0], a.x[3])
    torch.testing.assert_close(a.weights[0, 0], a.weights[0, 3])
    torch.testing.assert_close(a.weights[0, :, 0], a.weights[0, :, 3])
    assert not torch.equal(a.x, attend("the dog bites the man", seed=1).x)


def test_tokens_are_words_and_chinese_characters():
    assert list_tokens(" the  dog\nbites ") == ["the", "dog", "bites"]
    assert list_tokens("狗咬人 twice") == ["狗", "咬", "人", "twice"]
    assert attend("a b c d e f g h i j").left_out == 2
    assert draw_words(["狗"], 3, 0).shape == (1, 3)


def test_entropy_lies_between_zero_and_all_alike():
    a = attend("a b c d", width=64, scale=False)
    assert (a.entropy >= 0).all() and (a.entropy <= math.log(4) + 1e-6).all()
    assert attend("a a a a").entropy[0].tolist() == pytest.approx([math.log(4)] * 4)


@pytest.mark.parametrize(
    "wrong", [{"sentence": " "}, {"heads": 3}, {"mask": "other"}, {"heads": 0}]
)
def test_bad_arguments(wrong):
    with pytest.raises(ValueError):
        attend(**wrong)
