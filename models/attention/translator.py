"""Encoder and decoder: words in, digits out, with and without attention."""

from __future__ import annotations

import torch
from torch import nn

from models.data.numbers_in_words import list_words, write_pair

ATTENTIONS = ("none", "dot", "additive")
DIGITS_OUT = "0123456789-."  # what may be said; the full stop ends an answer
START = len(DIGITS_OUT)  # what the decoder is told before its first digit
PADDING, UNKNOWN = 0, 1  # source tokens that are none; words begin at 2


class Translator(nn.Module):
    """A GRU that reads the words, a GRU that says the digits, and what lies between.

    Encoder: h_j = GRU(word_j, h_(j-1)). Decoder: s_t = GRU(digit_(t-1), s_(t-1)),
    s_0 = h_n. Answer: softmax(W [s_t, c_t] + b). The context c_t is
    none:      h_n for every digit, one vector for the whole sentence (Cho et al. 2014)
    dot:       sum_j a_tj h_j, a_t = softmax over j of s_t . h_j (Luong et al. 2015)
    additive:  the same with v . tanh(W_s s_t + W_h h_j) (Bahdanau et al. 2015)
    Attention looks after the decoder's step, as in Luong et al., so that all digits
    of a sentence are computed at once while it learns.
    """

    def __init__(self, words: int, width: int, attention: str, seed: int) -> None:
        super().__init__()
        if attention not in ATTENTIONS:
            raise ValueError(f"attention is one of {', '.join(ATTENTIONS)}")
        self.attention, self.width = attention, width
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)  # the parts that all share begin alike
            self.read = nn.Embedding(words + 2, width)
            self.encoder = nn.GRU(width, width, batch_first=True)
            self.said = nn.Embedding(len(DIGITS_OUT) + 1, width)
            self.decoder = nn.GRU(width, width, batch_first=True)
            self.answer = nn.Linear(2 * width, len(DIGITS_OUT))
            if attention == "additive":
                self.of_state = nn.Linear(width, width)
                self.of_word = nn.Linear(width, width, bias=False)
                self.score = nn.Linear(width, 1, bias=False)

    def encode(self, source: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Returns h_j (batch, words, width), and h_n (1, batch, width) of each."""
        states, _ = self.encoder(self.read(source))
        last = (source != PADDING).sum(1) - 1
        return states, states[torch.arange(len(source)), last][None]

    def decode(
        self,
        source: torch.Tensor,
        states: torch.Tensor,
        before: torch.Tensor,
        s: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Returns logits (batch, digits, 12), weights (batch, digits, words) and s.

        `before` (batch, digits) is what was said before each digit.
        """
        steps, after = self.decoder(self.said(before), s)
        if self.attention == "none":
            last = (source != PADDING).sum(1) - 1
            weights = nn.functional.one_hot(last, source.shape[1]).to(steps.dtype)
            weights = weights[:, None].expand(-1, steps.shape[1], -1)
        else:
            scores = self.scores(steps, states)
            hidden = (source == PADDING)[:, None]
            weights = scores.masked_fill(hidden, -torch.inf).softmax(-1)
        context = weights @ states
        return self.answer(torch.cat([steps, context], -1)), weights, after

    def scores(self, steps: torch.Tensor, states: torch.Tensor) -> torch.Tensor:
        """Returns how well each decoder state and each word fit."""
        if self.attention == "dot":
            return steps @ states.transpose(1, 2)
        pairs = self.of_state(steps)[:, :, None] + self.of_word(states)[:, None]
        return self.score(torch.tanh(pairs)).squeeze(-1)

    def forward(self, source: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
        """Returns the logits of every next digit, given the right ones before it."""
        states, s = self.encode(source)
        return self.decode(source, states, before, s)[0]


def encode_pairs(
    task: str, language: str, numbers: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns sentences (pairs, words), 0 beyond their end, and answers, -1 beyond."""
    index = {word: 2 + i for i, word in enumerate(list_words(task, language))}
    digit = {said: i for i, said in enumerate(DIGITS_OUT)}
    pairs = [write_pair(task, language, n) for n in numbers.tolist()]
    source = [torch.tensor([index[word] for word in words]) for words, _ in pairs]
    answer = [torch.tensor([digit[said] for said in d + "."]) for _, d in pairs]
    pad = nn.utils.rnn.pad_sequence
    return pad(source, True), pad(answer, True, padding_value=-1)


@torch.no_grad()
def say(
    net: Translator, source: torch.Tensor, most: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns what the net says digit by digit, always the likeliest, and where it
    looks: (batch, most) and (batch, most, words). After the full stop all is full stop.
    """
    states, s = net.encode(source)
    before = torch.full((len(source), 1), START, device=source.device)
    said, looks = [], []
    for _ in range(most):
        logits, weights, s = net.decode(source, states, before, s)
        after = logits.argmax(-1)
        stop = DIGITS_OUT.index(".")
        before = torch.where(before == stop, stop, after)
        said.append(before)
        looks.append(weights)
    return torch.cat(said, 1), torch.cat(looks, 1)
