"""Our losses against PyTorch's: value and gradient, every reduction, every weight."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from models.losses.losses import (
    REDUCTIONS,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    gaussian_nll_loss,
    huber_loss,
    l1_loss,
    mse_loss,
    multi_margin_loss,
    nll_loss,
    reduce_losses,
    smooth_l1_loss,
)

SHAPES = {"seed": st.integers(0, 10**6), "n": st.integers(1, 6)}
HOW = st.sampled_from(REDUCTIONS)
CLASSES = st.integers(2, 6)
quick = settings(deadline=None, max_examples=40)


def alike(ours, theirs, x, *rest, **settings):
    """Both functions give the same value and the same gradient at x."""
    a, b = (x.clone().requires_grad_() for _ in range(2))
    mine, torchs = ours(a, *rest, **settings), theirs(b, *rest, **settings)
    torch.testing.assert_close(mine, torchs, rtol=1e-9, atol=1e-9, equal_nan=True)
    toward = torch.randn(
        mine.shape, generator=torch.Generator().manual_seed(1), dtype=mine.dtype
    )
    mine.backward(toward)  # each loss by itself, where nothing was reduced
    torchs.backward(toward)
    torch.testing.assert_close(a.grad, b.grad, rtol=1e-9, atol=1e-9, equal_nan=True)


def draw(seed, *shape):
    generator = torch.Generator().manual_seed(seed)
    return 3 * torch.randn(2, *shape, generator=generator, dtype=torch.float64)


def draw_classes(seed, n, classes):
    generator = torch.Generator().manual_seed(seed)
    y = torch.randint(classes, (n,), generator=generator)
    weight = 5 * torch.rand(classes, generator=generator, dtype=torch.float64)
    weight[0] *= seed % 2  # now and then a weight is 0
    return draw(seed, n, classes)[0], y, weight


@quick
@given(**SHAPES, reduction=HOW, knee=st.floats(0.05, 5))
def test_of_numbers(seed, n, reduction, knee):
    x, y = draw(seed, n, 2)
    how = {"reduction": reduction}
    alike(l1_loss, F.l1_loss, x, y, **how)
    alike(mse_loss, F.mse_loss, x, y, **how)
    alike(smooth_l1_loss, F.smooth_l1_loss, x, y, beta=knee, **how)
    alike(huber_loss, F.huber_loss, x, y, delta=knee, **how)
    var = torch.full_like(x, knee)
    alike(gaussian_nll_loss, F.gaussian_nll_loss, x, y, var=var, **how)


@quick
@given(**SHAPES, classes=CLASSES, reduction=HOW, weighted=st.booleans())
def test_nll_and_hinge_with_class_weights(seed, n, classes, reduction, weighted):
    x, y, weight = draw_classes(seed, n, classes)
    how = {"reduction": reduction, "weight": weight if weighted else None}
    alike(nll_loss, F.nll_loss, x.log_softmax(1), y, **how)
    alike(multi_margin_loss, F.multi_margin_loss, x, y, margin=1.5, **how)


@quick
@given(
    **SHAPES,
    classes=CLASSES,
    reduction=HOW,
    weighted=st.booleans(),
    smoothing=st.floats(0, 1),
)
def test_cross_entropy_with_weights_and_smoothing(
    seed, n, classes, reduction, weighted, smoothing
):
    x, y, weight = draw_classes(seed, n, classes)
    how = {"weight": weight if weighted else None, "label_smoothing": smoothing}
    alike(cross_entropy, F.cross_entropy, x, y, reduction=reduction, **how)
    alike(cross_entropy, F.cross_entropy, 300 * x, y, reduction=reduction, **how)


@quick
@given(**SHAPES, reduction=HOW, weighted=st.booleans(), positive=st.floats(0, 10))
def test_binary_cross_entropy_both_ways(seed, n, reduction, weighted, positive):
    z, other = draw(seed, n)
    y, weight = other.sigmoid(), other.abs() if weighted else None
    how = {"weight": weight, "reduction": reduction}
    alike(binary_cross_entropy, F.binary_cross_entropy, z.sigmoid(), y, **how)
    alike(binary_cross_entropy, F.binary_cross_entropy, z.sigmoid(), y.round(), **how)
    how["pos_weight"] = torch.tensor(positive, dtype=z.dtype)
    logits = (binary_cross_entropy_with_logits, F.binary_cross_entropy_with_logits)
    alike(*logits, z, y, **how)
    alike(*logits, 300 * z, y.round(), **how)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_binary_cross_entropy_at_both_ends(dtype):
    p = torch.tensor([0, 0, 1, 1, 1e-14, 1 - 1e-7], dtype=dtype)
    y = torch.tensor([1, 0, 1, 0, 1, 0], dtype=dtype)
    a, b = p.clone().requires_grad_(), p.clone().requires_grad_()
    losses = binary_cross_entropy(a, y, reduction="none")
    assert losses[:4].tolist() == [100, 0, 0, 100]
    torchs = F.binary_cross_entropy(b, y, reduction="none")
    torch.testing.assert_close(losses, torchs)
    losses.sum().backward()
    torchs.sum().backward()  # PyTorch's 1e-12 is a float32
    torch.testing.assert_close(a.grad, b.grad, rtol=1e-7, atol=0)
    assert a.grad[0] < -1e11


def test_at_the_kinks_and_ties():
    z = torch.zeros(3, dtype=torch.float64)
    y = torch.tensor([0.0, 1.0, 0.5], dtype=torch.float64)
    alike(binary_cross_entropy_with_logits, F.binary_cross_entropy_with_logits, z, y)
    alike(l1_loss, F.l1_loss, z, z)
    alike(huber_loss, F.huber_loss, z, z + 1)
    tie = torch.zeros(2, 3, dtype=torch.float64)
    alike(cross_entropy, F.cross_entropy, tie, torch.tensor([0, 2]))
    on = torch.tensor([[2.0, 1.0, 0.0]], dtype=torch.float64)  # margin exactly met
    alike(multi_margin_loss, F.multi_margin_loss, on, torch.tensor([0]))


@settings(deadline=None, max_examples=20)
@given(**SHAPES)
def test_cross_entropy_of_two_classes_is_bce_of_the_difference(seed, n):
    x, y, _ = draw_classes(seed, n, 2)
    torch.testing.assert_close(
        cross_entropy(x, y),
        binary_cross_entropy_with_logits(x[:, 1] - x[:, 0], y.double()),
    )
    torch.testing.assert_close(cross_entropy(x, y), nll_loss(x.log_softmax(1), y))


@pytest.mark.parametrize("logits", [[1.0, 2.0, -torch.inf], [1e308, -1e308, 0.0]])
def test_cross_entropy_of_extreme_logits_is_pytorchs(logits):
    z, y = torch.tensor([logits], dtype=torch.float64), torch.tensor([0])
    expected = F.cross_entropy(z, y)
    assert torch.isfinite(expected)
    torch.testing.assert_close(cross_entropy(z, y), expected)


def test_a_loss_can_be_negative():
    x = torch.tensor([1.0])
    assert float(gaussian_nll_loss(x, x, var=0.01)) == pytest.approx(-2.303, abs=1e-3)


def test_another_reduction_is_refused():
    with pytest.raises(ValueError):
        reduce_losses(torch.ones(2), "max")
