"""LeNet-5: the published counts, and every special module against its formula."""

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from models.conv.lenet import (
    C3_TABLE,
    Distances,
    Field,
    SparseConv,
    Squash,
    Subsample,
    build_lenet,
    layer_outputs,
)


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def weights(module):
    return sum(w.numel() for w in module.parameters())


def test_the_nets_have_as_many_weights_as_published():
    classic, modern = build_lenet("classic"), build_lenet("modern")
    assert weights(classic) == 60_000
    assert weights(modern) == 61_706
    assert weights(build_lenet("modern", 3, 32)) == 62_006
    published = {"C1": 156, "S2": 12, "C3": 1516, "S4": 32, "C5": 48_120, "F6": 10_164}
    for name, count in published.items():
        assert weights(getattr(classic, name)) == count


def test_the_table_of_c3_has_the_papers_fan_ins():
    assert [len(seen) for seen in C3_TABLE] == [3] * 6 + [4] * 9 + [6]
    assert len(set(C3_TABLE)) == 16
    for i in range(6):
        assert sum(str(i) in seen for seen in C3_TABLE) == 10
    # three, then four neighbours in a ring of six
    for k, seen in enumerate(C3_TABLE[:6]):
        assert {int(c) for c in seen} == {(k + j) % 6 for j in range(3)}
    for k, seen in enumerate(C3_TABLE[6:12]):
        assert {int(c) for c in seen} == {(k + j) % 6 for j in range(4)}


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_a_sparse_convolution_is_a_sum_over_the_maps_it_sees(seed):
    layer = SparseConv()
    torch.nn.init.normal_(layer.weight, generator=torch.Generator().manual_seed(seed))
    x = noise(2, 6, 9, 8, seed=seed)
    y = layer(x)
    at = 0
    for i, seen in enumerate(C3_TABLE):
        maps = [int(c) for c in seen]
        kernel = layer.weight[at : at + len(maps)][None]
        at += len(maps)
        by_hand = F.conv2d(x[:, maps], kernel, layer.bias[i : i + 1])[:, 0]
        assert torch.allclose(y[:, i], by_hand, rtol=1e-4, atol=1e-4)
    assert at == 60


def test_what_is_not_connected_gets_no_gradient():
    layer = SparseConv()
    x = noise(1, 6, 5, 5).requires_grad_()
    layer(x)[0, 0].sum().backward()  # sees maps 0, 1, 2
    moved = x.grad.abs().amax((0, 2, 3)) > 0
    assert moved.tolist() == [True, True, True, False, False, False]


def test_squash_passes_through_plus_and_minus_one():
    a = torch.tensor([-1.0, 0.0, 1.0])
    assert torch.allclose(Squash()(a), a, atol=1e-4)
    assert float(Squash()(torch.tensor(50.0))) == pytest.approx(1.7159)


@given(st.floats(-5, 5), st.floats(-5, 5))
@settings(max_examples=20, deadline=None)
def test_subsampling_adds_four_up(gain, bias):
    layer, x = Subsample(2), noise(1, 2, 4, 6)
    with torch.no_grad():
        layer.weight.fill_(gain)
        layer.bias.fill_(bias)
    by_hand = gain * x.view(1, 2, 2, 2, 3, 2).sum((3, 5)) + bias
    assert torch.allclose(layer(x), by_hand, rtol=1e-5, atol=1e-5)


def test_a_field_is_the_papers():
    x = torch.zeros(1, 1, 28, 28)
    x[0, 0, 0, 0] = 1
    field = Field()(x)
    assert field.shape == (1, 1, 32, 32)
    assert float(field[0, 0, 2, 2]) == pytest.approx(1.175)
    assert float(field[0, 0, 0, 0]) == pytest.approx(-0.1)


def test_distances_are_least_where_the_bitmap_is_drawn():
    layer = Distances()
    assert layer.codes.shape == (10, 84)
    assert set(layer.codes.unique().tolist()) == {-1.0, 1.0}
    assert len({tuple(code) for code in layer.codes.tolist()}) == 10
    logits = layer(layer.codes)
    assert torch.equal(logits.argmax(1), torch.arange(10))
    assert torch.equal(logits.diagonal(), torch.zeros(10))
    x = noise(3, 84)
    by_hand = -(torch.cdist(x, layer.codes) ** 2) / 10
    assert torch.allclose(layer(x), by_hand, rtol=1e-4)
    assert not list(layer.parameters())


def test_the_modern_net_is_the_usual_chain():
    net, x = (
        build_lenet("modern", activation="tanh", pool="average"),
        noise(2, 1, 28, 28),
    )
    c1, c3, c5, f6 = net.C1[0], net.C3[0], net.C5[1], net.F6[0]
    h = F.avg_pool2d(torch.tanh(F.conv2d(x, c1.weight, c1.bias, padding=2)), 2)
    h = F.avg_pool2d(torch.tanh(F.conv2d(h, c3.weight, c3.bias)), 2).flatten(1)
    h = torch.tanh(
        F.linear(torch.tanh(F.linear(h, c5.weight, c5.bias)), f6.weight, f6.bias)
    )
    by_hand = F.linear(h, net.output.weight, net.output.bias)
    assert torch.allclose(net(x), by_hand, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("net", ["modern", "classic"])
@pytest.mark.parametrize(("channels", "size"), [(1, 28), (3, 32)])
def test_every_layers_output_is_kept(net, channels, size):
    model, x = build_lenet(net, channels, size), noise(2, channels, size, size)
    outputs = layer_outputs(model, x)
    names = ["C1", "S2", "C3", "S4", "C5", "F6", "output"]
    assert [name for name in outputs if name != "input"] == names
    shapes = [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120,), (84,), (10,)]
    assert [tuple(outputs[name].shape[1:]) for name in names] == shapes
    assert torch.equal(outputs["output"], model(x))


def test_a_seed_decides_the_weights_and_nothing_else_moves():
    before = torch.get_rng_state()
    one, same, other = (build_lenet("classic", seed=s) for s in (3, 3, 4))
    assert torch.equal(before, torch.get_rng_state())
    assert all(
        torch.equal(a, b)
        for a, b in zip(one.parameters(), same.parameters(), strict=True)
    )
    assert not torch.equal(one.C1[0].weight, other.C1[0].weight)
    assert float(one.C1[0].weight.detach().abs().max()) <= 2.4 / 25
    assert float(one.C5[0].weight.detach().abs().max()) <= 2.4 / 400
    assert math.isclose(
        float(one.F6[0].weight.detach().abs().max()), 2.4 / 120, rel_tol=0.01
    )


@pytest.mark.parametrize(
    "wrong",
    [{"net": "old"}, {"activation": "sine"}, {"pool": "min"}, {"size": 27}]
    + [{"channels": 2}],
)
def test_unknown_nets_are_refused(wrong):
    with pytest.raises(ValueError):
        build_lenet(**wrong)
