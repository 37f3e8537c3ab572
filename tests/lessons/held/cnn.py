"""What the labs of the lesson on convolution say, against what they state."""

import math

import numpy as np
import torch
import torch.nn.functional as F


def kernels(s):
    f, r, a = s.fields, s.result, s.asked
    kernel = torch.as_tensor(np.asarray(r.kernel)).double()[None]
    x = torch.as_tensor(np.asarray(r.x)).double()[None]
    mine = F.conv2d(x, kernel, None, a.stride, a.padding, a.dilation)[0, 0]
    assert (f.rows, f.columns) == tuple(mine.shape) and f.cells == mine.numel()
    assert math.isclose(f.low, float(mine.min()), rel_tol=1e-3, abs_tol=1e-4)
    assert math.isclose(f.high, float(mine.max()), rel_tol=1e-3, abs_tol=1e-4)
    assert math.isclose(f.total, float(kernel.sum()), rel_tol=1e-4, abs_tol=1e-5)
    assert (abs(f.total) < 1e-5) == (s.key == "edges") and f.difference < 1e-3


def channels(s):
    f = s.fields
    weights = {"full": f.outputs * f.inputs * f.f**2, "depthwise": f.outputs * f.f**2}
    weights["pointwise"] = f.outputs * f.inputs
    assert f.weights == weights[s.key] and f.parameters == f.weights + f.outputs
    assert max(f.difference, f.dense) < 1e-3
    if s.key == "depthwise":
        assert f.outputs == 3


def pooling(s):
    f, a = s.fields, s.asked
    assert (f.shift == 0) == (s.key == "still")
    if s.key == "still":
        assert f.plain == f.pooled == 0
    if s.key == "exact":
        assert f.shift % a.stride == 0
    if s.key in ("eased", "not_eased"):
        assert (f.pooled < f.plain) == (s.key == "eased")
        assert math.isclose(f.share, f.pooled / f.plain, rel_tol=1e-6)


def table(s):
    assert s.key == "counts"


def family(s):
    f = s.fields
    if s.key == "none":
        assert f.dense == 0
        return
    if s.key == "course":
        assert f.times > 1 and 0 <= f.dense <= 1
    else:
        assert 0 < f.dense <= 1 and 0 < f.dense_cost <= 1


def augment(s):
    f = s.fields
    assert 0 <= f.same <= f.count
    assert (f.same == f.count) == (f.difference == 0)
