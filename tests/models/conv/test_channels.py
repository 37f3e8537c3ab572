"""Layers of several channels: equal to nn.Conv2d, counted as PyTorch counts them."""

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

from models.conv.channels import (
    conv2d,
    count_kinds,
    count_multiply_adds,
    layer_parameters,
    make_filters,
    mixture,
)
from models.conv.kernels import output_size


@settings(deadline=None, max_examples=100)
@given(
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(1, 4),
    st.integers(0, 3),
)
def test_it_is_conv2d_with_bias_and_groups(
    inputs, outputs, groups, height, width, f, padding
):
    sizes = [output_size(n, f, 1, padding, 1) for n in (height, width)]
    assume(min(sizes) > 0)
    inputs, outputs = inputs * groups, outputs * groups
    layer = nn.Conv2d(inputs, outputs, f, 1, padding, 1, groups).double()
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(inputs, height, width, generator=generator, dtype=torch.float64)
    with torch.no_grad():
        for p in layer.parameters():
            p.copy_(torch.randn(p.shape, generator=generator, dtype=p.dtype))
        theirs = layer(x[None])[0]
        ours = conv2d(x, layer.weight, layer.bias, padding, groups)
    torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-9)
    parameters = sum(p.numel() for p in layer.parameters())
    assert layer_parameters(inputs, outputs, f, groups) == parameters
    macs = layer.weight.numel() * sizes[0] * sizes[1]
    cells = sizes[0] * sizes[1]
    assert count_multiply_adds(inputs, outputs, f, cells, groups) == macs


def test_the_textbooks_two_and_three_kernels():
    x = torch.arange(9.0).view(3, 3)
    kernel = torch.arange(4.0).view(2, 2)
    x, pair = torch.stack([x, x + 1]), torch.stack([kernel, kernel + 1])
    z = conv2d(x, torch.stack([pair, pair + 1, pair + 2]), torch.zeros(3), 0, 1)
    assert z.tolist() == [
        [[56, 72], [104, 120]],
        [[76, 100], [148, 172]],
        [[96, 128], [192, 224]],
    ]


def test_published_counts():
    assert layer_parameters(1, 6, 5) == 156  # LeNet-5, C1
    assert layer_parameters(6, 16, 5) == 2416  # the modern, dense C3
    three = 3 * (layer_parameters(64, 64, 3) - 64)
    one = layer_parameters(64, 64, 7) - 64
    assert (three, one) == (110_592, 200_704)
    full, depthwise, pointwise, separable = count_kinds("full", 64, 128, 3, 56 * 56)
    assert [c.kind for c in (depthwise, pointwise)] == ["depthwise", "pointwise"]
    # Howard et al. 2017, section 3.1: 1 / N + 1 / f^2 of the multiply-adds.
    share = separable.multiply_adds / full.multiply_adds
    assert share == pytest.approx(1 / 128 + 1 / 9, rel=1e-12)


@pytest.mark.parametrize("kind", ["full", "depthwise", "pointwise"])
@pytest.mark.parametrize("weights", ["chosen", "random"])
@pytest.mark.parametrize("look", [1, 2, 3])
def test_contributions_add_up_to_the_channel(kind, weights, look):
    r = mixture("flower", kind, 5, 3, look, weights, bias=20.0, seed=3)
    assert r.look == look - 1 and r.z.shape == (3, 128, 192)
    torch.testing.assert_close(r.parts.sum(0) + 20, r.z[r.look], rtol=1e-4, atol=1e-2)
    assert r.largest_difference < 2e-3
    first = r.counts[0]
    assert first.kind == kind and first.shape == (tuple(r.weight.shape),)
    assert first.parameters == r.weight.numel() + 3
    assert r.parameters == [c.parameters for c in r.counts]
    silent = [c for c in range(3) if not r.parts[c].any()]
    if kind == "depthwise":
        assert silent == [c for c in range(3) if c != r.look]


def test_a_pointwise_layer_is_a_dense_layer_on_every_pixel():
    for weights in ("chosen", "random"):
        r = mixture(kind="pointwise", outputs=4, weights=weights, bias=3.0)
        assert r.dense_difference < 1e-3
    assert mixture(kind="full").dense_difference is None


@pytest.mark.parametrize("f", [3, 5, 7])
def test_filters_sum_to_one_or_zero(f):
    sums = make_filters(f).sum((1, 2))
    assert torch.allclose(sums, torch.tensor([1.0, 0, 0, 0]), atol=1e-5)


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "deep"}, {"f": 2}, {"outputs": 5}, {"outputs": 0}, {"weights": "old"}],
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        mixture(**wrong)
    with pytest.raises(ValueError, match="divide"):
        conv2d(torch.zeros(3, 4, 4), torch.zeros(2, 1, 1, 1), torch.zeros(2), 0, 2)
