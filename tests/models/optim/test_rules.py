"""Every update rule against torch.optim step by step."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.landscape.surfaces import bowl, gradient
from models.optim.rules import RULES, find_rule

ADAM_NAMES = ("adam", "amsgrad", "adamw", "radam")
WITH_DECAY = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", *ADAM_NAMES)


def walk(rule, grads, lr, **hyper):
    """Our rule under given gradients (steps, n), from w = 1: (steps, n)."""
    w, memory, path = torch.ones_like(grads[0]), {}, []
    for grad in grads:
        w = rule(w, grad, memory, lr, **hyper)
        path.append(w)
    return torch.stack(path)


def walk_torch(build, grads):
    """torch's optimizer under the same gradients."""
    w = torch.ones_like(grads[0], requires_grad=True)
    optimizer, path = build([w]), []
    for grad in grads:
        w.grad = grad.clone()
        optimizer.step()
        path.append(w.detach().clone())
    return torch.stack(path)


def torch_rule(name, lr, hyper):
    """The optimizer of torch that our rule claims to be."""
    decay = {"weight_decay": hyper.get("weight_decay", 0.0)}
    sgd = {"lr": lr, "momentum": hyper.get("beta", 0.0), **decay}
    betas = {"lr": lr, "betas": (hyper.get("beta", 0.9), hyper.get("beta2", 0.999))}
    return {
        "gd": lambda p: torch.optim.SGD(p, lr=lr, **decay),
        "momentum": lambda p: torch.optim.SGD(
            p, dampening=hyper.get("dampening", 0.0), **sgd
        ),
        "nesterov": lambda p: torch.optim.SGD(p, nesterov=True, **sgd),
        "adagrad": lambda p: torch.optim.Adagrad(p, lr=lr, **decay),
        "rmsprop": lambda p: torch.optim.RMSprop(
            p, lr=lr, alpha=hyper.get("alpha", 0.99), **decay
        ),
        "adam": lambda p: torch.optim.Adam(p, **betas, **decay),
        "amsgrad": lambda p: torch.optim.Adam(p, amsgrad=True, **betas, **decay),
        "adamw": lambda p: torch.optim.AdamW(p, **betas, **decay),
        "radam": lambda p: torch.optim.RAdam(p, **betas, **decay),
    }[name]


gradients = st.lists(
    st.lists(st.floats(-10, 10), min_size=3, max_size=3), min_size=1, max_size=30
)
betas = st.floats(0.01, 0.99)


@pytest.mark.parametrize("name", WITH_DECAY)
@settings(max_examples=25, deadline=None)
@given(gradients, st.floats(1e-4, 1.0), betas, st.floats(0.5, 0.9999), st.data())
def test_equal_to_torch_step_by_step(name, grads, lr, beta, beta2, data):
    grads = torch.tensor(grads, dtype=torch.float64)
    drawn = {
        "beta": beta,
        "beta2": beta2,
        "alpha": beta2,
        "weight_decay": data.draw(st.sampled_from([0.0, 0.01, 0.5])),
    }
    hyper = {k: v for k, v in drawn.items() if k in find_rule(name).settings}
    if name == "momentum":
        hyper["dampening"] = data.draw(st.sampled_from([0.0, 0.1, 0.9]))
    ours = walk(find_rule(name).update, grads, lr, **hyper)
    theirs = walk_torch(torch_rule(name, lr, hyper), grads)
    torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", WITH_DECAY)
def test_equal_to_torch_by_default(name):
    """Nothing but lr is given on either side; AdamW then decays, as torch's does."""
    grads = torch.randn(40, 3, generator=torch.Generator().manual_seed(0)).double()
    hyper = {"beta": 0.9} if name in ("momentum", "nesterov") else {}
    plain = {
        "adamw": torch.optim.AdamW,
        "adam": torch.optim.Adam,
        "rmsprop": torch.optim.RMSprop,
        "adagrad": torch.optim.Adagrad,
        "radam": torch.optim.RAdam,
    }
    build = (
        (lambda p: plain[name](p, lr=0.1))
        if name in plain
        else torch_rule(name, 0.1, hyper)
    )
    ours = walk(find_rule(name).update, grads, 0.1)
    torch.testing.assert_close(ours, walk_torch(build, grads), rtol=1e-9, atol=1e-9)


def test_a_rate_per_run_is_the_same_as_one_run_per_rate():
    """The rates may be a batch: that is how the best one is searched."""
    start = torch.tensor([5.0, 1.0], dtype=torch.float64)
    lrs = torch.tensor([[0.001], [0.02], [0.05]], dtype=torch.float64)
    for rule in RULES.values():
        batch, singles = start.expand(3, 2), [start] * 3
        memory, memories = {}, [{} for _ in lrs]
        for _ in range(8):
            batch = rule.update(batch, gradient(bowl, batch), memory, lrs)
            singles = [
                rule.update(w, gradient(bowl, w), own, float(lr))
                for w, own, lr in zip(singles, memories, lrs, strict=True)
            ]
        torch.testing.assert_close(batch, torch.stack(singles), rtol=1e-12, atol=1e-12)


def test_unknown_rule():
    with pytest.raises(ValueError, match="unknown rule"):
        find_rule("sgdd")
