"""Four ways to learn the same points: what each is told, and what must hold."""

import pytest
import torch

from models.foundations.paradigms import (
    ALPHA,
    compare_draws,
    draw_cloud,
    k_means,
    learn_from,
    nearness,
    spread_labels,
)


@pytest.mark.parametrize("data", ["moons", "clouds", "across"])
@pytest.mark.parametrize("seed", range(5))
def test_the_cost_of_k_means_never_rises(data, seed):
    generator = torch.Generator().manual_seed(seed)
    x, _ = draw_cloud(data, 0.2, generator)
    path, costs = k_means(x, generator)
    assert all(b <= a + 1e-7 for a, b in zip(costs, costs[1:], strict=False))
    gaps = torch.cdist(x, path[-1])
    mine = gaps.argmin(1)
    ends = torch.stack([x[mine == c].mean(0) for c in (0, 1)])
    assert len(costs) < 20 and ends.numpy() == pytest.approx(path[-1].numpy(), abs=1e-5)


def test_labels_come_to_rest_where_the_linear_system_says():
    generator = torch.Generator().manual_seed(0)
    x, y = draw_cloud("moons", 0.1, generator)
    told = torch.tensor([0, 150])
    (share,) = spread_labels(x, told, y[told], [3000])
    start = torch.zeros(len(x), 2)
    start[told, y[told]] = 1.0
    end = torch.linalg.inv(torch.eye(len(x)) - ALPHA * nearness(x)) @ start
    assert (share(x).argmax(1) == end.argmax(1)).float().mean() > 0.97
    s = nearness(x)
    assert s.equal(s.T) or s.numpy() == pytest.approx(s.T.numpy(), abs=1e-6)
    assert float(torch.linalg.eigvalsh(s).max()) == pytest.approx(1.0, abs=1e-4)


def test_unlabelled_points_help_only_where_gaps_are_borders():
    helped = learn_from("semi", "moons", labels=1).draws.mean(0)
    assert helped[1] > helped[0] + 0.15
    misled = learn_from("semi", "across", labels=10).draws.mean(0)
    assert misled[1] < misled[0] - 0.2


def test_more_labels_make_the_nearest_one_better():
    few, many = (learn_from("supervised", labels=n).draws[:, 0].mean() for n in (1, 20))
    assert many > few + 0.1
    assert learn_from("supervised", labels=100).accuracy[-1] == 1


def test_only_rewards_are_enough_for_two_classes():
    learnt = learn_from("reward", answers=2000)
    assert learnt.accuracy[0] == pytest.approx(0.5, abs=0.01)
    assert learnt.accuracy[-1] > 0.95 and learnt.costs[-1] > 0.8
    assert (learnt.shown == 2).all() and learnt.steps[-1] == 2000


def test_each_way_is_told_what_it_says():
    assert (learn_from("semi", labels=4).shown != 2).sum() == 8
    assert (learn_from("unsupervised").shown == 2).all()
    x, y = draw_cloud("clouds", 0.1, torch.Generator().manual_seed(0))
    draws = compare_draws(x, y, 1, torch.Generator().manual_seed(0))
    assert draws.shape == (50, 2) and (draws == 1).all()


@pytest.mark.parametrize("wrong", [{"way": "x"}, {"data": "x"}, {"labels": 0}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="supervised|moons|labels"):
        learn_from(**wrong)
