"""Few pictures: equally many of each class, apart from those to test on."""

import pytest
import torch

from models.data.class_subsets import draw_few, load_pool


@pytest.fixture(scope="module")
def digits():
    return load_pool("digits")


def test_every_class_has_equally_many(digits):
    (x, y), (test_x, test_y) = draw_few(digits, 50, 3)
    assert x.shape == (50, 1, 14, 14) and test_x.shape == (500, 1, 14, 14)
    assert torch.bincount(y).tolist() == [5] * 10
    assert sorted(test_y.unique().tolist()) == list(range(10))


def test_some_classes_are_counted_from_zero(digits):
    (_, y), (_, test_y) = draw_few(digits, 20, 0, classes=(5, 6, 7, 8, 9))
    assert torch.bincount(y).tolist() == [4] * 5
    assert set(test_y.tolist()) == set(range(5))


def test_the_tests_are_other_pictures_and_the_same_for_all_seeds(digits):
    one, two = (draw_few(digits, 100, seed) for seed in (0, 1))
    assert torch.equal(one[1][0], two[1][0])
    assert not torch.equal(one[0][0], two[0][0])
    learnt = {tuple(x.flatten().tolist()) for x in one[0][0]}
    assert not learnt & {tuple(x.flatten().tolist()) for x in one[1][0]}
    again = draw_few(digits, 100, 0)
    assert torch.equal(one[0][0], again[0][0])


def test_pictures_are_normalised(digits):
    pool = digits[0][0]
    x = draw_few(digits, 1000, 0)[0][0]
    assert x.mean().abs() < 0.05 and (x.std() - 1).abs() < 0.05
    assert pool.shape == (5000, 14, 14)


def test_garments_keep_their_official_halves():
    (x, y), (test_x, test_y) = load_pool("fashion", 28)
    assert (len(x), len(test_x)) == (5000, 1000)
    assert torch.bincount(y).tolist() == [500] * 10
    assert torch.bincount(test_y).tolist() == [100] * 10


@pytest.mark.parametrize("images", [0, 15, 5000])
def test_numbers_that_do_not_fit_are_refused(digits, images):
    with pytest.raises(ValueError, match="equally many"):
        draw_few(digits, images, 0)


def test_other_data_are_refused():
    with pytest.raises(ValueError, match="digits or fashion"):
        load_pool("cats")
