"""Plain and residual stacks: one start, the right arithmetic, a gradient that dies."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from models.cnn.residual_depth import (
    KINDS,
    Pair,
    build_stack,
    deeper,
    learn_by_depth,
    parameters_of,
)
from models.core.training import measure
from models.data.digits import load_digits

X = torch.randn(6, 1, 14, 14, generator=torch.Generator().manual_seed(0))


def first_gradient(kind, depth, he=False):
    net = build_stack(kind, depth, he, 0)
    F.cross_entropy(net(X), torch.arange(6)).backward()
    return float(net[0].weight.grad.norm())


def test_all_kinds_start_from_the_same_convolutions():
    for he in (False, True):
        starts = [
            [m.weight for m in build_stack(kind, 8, he, 3).modules() if is_conv(m)]
            for kind in KINDS
        ]
        for weights in zip(*starts, strict=True):
            assert all(torch.equal(weights[0], w) for w in weights)


def is_conv(module):
    return isinstance(module, (nn.Conv2d, nn.Linear))


@pytest.mark.parametrize("depth", [2, 4, 24])
def test_depth_counts_the_layers_with_weights(depth):
    net = build_stack("residual_bn", depth, False, 0)
    assert sum(is_conv(m) for m in net.modules()) == depth
    assert net(X).shape == (6, 10)
    # 3x3x8, then 576 a convolution and 16 a batch norm, then 72 x 10 + 10.
    assert parameters_of("plain", depth) == 72 + 576 * (depth - 2) + 730
    assert parameters_of("plain_bn", depth) - parameters_of("plain", depth) == 16 * (
        depth - 1
    )


def test_a_pair_without_weights_passes_x_on_only_if_residual():
    x = torch.rand(2, 8, 7, 7)
    for residual in (True, False):
        pair = Pair(8, residual, batch_norm=False)
        nn.init.zeros_(pair.conv2.weight)
        assert torch.equal(pair(x), x if residual else torch.zeros_like(x))


def test_he_draws_the_variance_of_its_paper():
    weights = build_stack("plain", 40, True, 1)[5].conv1.weight
    assert float(weights.detach().var() * 72 / 2) == pytest.approx(1, rel=0.2)


def test_the_gradient_of_a_deep_plain_net_vanishes_and_a_shortcut_keeps_it():
    assert first_gradient("plain", 24) < 1e-5 * first_gradient("plain", 4)
    assert first_gradient("residual", 24) > 0.1 * first_gradient("residual", 4)
    # Batch norm keeps the signal; then the gradient grows towards the first layer.
    assert first_gradient("plain_bn", 24) > 3 * first_gradient("plain_bn", 4)


def test_one_seed_one_result_and_the_other_kinds_do_not_matter():
    settings = {"depths": (4,), "steps": 6, "images": 64, "batch": 8, "seeds": 1}
    *_, alone = deeper(("residual_bn",), **settings)
    *_, both = deeper(("plain", "residual_bn"), **settings)
    assert torch.equal(alone.stacks[0].loss, both.stacks[1].loss)
    assert torch.equal(alone.stacks[0].test, both.stacks[1].test)
    assert alone.progress == both.progress == 1


def test_progress_never_falls_and_losses_do():
    progress = [r.progress for r in deeper(("plain_bn",), (4,), steps=40, seeds=1)]
    assert progress == sorted(progress) and len(progress) > 40
    *_, result = deeper(("plain_bn",), (4,), steps=40, seeds=1)
    losses = result.stacks[0].loss[0, 0]
    assert losses[-3:].mean() < 0.6 * losses[:3].mean()


def test_a_plain_loop_gives_the_same_net():
    *_, last = learn_by_depth(("residual_bn",), (4,), steps=5, seeds=1, seed=2)
    x, y = load_digits(2500, 14)
    x = (x[:, None] - 0.13) / 0.3
    net, generator = (
        build_stack("residual_bn", 4, False, 2),
        torch.Generator().manual_seed(2),
    )
    rule = torch.optim.SGD(net.parameters(), 0.03, 0.9)
    for _ in range(5):
        chosen = torch.randint(2000, (32,), generator=generator)
        loss = F.cross_entropy(net(x[chosen]), y[chosen])
        rule.zero_grad()
        loss.backward()
        rule.step()
    assert float(last.loss) == float(loss.detach()) and last.step == 4
    for mine, theirs in zip(net.parameters(), last.net.parameters(), strict=True):
        assert torch.equal(mine, theirs)
    right = (net.eval()(x[2000:]).argmax(1) == y[2000:]).float().mean()
    assert last.stacks[0].test.item() == right


def test_measuring_leaves_a_net_as_it_was():
    net = build_stack("plain_bn", 4, False, 0)
    before = {name: w.clone() for name, w in net.state_dict().items()}
    for mode in (True, False):
        net.train(mode)
        measure(net, X, torch.arange(6))
        assert net.training == mode
        for name, w in net.state_dict().items():
            assert torch.equal(w, before[name]), name  # batch norm's means too


def test_divergence_is_a_result():
    *_, result = deeper(("plain",), (4,), lr=1e6, steps=20, seeds=1)
    stacks = result.stacks[0]
    assert 0 < int(stacks.diverged[0, 0]) <= 20
    assert not stacks.loss[0, 0, -1].isfinite()
    assert result.progress == 1


@pytest.mark.parametrize(
    "arguments",
    [
        {"kinds": ("other",)},
        {"depths": (5,)},
        {"depths": ()},
        {"steps": 0},
        {"seeds": 0},
        {"batch": 3000},
    ],
)
def test_wrong_arguments_are_refused(arguments):
    with pytest.raises(ValueError):
        next(deeper(**arguments))
