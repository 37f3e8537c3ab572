"""One point: its verdict, and the directions of its Hessian."""

import math

import pytest
import torch

from models.landscape.point import classify, eigen_pairs


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((1, 2), "minimum"),
        ((-2, -1), "maximum"),
        ((-1, 2), "saddle"),
        ((0, 2), "silent"),
        ((-2, 0), "silent"),
        ((0, 0), "silent"),
        ((1e-12, 1), "silent"),
        ((-1, 0, 1), "saddle"),
        ((math.nan, 1), "undefined"),
    ],
)
def test_classify(values, verdict):
    assert classify(torch.tensor(values, dtype=torch.float64)) == verdict


def test_classify_by_scale():
    tiny = torch.tensor([-1e-12, 1e-12])
    assert classify(tiny) == "saddle" and classify(tiny, scale=1.0) == "silent"


def test_eigen_pairs_of_lees_saddle():
    values, vectors = eigen_pairs(torch.tensor([[0.0, -2.0], [-2.0, 0.0]]))
    assert values.tolist() == pytest.approx([-2, 2])
    half = math.sqrt(0.5)
    assert vectors[:, 0].tolist() == pytest.approx([half, half])
    assert vectors[:, 1].abs().tolist() == pytest.approx([half, half])
    assert float(vectors[:, 1].prod()) < 0
