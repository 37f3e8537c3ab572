"""The table of LeNet-5: the paper's numbers, and fields measured by gradients."""

import pytest
import torch

from models.conv.lenet import build_lenet, layer_outputs
from models.conv.lenet_table import count_lenets, lenet_table, receptive_fields

# LeCun et al. 1998: weights, connections, output, field.
PAPER = {
    "C1": (156, 122_304, (6, 28, 28), 5),
    "S2": (12, 5_880, (6, 14, 14), 6),
    "C3": (1_516, 151_600, (16, 10, 10), 14),
    "S4": (32, 2_000, (16, 5, 5), 16),
    "C5": (48_120, 48_120, (120,), 32),
    "F6": (10_164, 10_164, (84,), 32),
    "output": (0, 840, (10,), 32),
}


def test_the_1998_table_is_the_papers():
    table = lenet_table()
    classic = table.nets[0]
    counted = {layer.name: layer for layer in classic.layers}
    for name, (weights, connections, shape, field) in PAPER.items():
        layer = counted[name]
        assert (layer.parameters, layer.connections) == (weights, connections), name
        assert (layer.shape, table.fields[name]) == (shape, field), name
    assert (classic.parameters, classic.connections) == (60_000, 340_908)


def test_both_nets_have_the_same_fields_and_the_counts_stand_alone():
    classic, modern = (receptive_fields(build_lenet(n)) for n in ("classic", "modern"))
    assert classic | {"input": 1} == modern | {"input": 1} == lenet_table().fields
    assert count_lenets().nets == lenet_table().nets


def test_todays_table():
    modern = lenet_table().nets[1]
    counted = {layer.name: layer for layer in modern.layers}
    assert (modern.parameters, modern.macs) == (61_706, 416_520)
    assert counted["C3"].parameters == lenet_table().dense == 2_416
    assert counted["output"].parameters == 850
    assert counted["S2"].parameters == counted["S2"].macs == 0
    colour = lenet_table(channels=3, size=32).nets[1]
    assert (colour.parameters, colour.macs) == (62_006, 651_720)


def test_sixty_pairs_of_maps_are_connected():
    seen = lenet_table().seen
    assert seen.shape == (6, 16) and int(seen.sum()) == 60
    assert seen.sum(0).tolist() == [3] * 6 + [4] * 9 + [6]
    assert seen.sum(1).tolist() == [10] * 6


def test_a_unit_sees_as_many_pixels_as_the_table_says():
    net = build_lenet("modern", size=32, activation="sigmoid", pool="average")
    for name, field in receptive_fields(net).items():
        x = torch.rand(1, 1, 32, 32, generator=torch.Generator().manual_seed(1))
        unit = layer_outputs(net, x.requires_grad_())[name][0, 0]
        unit = unit[2, 2] if unit.ndim else unit
        (grad,) = torch.autograd.grad(unit, x)
        rows, columns = (grad[0, 0] != 0).nonzero().T
        assert int(rows.max() - rows.min()) + 1 == field, name
        assert int(columns.max() - columns.min()) + 1 == field, name


def test_unknown_nets_are_refused():
    with pytest.raises(ValueError):
        lenet_table(("modern", "older"))
    with pytest.raises(ValueError):
        lenet_table(size=30)
