"""Gradients and patches, against nets whose answers can be worked out by hand."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.conv.attribution import occlusion, patch_places, saliency


def linear_net(seed, size=6, classes=4):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(nn.Flatten(), nn.Linear(size * size, classes)).double()


def picture(seed, size=6):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(1, size, size, generator=generator, dtype=torch.float64)


@given(st.integers(0, 9999), st.integers(0, 3))
@settings(max_examples=20, deadline=None)
def test_saliency_of_a_linear_net_is_its_weights_less_their_mean(seed, label):
    net, image = linear_net(seed), picture(seed)
    w, p = net[1].weight.detach(), net(image[None]).softmax(1)[0].detach()
    by_hand = (w[label] - p @ w).view(1, 6, 6)  # d log softmax = onehot - p
    assert torch.allclose(saliency(net, image, label), by_hand, rtol=1e-9, atol=1e-12)


def test_saliency_is_the_slope_and_changes_nothing():
    net = nn.Sequential(linear_net(0)[0], nn.Linear(36, 9), nn.Tanh(), nn.Linear(9, 4))
    net, image = net.double(), picture(1)
    grad = saliency(net, image, 2)
    step = 1e-6 * picture(2)
    before, after = (net(x[None]).log_softmax(1)[0, 2] for x in (image, image + step))
    assert float((after - before).detach()) == pytest.approx(
        float((grad * step).sum()), rel=1e-4
    )
    assert all(w.grad is None for w in net.parameters()) and not image.requires_grad


@given(st.integers(1, 6), st.integers(1, 3), st.integers(0, 9999))
@settings(max_examples=20, deadline=None)
def test_occlusion_hides_one_patch_at_a_time(patch, stride, seed):
    net, image = linear_net(seed), picture(seed)
    falls = occlusion(net, image, 1, patch, stride, fill=0.5)
    places = patch_places(6, patch, stride)
    assert falls.shape == (len(places), len(places))
    i, j = seed % len(places), seed // 7 % len(places)
    hidden = image.clone()
    hidden[:, places[i] : places[i] + patch, places[j] : places[j] + patch] = 0.5
    by_hand = net(image[None]).softmax(1)[0, 1] - net(hidden[None]).softmax(1)[0, 1]
    assert float(falls[i, j]) == pytest.approx(
        float(by_hand.detach()), rel=1e-6, abs=1e-12
    )


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 9))
@settings(max_examples=50, deadline=None)
def test_patches_reach_both_ends(size, patch, stride):
    patch = min(size, patch)
    places = patch_places(size, patch, stride)
    assert places[0] == 0 and places[-1] + patch == size
    assert places == sorted(set(places))


def test_hiding_what_is_empty_changes_nothing():
    net, image = linear_net(3), picture(3)
    image[:, :3, :3] = 0
    assert abs(float(occlusion(net, image, 0, 3, 3)[0, 0])) < 1e-12  # rounding


@pytest.mark.parametrize("patch", [0, 7])
def test_a_patch_that_does_not_fit_is_refused(patch):
    with pytest.raises(ValueError, match="patch"):
        occlusion(linear_net(0), picture(0), 0, patch)
