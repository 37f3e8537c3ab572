"""Counting without weights, against closed forms and a real forward pass."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.cnn.flops import boxes, count, multiply_adds


@settings(deadline=None, max_examples=40)
@given(
    inputs=st.sampled_from([2, 4, 6]),
    outputs=st.sampled_from([2, 4, 8]),
    groups=st.sampled_from([1, 2]),
    kernel=st.integers(1, 5),
    stride=st.integers(1, 3),
    padding=st.integers(0, 2),
    size=st.integers(5, 20),
)
def test_a_convolution_is_counted_as_its_formula_says(
    inputs, outputs, groups, kernel, stride, padding, size
):
    layer = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups)
    side = (size + 2 * padding - kernel) // stride + 1
    with torch.device("meta"):
        meta = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups)
    (counted,) = count(nn.Sequential(meta), inputs, size)
    assert counted.shape == tuple(layer(torch.zeros(1, inputs, size, size)).shape[1:])
    assert counted.parameters == outputs * (inputs // groups * kernel**2 + 1)
    cost = outputs * side**2 * kernel**2 * inputs // groups
    assert counted.multiply_adds == cost


def test_a_linear_layer_multiplies_every_input_by_every_output():
    assert multiply_adds(nn.Linear(120, 84), torch.zeros(1, 84)) == 10_080


def test_a_shared_layer_holds_its_parameters_once():
    with torch.device("meta"):
        conv = nn.Conv2d(3, 3, 1)
        net = nn.Sequential(conv, nn.ReLU(), conv)
    first, _, again = count(net, 3, 8)
    assert (first.parameters, again.parameters) == (12, 0)
    assert first.multiply_adds == again.multiply_adds == 9 * 64


def test_nothing_is_allocated_and_hooks_are_removed():
    with torch.device("meta"):
        net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(2 * 98**2, 9))
    count(net, 1, 100)
    assert all(p.is_meta for p in net.parameters())
    assert not any(layer._forward_hooks for layer in net)


def test_equal_neighbours_share_a_box_and_activations_join():
    with torch.device("meta"):
        net = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(),
            nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(8 * 16, 10),
        )  # fmt: skip
    drawn = boxes(net, count(net, 1, 8))
    assert [(b.kind, b.times, b.channels, b.side) for b in drawn] == [
        ("conv", 2, 8, 8),
        ("pool", 1, 8, 4),
        ("dense", 1, 10, 1),
    ]
    assert sum(b.parameters for b in drawn) == sum(p.numel() for p in net.parameters())


@pytest.mark.parametrize("size", [1, 2])
def test_too_small_a_picture_is_torchs_own_error(size):
    with torch.device("meta"):
        net = nn.Sequential(nn.Conv2d(1, 1, 5))
    with pytest.raises(RuntimeError):
        count(net, 1, size)
