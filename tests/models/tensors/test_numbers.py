"""What the four formats store, and where sums go wrong."""

import math
from fractions import Fraction

import pytest
import torch

from lessons.kit.grammar.text import LANGUAGES, load
from models.data.digits import find_file
from models.tensors.numbers import FORMATS, POWERS, round_numbers

NAMES = list(FORMATS)


def test_one_tenth_is_stored_in_no_format():
    stored = dict(zip(NAMES, round_numbers(0.1).stored, strict=True))
    assert Fraction(stored["float64"]) != Fraction(1, 10)
    assert stored["float32"] == 13421773 / 2**27
    assert stored["float16"] == 1638 / 2**14
    assert stored["bfloat16"] == 205 / 2**11


def test_spacing_is_the_power_of_two_over_the_digits():
    found = round_numbers()
    for name, digits, row in zip(NAMES, (52, 23, 10, 7), found.gaps, strict=True):
        information = torch.finfo(FORMATS[name])
        for power, gap in zip(POWERS, row.tolist(), strict=True):
            if 2.0**power > information.max:
                assert gap == math.inf
            else:
                smallest = information.smallest_normal
                assert gap == max(2.0**power, smallest) * 2.0**-digits


def test_whole_numbers_end_at_two_to_the_24_and_65504_is_the_largest_half():
    assert round_numbers(16777217.0).stored[1] == 16777216
    assert round_numbers(70000.0).stored[2] == math.inf
    assert round_numbers(70000.0).stored[3] == 70144
    assert round_numbers().largest[2] == 65504


@pytest.mark.parametrize(("name", "stops"), [("float16", 2048), ("bfloat16", 256)])
def test_a_running_sum_of_ones_stops_and_the_others_do_not(name, stops):
    found = round_numbers(1.0, name, 4000)
    running, pairwise, kahan = found.sums
    assert found.gap == 2  # a term of 1 is half of it
    assert running[-1] == stops and running.max() == stops
    assert pairwise[-1] == kahan[-1] == 4000


@pytest.mark.parametrize("name", NAMES)
def test_a_running_sum_is_what_a_loop_of_pytorch_gives(name):
    found = round_numbers(0.1, name, 300)
    term, total = torch.tensor(0.1, dtype=FORMATS[name]), 0
    for _ in range(300):
        total = total + term
    assert found.sums[0, -1] == float(total)
    errors = (found.sums[:, -1] - found.exact[-1]).abs()
    assert errors[2] <= errors[0] and errors[1] <= errors[0]
    assert found.counts[-1] == 300 and found.exact[-1] == 300 * float(term)


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="float64"):
        round_numbers(name="float8")


def test_the_mean_loss_of_the_bigram_model_is_what_is_told():
    names = find_file("names.txt").read_text(encoding="utf-8").split()
    text = torch.tensor(
        [0 if c == "." else ord(c) - 96 for c in f".{'.'.join(names)}."]
    )
    before, after = text[:-1], text[1:]
    counts = torch.zeros(27, 27)
    counts.index_put_((before, after), torch.ones(len(after)), accumulate=True)
    means = []
    for kind in (torch.float32, torch.float64):
        share = counts.to(kind) / counts.sum(1, keepdim=True)
        losses = -share.log()[before, after]
        total = torch.zeros((), dtype=kind)
        for loss in losses:
            total = total + loss
        means.append(f"{(total / len(losses)).item():.7f}")
    for language in LANGUAGES:
        why = load("tensors", language).body("numbers.why")
        for number in (*means, f"{len(names):,}", f"{len(after):,}"):
            assert number in why
