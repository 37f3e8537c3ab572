"""The shipped nets: small, whole, and as good as they should be on their own task."""

import pytest
import torch

from models.cnn.pretrain import (
    LEARNT_FROM,
    PRETRAINED,
    build_transfer_net,
    load_pretrained,
    pretrain_net,
)
from models.core.training import measure
from models.data.class_subsets import draw_few, load_pool
from models.data.digits import find_file


def test_the_file_is_small():
    assert find_file(PRETRAINED).stat().st_size < 300_000


@pytest.mark.parametrize(("name", "least"), [("fashion", 0.8), ("low_digits", 0.97)])
def test_a_shipped_net_knows_its_task(name, least):
    data, classes, _ = LEARNT_FROM[name]
    _, (x, y) = draw_few(load_pool(data, 28), len(classes), 0, classes=classes)
    assert measure(load_pretrained(name), x, y)[1] >= least


def test_one_seed_one_net():
    one, two = build_transfer_net(5, 3), build_transfer_net(5, 3)
    for a, b in zip(one.parameters(), two.parameters(), strict=True):
        assert torch.equal(a, b)
    assert sum(p.numel() for p in one[0].parameters()) == 208 + 3216 + 16_448


def test_training_is_deterministic(monkeypatch):
    monkeypatch.setitem(LEARNT_FROM, "low_digits", ("digits", (0, 1), 100))
    (one, a), (two, b) = (next(pretrain_net("low_digits", epochs=1)) for _ in range(2))
    assert a == b
    for mine, theirs in zip(one.parameters(), two.parameters(), strict=True):
        assert torch.equal(mine, theirs)


def test_an_unknown_net_is_refused():
    with pytest.raises(ValueError, match="unknown net"):
        load_pretrained("cats")
