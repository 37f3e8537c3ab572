"""What the root of d is for: variances against theory, slopes against autograd."""

import math

import pytest
import torch

from models.attention.dot_scale import WIDTHS, dot_scale


def test_variance_is_d_and_one():
    result = dot_scale(keys=64, seed=1)
    d = torch.tensor(WIDTHS, dtype=torch.float)
    torch.testing.assert_close(result.variance[0], d, rtol=0.15, atol=0)
    torch.testing.assert_close(result.variance[1], d / d, rtol=0.15, atol=0)
    torch.testing.assert_close(result.variance[0] / d, result.variance[1])


def test_entropy_and_slope_fall_only_without_the_root():
    result = dot_scale()
    assert result.entropy.max() < math.log(16)
    assert result.entropy[0, -1] < 0.2 < 2.2 < result.entropy[1, -1]
    assert result.slope[0, -1] < 0.1 < 0.8 < result.slope[1, -1]
    assert result.largest[0, -1] > 0.9 and result.largest[1, -1] < 0.3
    assert (result.entropy[0].diff() < 0).all()


def test_slope_is_the_trace_of_the_jacobian():
    scores = torch.randn(5, generator=torch.Generator().manual_seed(0))
    jacobian = torch.autograd.functional.jacobian(lambda s: s.softmax(0), scores)
    a = scores.softmax(0)
    torch.testing.assert_close(jacobian, a.diag() - torch.outer(a, a))
    torch.testing.assert_close(jacobian.trace(), (a * (1 - a)).sum())


@pytest.mark.parametrize("keys", [1, 65])
def test_bad_arguments(keys):
    with pytest.raises(ValueError):
        dot_scale(keys)
