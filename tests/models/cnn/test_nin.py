"""Network in network: its counts, and what a 1 x 1 convolution is."""

import torch
from torch import nn

from models.cnn.nin import nin, nin_block


def size_of(net):
    return sum(p.numel() for p in net.parameters())


def test_the_published_net_has_the_published_parameters():
    with torch.device("meta"):
        assert size_of(nin()) == 7_595_176
        assert size_of(nin(1, 10, 10)) == 1_992_166


def test_no_fully_connected_layer_and_any_size():
    with torch.device("meta"):
        net = nin(1, 10, 10)
        for size in (96, 130, 224):
            assert net(torch.empty(2, 1, size, size)).shape == (2, 10)
    assert not any(isinstance(layer, nn.Linear) for layer in net)


def test_a_1_by_1_convolution_is_a_dense_net_at_every_pixel():
    block = nin_block(3, (4, 5, 6), 1)
    x = torch.rand(2, 3, 7, 7, generator=torch.Generator().manual_seed(0))
    h = x.movedim(1, -1)  # pixels as rows of channels
    for layer in block[::2]:
        h = torch.relu(h @ layer.weight[:, :, 0, 0].T + layer.bias)
    assert torch.allclose(nn.Sequential(*block)(x), h.movedim(-1, 1), atol=1e-6)
