"""Gradients through time: how much the last step still feels of an early one."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.rnn.recurrent import make_module

MATRICES = ("orthogonal", "gaussian")
LOOKS = 40  # distances at which a product of Jacobians is measured


@dataclass(frozen=True)
class Carry:
    """How a small change of the state travels through a plain RNN, seeds as a band."""

    distance: torch.Tensor  # (looks,) steps k between cause and effect
    middle: torch.Tensor  # (looks,) ||dh_T / dh_(T-k)||_2: median over the seeds
    low: torch.Tensor
    high: torch.Tensor
    power: torch.Tensor  # (looks,) radius^k
    bound: torch.Tensor  # (looks,) s^k, s the largest singular value of W_hh
    eigenvalues: torch.Tensor  # (hidden, 2) real and imaginary parts, first seed
    radius: float  # largest |eigenvalue| of W_hh
    singular: float  # largest singular value of W_hh, first seed
    factor: float  # measured per step: the geometric mean over all distances
    slope: float  # mean of a'(z), all steps and seeds


def spectral_radius(w: torch.Tensor) -> torch.Tensor:
    """Returns the largest |eigenvalue| of w (..., n, n)."""
    return torch.linalg.eigvals(w).abs().amax(-1)


def scale_to_radius(w: torch.Tensor, radius: float) -> torch.Tensor:
    """Returns w times a number, so that its spectral radius becomes `radius`."""
    return w * (radius / spectral_radius(w))[..., None, None]


def draw_recurrent(matrix: str, hidden: int, seed: int) -> torch.Tensor:
    """Returns W_hh (hidden, hidden): Gaussian, or the rotation that is nearest to it.

    Of an orthogonal matrix all singular values and all |eigenvalues| are 1.
    """
    generator = torch.Generator().manual_seed(seed)
    w = torch.randn(hidden, hidden, generator=generator, dtype=torch.float64)
    if matrix == "gaussian":
        return w
    u, _, v = torch.linalg.svd(w)
    return u @ v


def carry(
    matrix: str = "orthogonal",
    radius: float = 0.9,
    nonlinearity: str = "tanh",
    size: float = 0.001,
    noise: float = 0.0,
    length: int = 100,
    hidden: int = 32,
    seeds: int = 3,
    seed: int = 0,
) -> Carry:
    """Multiplies the Jacobians of h_t = a(W_hh h_(t-1) + u_t), back from the last step.

    dh_T / dh_(T-k) = J_T J_(T-1) ... J_(T-k+1) with J_t = diag(a'(z_t)) W_hh. The state
    starts as N(0, size^2) and the inputs u_t are N(0, noise^2). As |a'| <= 1, the norm
    is at most s^k (Pascanu, Mikolov & Bengio 2013, arXiv:1211.5063); where a' = 1 and
    W_hh is orthogonal times `radius`, it is exactly radius^k.

    Raises ValueError for unknown names or sizes out of range.
    """
    if matrix not in MATRICES or nonlinearity not in ("tanh", "relu", "identity"):
        raise ValueError("orthogonal or gaussian; tanh, relu or identity")
    if not (0 < radius <= 4 and 1 <= length <= 400 and 1 <= hidden <= 128):
        raise ValueError("radius up to 4, length up to 400, up to 128 hidden units")
    draws = range(seed, seed + seeds)
    w = torch.stack([draw_recurrent(matrix, hidden, s) for s in draws])
    w = scale_to_radius(w, radius)
    h, u = draw_states(draws, length, hidden)
    h, slopes = size * h, []
    for u_t in noise * u:
        z = (w @ h[..., None])[..., 0] + u_t  # (seeds, hidden)
        h = {"tanh": torch.tanh, "relu": torch.relu}.get(nonlinearity, torch.clone)(z)
        slopes.append(activation_slope(nonlinearity, z, h))
    every = max(1, length // LOOKS)
    product, products = torch.eye(hidden).double().expand_as(w), []
    for k, slope in enumerate(reversed(slopes), 1):
        product = product @ (slope[..., None] * w)
        if k % every == 0:
            products.append(product)
    norms = torch.linalg.matrix_norm(torch.stack(products), 2)  # (looks, seeds)
    distance = every * torch.arange(1, len(products) + 1)
    middle = norms.median(1).values
    values, first = torch.linalg.eigvals(w[0]), torch.linalg.matrix_norm(w[0], 2)
    return Carry(
        distance=distance,
        middle=middle,
        low=norms.amin(1),
        high=norms.amax(1),
        power=radius ** distance.double(),
        bound=first**distance,
        eigenvalues=torch.stack([values.real, values.imag], 1),
        radius=float(spectral_radius(w[0])),
        singular=float(first),
        factor=float(middle[-1] ** (1 / distance[-1])),
        slope=float(torch.stack(slopes).mean()),
    )


def draw_states(
    seeds: range, length: int, hidden: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns N(0, 1) first states (seeds, hidden), inputs (length, seeds, hidden)."""
    drawn = []
    for s in seeds:
        generator = torch.Generator().manual_seed(s + 1_000_000)
        drawn.append(
            torch.randn(length + 1, hidden, generator=generator, dtype=torch.float64)
        )
    both = torch.stack(drawn, 1)
    return both[0], both[1:]


def activation_slope(
    nonlinearity: str, z: torch.Tensor, h: torch.Tensor
) -> torch.Tensor:
    """Returns a'(z), where h = a(z)."""
    if nonlinearity == "tanh":
        return 1 - h * h
    return (z > 0).double() if nonlinearity == "relu" else torch.ones_like(z)


@dataclass(frozen=True)
class Felt:
    """The gradient that arrives at each step, per cell; seeds as a band."""

    cells: tuple[str, ...]
    distance: torch.Tensor  # (length,) steps before the last, 0 first
    middle: torch.Tensor  # (cells, length) ||dL/dx_t||: median over the seeds
    low: torch.Tensor
    high: torch.Tensor
    forget: torch.Tensor  # (length,) sigmoid(keep_bias)^k: what an LSTM's c keeps
    ratio: tuple[float, ...]  # first step / last step, per cell


def felt(
    cells: tuple[str, ...] = ("rnn", "gru", "lstm"),
    length: int = 50,
    hidden: int = 32,
    keep_bias: float = 0.0,
    radius: float = 0.0,
    seeds: int = 3,
    batch: int = 4,
    seed: int = 0,
) -> Felt:
    """Sends a gradient of length 1 from h_T back to every input, before any training.

    The inputs are N(0, 1), the gradient at h_T points in a random direction, and of
    each example's ||dL/dx_t|| the mean over the batch is taken. `keep_bias` is the bias
    of the gate that keeps (LSTM's f, GRU's z); `radius` that of the RNN's W_hh, where 0
    leaves PyTorch's own start.

    Raises ValueError for unknown cells or sizes out of range.
    """
    if not (1 <= len(cells) <= 3 and 1 <= length <= 400 and 1 <= seeds <= 20):
        raise ValueError("one to three cells, length up to 400, up to 20 seeds")
    norms = torch.zeros(len(cells), seeds, length, dtype=torch.float64)
    for s in range(seeds):
        generator = torch.Generator().manual_seed(seed + s)
        x = torch.randn(length, batch, 8, generator=generator).double()
        arrow = torch.randn(batch, hidden, generator=generator).double()
        arrow, x = arrow / arrow.norm(dim=1, keepdim=True), x.requires_grad_()
        for row, cell in enumerate(cells):
            module = start_module(cell, 8, hidden, keep_bias, radius, seed + s)
            module.double()  # 32 bits end at 1e-45, which is soon reached
            loss = (module(x)[0][-1] * arrow).sum()
            (grad,) = torch.autograd.grad(loss, x)
            norms[row, s] = grad.norm(dim=2).mean(1).flip(0)  # the last step first
    middle, distance = norms.median(1).values, torch.arange(length)
    return Felt(
        cells=cells,
        distance=distance,
        middle=middle,
        low=norms.amin(1),
        high=norms.amax(1),
        forget=torch.sigmoid(torch.tensor(keep_bias)).double() ** distance,
        ratio=tuple((middle[:, -1] / middle[:, 0]).tolist()),
    )


def start_module(
    cell: str, inputs: int, hidden: int, keep_bias: float, radius: float, seed: int
) -> torch.nn.RNNBase:
    """Returns nn.RNN, nn.GRU or nn.LSTM, ready to train.

    The biases of the gate that keeps are set so that they sum to `keep_bias`. It is the
    second block both in LSTM (i, f, g, o) and in GRU (r, z, n).
    """
    module = make_module(cell, seed, inputs, hidden)
    with torch.no_grad():
        if cell != "rnn":
            module.bias_ih_l0[hidden : 2 * hidden] = keep_bias
            module.bias_hh_l0[hidden : 2 * hidden] = 0
        elif radius:
            module.weight_hh_l0.copy_(scale_to_radius(module.weight_hh_l0, radius))
    return module
