"""The data that ships: read without numpy, equal to what numpy reads."""

from pathlib import Path

import numpy as np
import pytest
import torch

from models.data.digits import DIGITS, find_file, load_digits
from models.data.iris import load_iris
from models.data.small_sets import draw_halves, pick_data

HERE = Path(__file__).parents[3] / "models" / "datasets"


def test_digits_are_what_numpy_reads():
    archive = np.load(HERE / DIGITS)
    x, y = load_digits(300, first=40)
    assert torch.equal(
        (x * 255).round().byte(), torch.tensor(archive["images"][40:340])
    )
    assert y.tolist() == archive["labels"][40:340].tolist()
    assert x.shape == (300, 28, 28) and x.min() == 0 and x.max() == 1
    assert np.bincount(load_digits(10_000)[1]).min() > 800


@pytest.mark.parametrize("size", [14, 7])
def test_smaller_digits_are_averages_of_squares(size):
    large, _ = load_digits(20)
    small, _ = load_digits(20, size)
    side = 28 // size
    by_hand = large.view(20, size, side, size, side).mean((2, 4))
    assert torch.allclose(small, by_hand, atol=1e-6)


@pytest.mark.parametrize(
    "wrong",
    [{"images": 0}, {"images": 10_001}, {"first": 9_500}, {"size": 13}, {"first": -1}],
)
def test_bad_digits_are_refused(wrong):
    with pytest.raises(ValueError):
        load_digits(**wrong)


def test_a_missing_file_is_told_plainly():
    with pytest.raises(FileNotFoundError, match="the project.s models/datasets"):
        find_file("no_such_file.npz")


def test_iris_is_fishers():
    x, y = load_iris()
    assert x.shape == (150, 4) and y.bincount().tolist() == [50, 50, 50]
    means = [[5.006, 3.428, 1.462, 0.246], [5.936, 2.770, 4.260, 1.326]]
    means.append([6.588, 2.974, 5.552, 2.026])  # Fisher 1936, table II
    assert torch.allclose(x.view(3, 50, 4).mean(1), torch.tensor(means), atol=1e-4)
    # Two flowers that the UCI copy has wrong.
    assert x[34].tolist() == pytest.approx([4.9, 3.1, 1.5, 0.2])
    assert x[37].tolist() == pytest.approx([4.9, 3.6, 1.4, 0.1])


def test_iris_is_scikit_learns():
    datasets = pytest.importorskip("sklearn.datasets")
    theirs = datasets.load_iris()
    x, y = load_iris()
    assert np.allclose(x.numpy(), theirs.data, atol=1e-6)
    assert y.tolist() == theirs.target.tolist()


@pytest.mark.parametrize("data", ["iris", "spiral"])
def test_features_are_standardised(data):
    x, y = pick_data(data, 60, 0.2, torch.Generator().manual_seed(3))
    assert x.mean(0).abs().max() < 1e-5 and (x.std(0) - 1).abs().max() < 1e-5
    assert len(set(y[:20].tolist())) == 3  # shuffled


@pytest.mark.parametrize("data", ["iris", "spiral", "digits"])
def test_training_and_test_halves_do_not_overlap(data):
    (x, y), (other, labels) = draw_halves(data, 50, 1, "cpu")
    assert len(y) == len(labels) == {"iris": 75, "spiral": 150, "digits": 50}[data]
    distances = torch.cdist(x.T, other.T)
    twins = {"iris": 1, "spiral": 2, "digits": 0}  # all arms of the spiral start at 0
    assert (distances < 1e-6).sum() <= twins[data]


def test_an_unknown_set_is_refused():
    with pytest.raises(ValueError, match="iris, spiral, digits"):
        pick_data("tulips", 10, 0.2, torch.Generator())
