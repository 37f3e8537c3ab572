"""Scaled dot-product attention, step by step: softmax(Q K^T / sqrt(d)) V."""

from __future__ import annotations

import math
import re
import zlib
from dataclasses import dataclass

import torch
import torch.nn.functional as F

MASKS = ("none", "causal", "padding", "forgotten")
PADS = 2  # tokens put behind a sentence that is padded
PAD = "<pad>"
MOST_TOKENS = 8


@dataclass(frozen=True)
class Attended:
    """Every number on the way from the words to what attention makes of them.

    n tokens, d = width / heads numbers in a query.
    """

    tokens: tuple[str, ...]
    left_out: int  # words beyond the eighth
    x: torch.Tensor  # (n, width) a vector for each word
    q: torch.Tensor  # (heads, n, d)
    k: torch.Tensor  # (heads, n, d)
    v: torch.Tensor  # (heads, n, d)
    scores: torch.Tensor  # (heads, n, n) Q K^T; row: who asks, column: who is asked
    scaled: torch.Tensor  # (heads, n, n) divided by sqrt(d), if asked for
    masked: torch.Tensor  # (heads, n, n) with -inf where nobody may look
    weights: torch.Tensor  # (heads, n, n) softmax: every row sums to 1
    heads_out: torch.Tensor  # (heads, n, d) weights V
    joined: torch.Tensor  # (n, width) the heads side by side
    output: torch.Tensor  # (n, width) joined W_o^T
    entropy: torch.Tensor  # (heads, n) of every row of weights, in nats
    on_padding: float  # largest share of a word's weights that lies on padding
    difference: float  # largest from F.scaled_dot_product_attention


def scaled_dot_product(
    q: torch.Tensor,
    k: torch.Tensor,
    v: torch.Tensor,
    allowed: torch.Tensor | None = None,
    scale: bool = True,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns softmax(Q K^T / sqrt(d)) V (..., n, d_v), and the weights (..., n, m).

    q (..., n, d), k (..., m, d), v (..., m, d_v). `allowed` (n, m) is true where a
    query may look at a key; each query needs one key at least.
    Vaswani et al. 2017, equation 1.
    """
    scores = q @ k.transpose(-2, -1)
    if scale:
        scores = scores / math.sqrt(q.shape[-1])
    if allowed is not None:
        scores = scores.masked_fill(~allowed, -torch.inf)
    weights = scores.softmax(-1)
    return weights @ v, weights


def split_heads(x: torch.Tensor, heads: int) -> torch.Tensor:
    """Returns x (..., n, width) as (..., heads, n, width / heads)."""
    return x.unflatten(-1, (heads, -1)).transpose(-3, -2)


def join_heads(x: torch.Tensor) -> torch.Tensor:
    """Returns x (..., heads, n, d) as (..., n, heads * d)."""
    return x.transpose(-3, -2).flatten(-2)


def multi_head(
    x: torch.Tensor,
    w_in: torch.Tensor,
    w_out: torch.Tensor,
    heads: int,
    allowed: torch.Tensor | None = None,
) -> torch.Tensor:
    """Returns multi-head self-attention of x (..., n, width), without biases.

    w_in (3 width, width) holds W_q, W_k, W_v one below the other and w_out (width,
    width) is W_o, as in nn.MultiheadAttention. Vaswani et al. 2017, section 3.2.2.
    """
    q, k, v = (split_heads(part, heads) for part in (x @ w_in.T).chunk(3, -1))
    out, _ = scaled_dot_product(q, k, v, allowed)
    return join_heads(out) @ w_out.T


def list_tokens(sentence: str) -> list[str]:
    """Returns the words of a sentence; every Chinese character is one."""
    return re.findall(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+", sentence)


def draw_words(tokens: list[str], width: int, seed: int) -> torch.Tensor:
    """Returns a vector of N(0, 1) for every token: the same word, the same vector."""
    rows = []
    for token in tokens:
        name = zlib.crc32(token.encode())  # the word decides, not its place
        generator = torch.Generator().manual_seed(name + seed)
        rows.append(torch.randn(width, generator=generator))
    return torch.stack(rows)


def make_mask(mask: str, words: int, tokens: int) -> torch.Tensor | None:
    """Returns where a query may look (tokens, tokens), or None for everywhere.

    causal: at itself and what stands before it; padding: at real words only;
    forgotten: there is padding, and nobody hides it. Raises ValueError for others.
    """
    if mask not in MASKS:
        raise ValueError(f"unknown mask {mask!r}: {', '.join(MASKS)}")
    if mask == "causal":
        return torch.ones(tokens, tokens, dtype=torch.bool).tril()
    if mask == "padding":
        return (torch.arange(tokens) < words).expand(tokens, tokens)
    return None


def attend(
    sentence: str = "the dog bites the man",
    width: int = 8,
    heads: int = 1,
    mask: str = "none",
    scale: bool = True,
    seed: int = 0,
) -> Attended:
    """Attends from every word of a sentence to every other, with random weights.

    Words are vectors of N(0, 1), weights N(0, 1 / width): nothing has learnt here.
    Masks "padding" and "forgotten" put two padding tokens behind the sentence.

    Raises ValueError for no words, heads that do not divide the width, other masks.
    """
    found = list_tokens(sentence)
    words = found[:MOST_TOKENS]
    if not words or not 1 <= heads <= width <= 512 or width % heads:
        raise ValueError("give at least one word, and heads that divide the width")
    tokens = words + [PAD] * (PADS if mask in ("padding", "forgotten") else 0)
    x = draw_words(tokens, width, seed)
    generator = torch.Generator().manual_seed(seed)
    w_in = torch.randn(3 * width, width, generator=generator) / math.sqrt(width)
    w_out = torch.randn(width, width, generator=generator) / math.sqrt(width)
    q, k, v = (split_heads(part, heads) for part in (x @ w_in.T).chunk(3, -1))
    allowed = make_mask(mask, len(words), len(tokens))

    scores = q @ k.transpose(-2, -1)
    scaled = scores / math.sqrt(width // heads) if scale else scores
    masked = scaled if allowed is None else scaled.masked_fill(~allowed, -torch.inf)
    heads_out, weights = scaled_dot_product(q, k, v, allowed, scale)
    joined = join_heads(heads_out)
    theirs = F.scaled_dot_product_attention(
        q, k, v, attn_mask=allowed, scale=None if scale else 1.0
    )
    return Attended(
        tokens=tuple(tokens),
        left_out=len(found) - len(words),
        x=x,
        q=q,
        k=k,
        v=v,
        scores=scores,
        scaled=scaled,
        masked=masked,
        weights=weights,
        heads_out=heads_out,
        joined=joined,
        output=joined @ w_out.T,
        entropy=-torch.xlogy(weights, weights).sum(-1),
        on_padding=float(weights[:, : len(words), len(words) :].sum(-1).max()),
        difference=float((heads_out - theirs).abs().max()),
    )
