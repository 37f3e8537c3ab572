"""Update rules: from gradient descent to RAdam, each a few lines, in teaching order.

Every rule has the shape `rule(w, grad, memory, lr, ...) -> new w` and forgets nothing
that it puts into `memory`, an empty dict at the start:

    m      the running gradient (momentum)
    v      the running square of the gradient, per parameter
    t      the number of steps taken
    sigma  what the learning rate is divided by, per parameter: the step is lr / sigma

Where `torch.optim` has the rule, ours equals it; where the course notes define it
otherwise, their version stands beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch

Memory = dict[str, torch.Tensor | int]


def gd(w, grad, memory, lr, weight_decay=0.0):
    """w <- w - lr g. Cauchy 1847; torch.optim.SGD."""
    grad = grad + weight_decay * w
    return w - lr * grad


def momentum(w, grad, memory, lr, beta=0.9, dampening=0.0, weight_decay=0.0):
    """m <- beta m + g;  w <- w - lr m. Polyak 1964 (heavy ball); torch.optim.SGD.

    Dampening d adds (1 - d) g from the second step on; the first g enters whole.
    """
    grad = grad + weight_decay * w
    added = (1 - dampening) * grad if "m" in memory else grad
    memory["m"] = beta * memory.get("m", 0) + added
    return w - lr * memory["m"]


def momentum_ema(w, grad, memory, lr, beta=0.9):
    """m <- beta m + (1 - beta) g;  w <- w - lr m: a moving average, steps 1 - beta."""
    memory["m"] = beta * memory.get("m", 0) + (1 - beta) * grad
    return w - lr * memory["m"]


def nesterov(w, grad, memory, lr, beta=0.9, weight_decay=0.0):
    """m <- beta m + g;  w <- w - lr (g + beta m). torch.optim.SGD(nesterov=True).

    This w is the point one momentum step ahead: no gradient elsewhere is needed.
    """
    grad = grad + weight_decay * w
    memory["m"] = beta * memory.get("m", 0) + grad
    return w - lr * (grad + beta * memory["m"])


def nesterov_lookahead(w, grad, memory, lr, beta=0.9):
    """m <- beta m + g(w - lr beta m);  w <- w - lr m. Nesterov 1983, Sutskever 2013.

    Momentum but for where `grad` was taken: at `look_ahead`, not at w.
    """
    memory["m"] = beta * memory.get("m", 0) + grad
    return w - lr * memory["m"]


def look_ahead(w, memory, lr, beta=0.9):
    """Returns w - lr beta m, where momentum alone would carry w."""
    return w - lr * beta * memory.get("m", 0)


def adagrad(w, grad, memory, lr, eps=1e-10, weight_decay=0.0):
    """sigma = sqrt(g_1^2 + ... + g_t^2);  w <- w - lr g / sigma. torch.optim.Adagrad.

    Root of the *sum*: sigma never shrinks. Duchi et al. 2011.
    """
    grad = grad + weight_decay * w
    memory["v"] = memory.get("v", 0) + grad**2
    memory["sigma"] = torch.sqrt(memory["v"]) + eps
    return w - lr * grad / memory["sigma"]


def adagrad_rms(w, grad, memory, lr, eps=1e-10):
    """sigma = sqrt((g_1^2 + ... + g_t^2) / t);  w <- w - lr g / sigma.

    Root of the *mean*, as the lecture (H.-y. Lee) and the notes define AdaGrad: sigma
    shrinks while gradients are small.
    """
    memory["t"] = memory.get("t", 0) + 1
    memory["v"] = memory.get("v", 0) + grad**2  # the sum
    memory["sigma"] = torch.sqrt(memory["v"] / memory["t"]) + eps
    return w - lr * grad / memory["sigma"]


def rmsprop(w, grad, memory, lr, alpha=0.99, eps=1e-8, weight_decay=0.0):
    """v <- alpha v + (1 - alpha) g^2;  w <- w - lr g / sqrt(v). torch.optim.RMSprop.

    v starts at 0, so that the first step is lr / sqrt(1 - alpha). Tieleman 2012.
    """
    grad = grad + weight_decay * w
    memory["v"] = alpha * memory.get("v", 0) + (1 - alpha) * grad**2
    memory["sigma"] = torch.sqrt(memory["v"]) + eps
    return w - lr * grad / memory["sigma"]


def rmsprop_notes(w, grad, memory, lr, alpha=0.99, eps=1e-8):
    """As rmsprop, but sigma starts at |g|, as in the notes: the first step is lr."""
    if "v" not in memory:
        memory["v"] = grad**2
    else:
        memory["v"] = alpha * memory["v"] + (1 - alpha) * grad**2
    memory["sigma"] = torch.sqrt(memory["v"]) + eps
    return w - lr * grad / memory["sigma"]


def running_moments(grad, memory, beta, beta2):
    """Moves m and v on by one step, and returns m, v, t: what the Adams share."""
    memory["t"] = memory.get("t", 0) + 1
    memory["m"] = beta * memory.get("m", 0) + (1 - beta) * grad
    memory["v"] = beta2 * memory.get("v", 0) + (1 - beta2) * grad**2
    return memory["m"], memory["v"], memory["t"]


def adam(w, grad, memory, lr, beta=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    """m, v <- moving averages of g, g^2;  w <- w - lr m_hat / sqrt(v_hat).

    m_hat = m / (1 - beta^t), v_hat = v / (1 - beta2^t) undo the start at 0. The weight
    decay is L2: it goes through m and v. Kingma & Ba 2015; torch.optim.Adam.
    """
    grad = grad + weight_decay * w
    m, v, t = running_moments(grad, memory, beta, beta2)
    m_hat, v_hat = m / (1 - beta**t), v / (1 - beta2**t)
    memory["sigma"] = torch.sqrt(v_hat) + eps
    return w - lr * m_hat / memory["sigma"]


def adam_uncorrected(w, grad, memory, lr, beta=0.9, beta2=0.999, eps=1e-8):
    """Adam without bias correction: its first step is (1-beta)/sqrt(1-beta2) lr."""
    m, v, _ = running_moments(grad, memory, beta, beta2)
    memory["sigma"] = torch.sqrt(v) + eps
    return w - lr * m / memory["sigma"]


def amsgrad(w, grad, memory, lr, beta=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    """Adam whose v is the largest so far: sigma does not shrink.

    As in torch.optim.Adam(amsgrad=True), the largest of the uncorrected v, corrected
    then; Reddi et al. 2018 do not correct.
    """
    grad = grad + weight_decay * w
    m, v, t = running_moments(grad, memory, beta, beta2)
    memory["v_max"] = torch.maximum(memory.get("v_max", v), v)
    memory["sigma"] = torch.sqrt(memory["v_max"] / (1 - beta2**t)) + eps
    return w - lr * (m / (1 - beta**t)) / memory["sigma"]


def adamw(w, grad, memory, lr, beta=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    """w <- (1 - lr weight_decay) w, then Adam: the decay does not pass through v.

    Loshchilov & Hutter 2019; torch.optim.AdamW.
    """
    return adam((1 - lr * weight_decay) * w, grad, memory, lr, beta, beta2, eps)


def rectification(t: int, beta2: float = 0.999) -> float | None:
    """Returns RAdam's r_t, the factor on step t from 1; None while rho_t <= 5.

    rho_t measures how many gradients v has seen. Liu et al. 2020, algorithm 2.
    """
    rho_inf = 2 / (1 - beta2) - 1
    rho = rho_inf - 2 * t * beta2**t / (1 - beta2**t)
    if rho <= 5:
        return None
    return math.sqrt(
        ((rho - 4) * (rho - 2) * rho_inf) / ((rho_inf - 4) * (rho_inf - 2) * rho)
    )


def radam(w, grad, memory, lr, beta=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    """Adam times r_t; while v has seen too little, momentum alone. torch.optim.RAdam.

    With beta2 = 0.999 the first five steps are lr m_hat, not divided by anything.
    """
    grad = grad + weight_decay * w
    m, v, t = running_moments(grad, memory, beta, beta2)
    r = rectification(t, beta2)
    if r is None:
        memory["sigma"] = torch.ones_like(w)
    else:
        memory["sigma"] = (torch.sqrt(v) + eps) / math.sqrt(1 - beta2**t) / r
    return w - lr * (m / (1 - beta**t)) / memory["sigma"]


@dataclass(frozen=True)
class Rule:
    """One rule: the update, the settings it takes, and where it takes the gradient."""

    update: Callable[..., torch.Tensor]
    settings: tuple[str, ...] = ()
    look: Callable[..., torch.Tensor] | None = None  # None: the gradient at w


ADAM_SETTINGS = ("beta", "beta2", "eps", "weight_decay")

RULES: dict[str, Rule] = {
    "gd": Rule(gd, ("weight_decay",)),
    "momentum": Rule(momentum, ("beta", "weight_decay")),
    "momentum_ema": Rule(momentum_ema, ("beta",)),
    "nesterov": Rule(nesterov, ("beta", "weight_decay")),
    "nesterov_lookahead": Rule(nesterov_lookahead, ("beta",), look_ahead),
    "adagrad": Rule(adagrad, ("eps", "weight_decay")),
    "adagrad_rms": Rule(adagrad_rms, ("eps",)),
    "rmsprop": Rule(rmsprop, ("alpha", "eps", "weight_decay")),
    "rmsprop_notes": Rule(rmsprop_notes, ("alpha", "eps")),
    "adam": Rule(adam, ADAM_SETTINGS),
    "adam_uncorrected": Rule(adam_uncorrected, ("beta", "beta2", "eps")),
    "amsgrad": Rule(amsgrad, ADAM_SETTINGS),
    "adamw": Rule(adamw, ADAM_SETTINGS),
    "radam": Rule(radam, ADAM_SETTINGS),
}
"""Every rule by name, in the order in which they are taught."""


def find_rule(name: str, **settings: float) -> Rule:
    """Returns the rule of that name, with those of the settings that it takes.

    Raises ValueError if there is none.
    """
    if name not in RULES:
        raise ValueError(f"unknown rule {name!r}: {', '.join(RULES)}")
    rule = RULES[name]
    own = {key: settings[key] for key in rule.settings if key in settings}
    look = rule.look and partial(rule.look, **own)
    return Rule(partial(rule.update, **own), rule.settings, look)
