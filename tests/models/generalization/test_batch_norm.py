"""A layer of batch normalisation against its formulas."""

import pytest
import torch

from models.generalization.batch_norm import normalise_batch, read_batch


def test_the_batch_of_the_lesson():
    result = normalise_batch()
    assert (result.mean, result.variance) == (3.0, 3.5)
    assert result.output.tolist() == pytest.approx(
        [-1.0690, -0.5345, 0.0, 1.6036], abs=5e-5
    )
    assert float(result.running_mean[1]) == pytest.approx(0.3)
    assert float(result.running_variance[1]) == pytest.approx(0.9 + 0.1 * 14 / 3)


@pytest.mark.parametrize("momentum", [0.0, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("numbers", ["1, 2, 3, 6", "-7 0.5 12", "4, 4"])
def test_running_statistics_forget_geometrically(numbers, momentum):
    steps, x = 7, read_batch(numbers)
    result = normalise_batch(numbers, steps=steps, momentum=momentum)
    left = (1 - momentum) ** torch.arange(steps + 1, dtype=torch.float64)
    mean = (1 - left) * x.mean()
    variance = left + (1 - left) * x.var()  # PyTorch keeps the one divided by n - 1
    assert result.running_mean.tolist() == pytest.approx(mean.tolist(), abs=1e-12)
    assert result.running_variance.tolist() == pytest.approx(variance.tolist())


def test_each_mode_uses_its_own_statistics():
    for mode in ("train", "eval"):
        result = normalise_batch("2 5 11", mode, steps=3, gamma=2.0, beta=-1.0)
        mean, variance = result.used
        expected = 2 * (result.x - mean) / (variance + 1e-5) ** 0.5 - 1
        assert result.output.tolist() == pytest.approx(expected.tolist())
        whole = result.trained if mode == "train" else result.evaluated
        assert torch.equal(result.output, whole)


def test_adding_and_multiplying_all_numbers_changes_nothing_in_training():
    plain = normalise_batch("1 2 3 6").output
    assert normalise_batch("101 201 301 601").output.tolist() == pytest.approx(
        plain.tolist(), abs=1e-5
    )


def test_scale_and_shift_learn_to_undo_the_normalisation():
    result = normalise_batch("1, 2, 3, 6", steps=100, learn=True)
    assert float(result.gamma[-1]) == pytest.approx((3.5 + 1e-5) ** 0.5, rel=1e-6)
    assert float(result.beta[-1]) == pytest.approx(3.0, rel=1e-6)
    assert result.output.tolist() == pytest.approx([1, 2, 3, 6], abs=1e-4)
    assert (normalise_batch(steps=100).gamma == 1).all()


def test_one_number_is_refused_in_training_as_pytorch_refuses_it():
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        normalise_batch(sent="first")
    alone = normalise_batch(sent="first", mode="eval")
    assert float(alone.output[0]) == float(alone.evaluated[0])


@pytest.mark.parametrize(
    "wrong",
    [
        {"numbers": "1, x"},
        {"numbers": "1"},
        {"numbers": "1 " * 13},
        {"numbers": "1 nan"},
        {"numbers": "1 1e9"},
        {"mode": "x"},
        {"sent": "x"},
        {"steps": 201},
        {"momentum": 2.0},
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        normalise_batch(**wrong)
