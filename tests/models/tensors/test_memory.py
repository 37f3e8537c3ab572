"""The address is kept by Z[:] =, += and out= alone; PyTorch refuses what it must."""

import pytest
import torch

from models.tensors.memory import SITUATIONS, TARGETS, add_in_memory

KEEP = {"slice", "inplace", "out"}


@pytest.mark.parametrize("way", TARGETS)
@pytest.mark.parametrize("count", [1, 4, 1000])
def test_three_of_five_ways_keep_the_address(way, count):
    found = add_in_memory(way, count=count)
    assert found.kept == (way in KEEP)
    assert found.fresh == (0 if way in KEEP else 4 * count)
    total = 11 * torch.arange(1.0, count + 1)[:4]
    assert found.numbers[found.after[found.target]].equal(total)
    others = set("XYZ") - {found.target}
    assert all(found.before[n] == found.after[n] for n in others)
    assert len(set(found.addresses.values())) == len(found.addresses)
    assert not found.refusal


@pytest.mark.parametrize("way", TARGETS)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_new_tensor_is_never_refused_and_no_grad_allows_all(way, situation):
    found = add_in_memory(way, situation)
    free = situation in ("plain", "no_grad") or way not in KEEP
    assert bool(found.refusal) == (not free)
    assert found.late == (situation == "saved" and way in ("slice", "inplace"))


def test_the_words_are_those_that_pytorch_says():
    x = torch.ones(4, requires_grad=True)
    with pytest.raises(RuntimeError) as leaf:
        x += 1
    assert add_in_memory("inplace", "leaf").refusal == str(leaf.value)
    with pytest.raises(RuntimeError) as out:
        torch.add(x, x, out=x)
    assert add_in_memory("out", "leaf").refusal == str(out.value)
    y = torch.ones(4, requires_grad=True).exp()
    y += 1
    with pytest.raises(RuntimeError) as saved:
        y.sum().backward()
    assert add_in_memory("inplace", "saved").refusal == str(saved.value)


def test_what_a_refused_sum_leaves_behind():
    at_once = add_in_memory("inplace", "leaf")
    assert at_once.numbers["A"].equal(at_once.old["A"])
    late = add_in_memory("inplace", "saved")
    assert not late.numbers["A"].equal(late.old["A"])  # the sum had been written


def test_an_unknown_way_is_refused():
    with pytest.raises(ValueError, match="known"):
        add_in_memory("minus")
