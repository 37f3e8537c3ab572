"""Texts as numbers: nothing lost, nothing leaked, and the two baselines."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.data.corpus import (
    Corpus,
    decode,
    encode,
    load_corpus,
    read_names,
    read_poems,
    split_pieces,
    uniform_loss,
    unigram_loss,
)

SIZES = {"shakespeare": (65, 1_115_394), "names": (27, 211_328)}


@pytest.mark.parametrize("name", ["shakespeare", "names", "tang"])
def test_a_corpus_is_its_text_as_numbers(name):
    corpus = load_corpus(name)
    assert decode(corpus.training, corpus.symbols) == corpus.text
    assert list(corpus.symbols) == sorted(set(corpus.symbols))
    share = len(corpus.held_out) / (len(corpus.training) + len(corpus.held_out))
    assert share == pytest.approx(0.1, abs=0.03)
    assert len({len(c) for c in corpus.symbols}) == 1
    if name in SIZES:
        whole = len(corpus.training) + len(corpus.held_out)
        assert (len(corpus.symbols), whole) == SIZES[name]


def test_poems_are_lines_only():
    text = load_corpus("tang").text
    assert "作者" not in text and "《长恨歌》" not in text
    assert "西陆蝉声唱，南冠客思深。\n" in text + read_poems()[1]
    assert text.endswith("\n\n") and "\n\n\n" not in text


def test_no_name_is_in_both_parts():
    training, held_out = (set(part.split()) for part in read_names())
    assert not training & held_out
    assert len(training) + len(held_out) == 29_494  # of 32,033 lines


def test_pieces_keep_their_text_and_mix():
    pieces = [f"piece {i}" for i in range(100)]
    first, rest = split_pieces(pieces, "\n")
    assert sorted((first + rest).split("\n")[:-1]) == sorted(pieces)
    assert first.split("\n")[:90] != pieces[:90]
    assert len(rest.split("\n")) - 1 == 10


@given(st.text(max_size=50))
def test_unknown_characters_are_minus_one_and_the_rest_comes_back(text):
    symbols = "abc \n"
    numbers = encode(text, symbols)
    assert [int(n) >= 0 for n in numbers] == [c in symbols for c in text]
    kept = "".join(c for c in text if c in symbols)
    assert decode(numbers[numbers >= 0], symbols) == kept


def test_uniform_is_ln_v():
    assert uniform_loss("abcdefgh") == pytest.approx(3 * math.log(2))


def test_unigram_by_hand():
    corpus = Corpus("ab", "aaab", torch.tensor([0, 0, 0, 1]), torch.tensor([0, 1]))
    expected = -(math.log(4 / 6) + math.log(2 / 6)) / 2
    assert unigram_loss(corpus) == pytest.approx(expected)


def test_frequencies_tell_more_than_nothing():
    for name in ("shakespeare", "names", "tang"):
        corpus = load_corpus(name)
        assert unigram_loss(corpus) < 0.9 * uniform_loss(corpus.symbols)


def test_an_unknown_corpus_is_refused():
    with pytest.raises(ValueError, match="unknown corpus"):
        load_corpus("no such")
