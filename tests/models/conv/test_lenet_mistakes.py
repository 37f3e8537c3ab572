"""Mistakes: counts that add up, an order that holds, correlations checked by hand."""

import pytest
import torch

from models.conv.attribution import occlusion, saliency
from models.conv.lenet_mistakes import (
    edge_strength,
    find_mistakes,
    mistakes,
    rank_correlation,
    ranks,
)
from models.conv.lenet_pretrain import held_out, trained_lenet


def last(**arguments):
    for result in mistakes(**arguments):  # noqa: B007
        pass
    return result


def test_the_counts_add_up():
    result, (_, accuracy) = last(), trained_lenet()
    _, y = held_out()
    assert int(result.confusion.sum()) == result.images == 2000
    assert torch.equal(result.confusion.sum(1), y.bincount(minlength=10))
    assert (
        int(result.confusion.diagonal().sum()) == result.right == int(result.good.sum())
    )
    assert result.right / 2000 == pytest.approx(accuracy, abs=0.001)


def test_the_worst_come_first():
    result = last()
    x, y = held_out()
    p = trained_lenet()[0](x).softmax(1).detach()
    true = p[range(2000), y][result.worst_numbers]
    assert true.tolist() == sorted(true.tolist())
    assert (result.worst_labels != result.worst_answers).all()
    assert (result.worst_sure >= true - 1e-6).all()
    assert torch.equal(x[result.worst_numbers, 0] * 255, result.worst.float())
    assert torch.equal(y[result.worst_numbers], result.worst_labels)
    assert torch.equal(result.image * 255, result.worst[0].float())
    surest = last(number=1999)
    assert surest.label == surest.answer and surest.probabilities.max() > 0.999


def test_the_page_counts_what_was_found():
    *_, found = find_mistakes(number=3, worst=5, seed=2)
    page = last(number=3, worst=5, seed=2)
    assert page.right == found.right and page.likeness == found.likeness
    assert torch.equal(page.worst_numbers, found.worst_numbers)
    assert torch.equal(page.probabilities, found.p[found.chosen])
    assert page.answer == int(found.p[found.chosen].argmax()) != page.label


def test_one_image_is_looked_at_as_attribution_says():
    result, (net, _) = last(number=20, patch=7), trained_lenet()
    image = result.image[None]
    assert torch.equal(result.gradient, saliency(net, image, result.label)[0])
    assert torch.equal(result.hidden, occlusion(net, image, result.label, 7, 1))
    assert result.hidden.shape == (22, 22)
    assert result.places.tolist()[::21] == [3.0, 24.0]
    assert not torch.equal(
        result.random_gradient, last(number=20, seed=1).random_gradient
    )


def test_results_come_part_by_part():
    shares = [result.progress for result in mistakes()]
    assert shares == sorted(shares) and shares[-1] == 1 and len(shares) == 8


def test_ranks_share_the_mean_of_equal_numbers():
    assert ranks(torch.tensor([3.0, 1.0, 3.0, 2.0])).tolist() == [3.5, 1.0, 3.5, 2.0]
    x = torch.rand(50, generator=torch.Generator().manual_seed(0))
    assert rank_correlation(x, x.exp()) == pytest.approx(1)
    assert rank_correlation(x, -(x**3)) == pytest.approx(-1)
    assert rank_correlation(x, torch.ones(50)) == 0
    y = torch.tensor([2.0, 1.0, 4.0, 3.0, 5.0])
    d = ranks(y) - torch.arange(1, 6)
    spearman = 1 - 6 * float((d**2).sum()) / (5 * 24)  # no ties
    assert rank_correlation(torch.arange(5.0), y) == pytest.approx(spearman)


def test_edges_are_where_the_image_changes():
    image = torch.zeros(6, 6)
    image[:, 3:] = 1.0
    strength = edge_strength(image)
    assert torch.equal(strength[:, 2:4], torch.full((6, 2), 0.5))
    assert strength[:, [0, 1, 4, 5]].abs().max() == 0


@pytest.mark.parametrize("wrong", [{"number": 2000}, {"patch": 29}, {"worst": 0}])
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        last(**wrong)
