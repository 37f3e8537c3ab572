"""Our nets and loop against torch.nn and torch.optim, number by number."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from models.core.activations import ACTIVATIONS
from models.core.nets import (
    draw_weights,
    forward,
    hidden_layers,
    layer_sizes,
    mean_loss,
)
from models.core.training import (
    LOST,
    OPTIMIZERS,
    choose_optimizer,
    clip_gradient,
    is_lost,
    measure,
    train,
)
from models.data.toy_data import spiral

THEIRS = {
    "sgd": lambda w: torch.optim.SGD(w, 0.1, weight_decay=1e-2),
    "momentum": lambda w: torch.optim.SGD(w, 0.1, momentum=0.9, weight_decay=1e-2),
    "nesterov": lambda w: torch.optim.SGD(
        w, 0.1, momentum=0.9, nesterov=True, weight_decay=1e-2
    ),
    "adagrad": lambda w: torch.optim.Adagrad(w, 0.1, weight_decay=1e-2),
    "amsgrad": lambda w: torch.optim.Adam(w, 1e-2, weight_decay=1e-2, amsgrad=True),
    "radam": lambda w: torch.optim.RAdam(w, 1e-2, weight_decay=1e-2),
    "rmsprop": lambda w: torch.optim.RMSprop(w, 1e-3, weight_decay=1e-2),
    "adam": lambda w: torch.optim.Adam(w, 1e-2, weight_decay=1e-2),
    "adamw": lambda w: torch.optim.AdamW(w, 1e-2, weight_decay=1e-2),
}
RATES = dict.fromkeys(THEIRS, 1e-2) | {"rmsprop": 1e-3}
RATES |= dict.fromkeys(("sgd", "momentum", "nesterov", "adagrad"), 0.1)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def sequential(weights, activation):
    """Returns nn.Sequential with copies of our weights."""
    net = []
    for w, b in zip(weights[::2], weights[1::2], strict=True):
        layer = nn.Linear(w.shape[1], w.shape[0])
        layer.weight.data, layer.bias.data = (
            w.detach().clone(),
            b.detach()[:, 0].clone(),
        )
        net += [layer, activation()]
    return nn.Sequential(*net[:-1])


@pytest.mark.parametrize("depth", [0, 1, 3, 6])
def test_weights_are_those_of_nn_linear(depth):
    sizes = layer_sizes(depth, 7, 3)
    ours = draw_weights(sizes, seeded(5))
    torch.manual_seed(5)
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:], strict=False)):
        layer = nn.Linear(inputs, outputs)
        assert torch.equal(ours[2 * i], layer.weight)
        assert torch.equal(ours[2 * i + 1][:, 0], layer.bias)
    assert len(ours) == 2 * (depth + 1)


@pytest.mark.parametrize("depth", [0, 1, 2, 6])
@pytest.mark.parametrize(
    ("name", "layer"), [("relu", nn.ReLU), ("tanh", nn.Tanh), ("gelu", nn.GELU)]
)
def test_columns_give_what_rows_give(depth, name, layer):
    weights = draw_weights(layer_sizes(depth, 20, 4), seeded())
    x = torch.randn(50, 2, generator=seeded(1))
    y_hat = forward(weights, x.T.contiguous(), name)
    expected = sequential(weights, layer)(x).T
    torch.testing.assert_close(y_hat, expected, atol=1e-6, rtol=0)
    layers = hidden_layers(weights, x.T, name)
    assert len(layers) == depth
    for z, a in layers:
        torch.testing.assert_close(a, ACTIVATIONS[name](z))


@pytest.mark.parametrize("wrong", [(-1, 5), (7, 5), (1, 0), (1, 513)])
def test_nets_have_limits(wrong):
    with pytest.raises(ValueError):
        layer_sizes(*wrong, 3)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_losses_are_those_of_the_plain_loop(optimizer):
    x, y = spiral(30, 0.2, seeded())
    ours = [w.requires_grad_() for w in draw_weights((2, 16, 3), seeded(1))]
    net = sequential(ours, nn.Tanh)
    rule = THEIRS[optimizer](net.parameters())
    expected = []
    for _ in range(60):
        loss = F.cross_entropy(net(x), y)
        expected.append(loss.item())
        rule.zero_grad()
        loss.backward()
        rule.step()
    losses = torch.zeros(60)
    mine = choose_optimizer(optimizer, ours, RATES[optimizer], 1e-2)
    for step, loss in train(lambda _: mean_loss(ours, x.T, y, "tanh"), mine, 60):
        losses[step] = loss
    assert step == 59
    torch.testing.assert_close(losses, torch.tensor(expected), atol=2e-5, rtol=0)
    assert losses[-1] < losses[0]


def test_a_step_is_yielded_with_its_gradient_and_before_the_weights_move():
    w = torch.tensor([2.0], requires_grad=True)
    rule = choose_optimizer("sgd", [w], 0.1)
    seen = [
        (step, loss.item(), w.item(), w.grad.item())
        for step, loss in train(lambda _: w.square().sum(), rule, 2)
    ]
    assert seen == [pytest.approx((0, 4, 2, 4)), pytest.approx((1, 2.56, 1.6, 3.2))]
    assert w.item() == pytest.approx(1.28)  # both steps were taken
    for _ in train(lambda _: w.square().sum(), rule, 5):
        break  # whoever leaves takes no step
    assert w.item() == pytest.approx(1.28)


@pytest.mark.parametrize("mode", [True, False])
def test_a_measured_net_is_left_in_the_mode_it_had(mode):
    net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)).train(mode)
    x, y = torch.randn(10, 2, generator=seeded()), torch.arange(10) % 3
    before = {k: v.clone() for k, v in net.state_dict().items()}
    loss, accuracy = measure(net, x, y)
    assert measure(net, x, y, batch=3) == pytest.approx((loss, accuracy))
    assert net.training is mode
    assert all(torch.equal(before[k], v) for k, v in net.state_dict().items())
    logits = net.eval()(x)
    assert loss == pytest.approx(F.cross_entropy(logits, y).item())
    assert accuracy == pytest.approx((logits.argmax(1) == y).float().mean().item())


@pytest.mark.parametrize("loss", [0.0, 1e6, 1.1e6, math.inf, math.nan])
def test_a_run_is_lost_beyond_a_million_or_without_a_number(loss):
    assert is_lost(loss) is (not loss <= LOST)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "lion"},
        {"lr": 0.0},
        {"lr": -1.0},
        {"lr": math.nan},
        {"lr": math.inf},
        {"weight_decay": -1e-5},
        {"weight_decay": math.nan},
    ],
)
def test_bad_settings_are_refused(wrong):
    settings = {"name": "adam", "lr": 1e-3, "weight_decay": 0.0} | wrong
    with pytest.raises(ValueError):
        choose_optimizer(weights=[torch.zeros(1)], **settings)


@pytest.mark.parametrize("most", [0.1, 1.0, 100.0])
def test_clipping_is_pytorchs(most):
    def graded():
        net = nn.Linear(4, 3)
        with torch.no_grad():
            net.weight.fill_(0.5)
        net(torch.arange(4.0)).square().sum().backward()
        return list(net.parameters())

    torch.manual_seed(0)
    ours = graded()
    torch.manual_seed(0)
    theirs = graded()
    norm = clip_gradient(ours, most)
    assert float(norm) == pytest.approx(float(nn.utils.clip_grad_norm_(theirs, most)))
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a.grad, b.grad, rtol=1e-5, atol=1e-7)


def test_clipping_three_and_four_to_one():
    w = torch.zeros(2, requires_grad=True)
    w.grad = torch.tensor([3.0, 4.0])
    assert float(clip_gradient([w], 0.0)) == 5 and w.grad.tolist() == [3, 4]
    assert float(clip_gradient([w], 1.0)) == 5
    assert w.grad.tolist() == pytest.approx([0.6, 0.8])
