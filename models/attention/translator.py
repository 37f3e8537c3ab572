"""Encoder and decoder: words in, digits out, with and without attention."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import nn

from models.core.training import train
from models.data.numbers_in_words import list_words, write_pair

DIGITS_OUT = "0123456789-."  # what may be said; the full stop ends an answer
PAIRS_AT_ONCE = 64
Pairs = tuple[torch.Tensor, torch.Tensor]  # sentences (pairs, words), answers
START = len(DIGITS_OUT)  # what the decoder is told before its first digit
PADDING, UNKNOWN = 0, 1  # source tokens that are none; words begin at 2


class LastWord(nn.Module):
    """Scores the last word alone: one vector for the whole sentence."""

    def forward(
        self, s: torch.Tensor, h: torch.Tensor, known: torch.Tensor
    ) -> torch.Tensor:
        """Returns 0 for the last word, -inf for the others."""
        last = F.one_hot(known.sum(1) - 1, known.shape[1])
        return last.log()[:, None].expand(-1, s.shape[1], -1)


class DotProduct(nn.Module):
    """Scores a word by s_t . h_j."""

    def forward(
        self, s: torch.Tensor, h: torch.Tensor, known: torch.Tensor
    ) -> torch.Tensor:
        """Returns the products (batch, digits, words)."""
        return s @ h.transpose(1, 2)


class Additive(nn.Module):
    """Scores a word by v . tanh(W_s s_t + W_h h_j)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.of_state = nn.Linear(width, width)
        self.of_word = nn.Linear(width, width, bias=False)
        self.score = nn.Linear(width, 1, bias=False)

    def forward(
        self, s: torch.Tensor, h: torch.Tensor, known: torch.Tensor
    ) -> torch.Tensor:
        """Returns the scores (batch, digits, words)."""
        pairs = self.of_state(s)[:, :, None] + self.of_word(h)[:, None]
        return self.score(torch.tanh(pairs)).squeeze(-1)


# each scores h (batch, words, width) for s (batch, digits, width); known: no padding
ATTENTIONS = {
    "none": lambda width: LastWord(),
    "dot": lambda width: DotProduct(),
    "additive": lambda width: Additive(width),
}


class Translator(nn.Module):
    """A GRU that reads the words, a GRU that says the digits, and what lies between.

    Encoder: h_j = GRU(word_j, h_(j-1)). Decoder: s_t = GRU(digit_(t-1), s_(t-1)),
    s_0 = h_n. Answer: softmax(W [s_t, c_t] + b). The context is c_t = sum_j a_tj h_j,
    a_t = softmax over j of a score of s_t and h_j:
    none:      h_n for every digit, one vector for the whole sentence (Cho et al. 2014)
    dot:       s_t . h_j (Luong et al. 2015)
    additive:  v . tanh(W_s s_t + W_h h_j) (Bahdanau et al. 2015)
    Attention looks after the decoder's step, as in Luong et al., so that all digits
    of a sentence are computed at once while it learns.
    """

    def __init__(self, words: int, width: int, attention: str, seed: int) -> None:
        super().__init__()
        if attention not in ATTENTIONS:
            raise ValueError(f"attention is one of {', '.join(ATTENTIONS)}")
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)  # the parts that all share begin alike
            self.read = nn.Embedding(words + 2, width)
            self.encoder = nn.GRU(width, width, batch_first=True)
            self.said = nn.Embedding(len(DIGITS_OUT) + 1, width)
            self.decoder = nn.GRU(width, width, batch_first=True)
            self.answer = nn.Linear(2 * width, len(DIGITS_OUT))
            self.score = ATTENTIONS[attention](width)

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
        known = source != PADDING
        scores = self.score(steps, states, known)
        weights = scores.masked_fill(~known[:, None], -torch.inf).softmax(-1)
        context = weights @ states
        return self.answer(torch.cat([steps, context], -1)), weights, after

    def forward(self, source: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
        """Returns the logits of every next digit, given the right ones before it."""
        states, s = self.encode(source)
        return self.decode(source, states, before, s)[0]


def encode_pairs(task: str, language: str, numbers: torch.Tensor) -> Pairs:
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


def answer_loss(
    net: Translator, source: torch.Tensor, answer: torch.Tensor
) -> torch.Tensor:
    """Returns the mean cross-entropy of a digit, told the right ones before it.

    That is called teacher forcing.
    """
    source = source[:, (source != PADDING).any(0)]  # no more than is needed
    answer = answer[:, (answer >= 0).any(0)]
    before = F.pad(answer[:, :-1].clamp(min=0), (1, 0), value=START)
    logits = net(source, before)
    return F.cross_entropy(logits.flatten(0, 1), answer.flatten(), ignore_index=-1)


def learn_pairs(
    net: Translator, pairs: Pairs, lr: float, seed: int, steps: int
) -> Iterator[float]:
    """Learns from batches of 64 pairs by Adam, gradients clipped at 1.

    Yields the loss before every step; ends where it is no number.
    """
    device = net.answer.weight.device
    source, answer = (part.to(device) for part in pairs)
    generator = torch.Generator().manual_seed(seed)

    def loss_of(_: int) -> torch.Tensor:
        batch = torch.randint(len(source), (PAIRS_AT_ONCE,), generator=generator)
        batch = batch.to(device)
        return answer_loss(net, source[batch], answer[batch])

    optimizer = torch.optim.Adam(net.parameters(), lr, fused=True)
    for _, loss in train(loss_of, optimizer, steps):
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        yield loss.item()
        if not loss.isfinite():
            return


def right_answers(said: torch.Tensor, answer: torch.Tensor) -> torch.Tensor:
    """Returns 1 for each answer (answers, digits) of which every digit is right, or 0.

    Digits of `answer` below 0 are beyond its end.
    """
    return ((said == answer) | (answer < 0)).all(1).float()


def spell(said: torch.Tensor) -> str:
    """Returns an answer (digits,) as text, as far as its full stop."""
    return "".join(DIGITS_OUT[digit] for digit in said.tolist()).partition(".")[0]
