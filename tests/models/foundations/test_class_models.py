"""Generative and discriminative models of two classes, against closed forms."""

import math

import pytest
import torch
from torch.distributions import MultivariateNormal

from models.foundations.class_models import (
    LOAD,
    MODELS,
    answer,
    best_possible,
    compare_models,
    draw_classes,
    fit_shared,
)


def some(data="shared", n=50, features=3, seed=0):
    generator = torch.Generator().manual_seed(seed)
    x, y = draw_classes(data, n, features, generator)
    return x.double(), y


def test_a_shared_covariance_gives_a_sigmoid_of_a_line():
    """w = S^-1 (m1 - m0), and p(1 | x) from the densities of PyTorch."""
    x, y = some()
    w, b = fit_shared(x, y)
    m = [x[y == c].mean(0) for c in (0, 1)]
    centred = x - torch.stack(m)[y]
    s = centred.T @ centred / len(x) + LOAD * torch.eye(3)
    assert w.numpy() == pytest.approx((s.inverse() @ (m[1] - m[0])).numpy())
    logs = [MultivariateNormal(c, s).log_prob(x) for c in m]
    rule = torch.stack(logs, 1).softmax(1)[:, 1]
    assert torch.sigmoid(x @ w + b).numpy() == pytest.approx(rule.numpy())


def test_own_covariances_are_bayes_rule_too():
    x, y = some("own")
    logs = []
    for c in (0, 1):
        part = x[y == c]
        centred = part - part.mean(0)
        s = centred.T @ centred / len(part) + LOAD * torch.eye(3)
        logs.append(MultivariateNormal(part.mean(0), s).log_prob(x))
    rule = torch.stack(logs, 1).softmax(1)[:, 1]
    assert answer("own", (x, y), x, 1).numpy() == pytest.approx(rule.numpy())


def test_one_neighbour_knows_its_own_points():
    x, y = some("ring")
    assert answer("neighbours", (x, y), x, 1).tolist() == y.double().tolist()
    assert 0 < float(answer("neighbours", (x, y), x, 5).mean()) < 1


def test_many_points_come_to_what_is_possible():
    *_, result = compare_models("shared", draws=10)
    end = result.accuracy.mean(2)[:, -1]
    assert end[:3].numpy() == pytest.approx(best_possible("shared", 2), abs=0.015)
    assert end[3] < end[0]
    assert math.isnan(best_possible("ring", 2))


def test_the_model_that_fits_the_shape_needs_fewer_points():
    *_, ring = compare_models("ring", n=10, draws=10)
    assert ring.chosen.argmax() == MODELS.index("own")
    assert ring.chosen[2] < 0.65
    *_, narrow = compare_models("own", n=20, features=10, draws=5)
    assert narrow.chosen.argmax() == MODELS.index("own")


def test_only_neighbours_keep_more_numbers_of_more_points():
    few, many = (next(compare_models(n=n, draws=1)).numbers for n in (10, 100))
    assert few[:3] == many[:3] == (7, 10, 3) and many[3] == 10 * few[3] == 600


@pytest.mark.parametrize("wrong", [{"data": "x"}, {"n": 4}, {"k": 0}, {"draws": 0}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="data|features|draws"):
        next(compare_models(**wrong))
