"""A net with hidden layers beside softmax regression: sizes, gradients, accuracies."""

import pytest
import torch

from models.core.nets import draw_weights, forward
from models.foundations.garment_nets import compare_nets


def last(**arguments):
    *_, result = compare_nets(**arguments)
    return result


def test_the_notes_sizes_have_the_notes_parameters():
    first = next(compare_nets(epochs=1))
    assert first.parameters == (7850, 203_530)
    deeper = next(compare_nets(depth=2, width=64, epochs=1))
    assert deeper.parameters[1] == 785 * 64 + 65 * 64 + 65 * 10


def test_without_an_activation_two_layers_are_one():
    weights = draw_weights((784, 32, 10), torch.Generator().manual_seed(0))
    w1, b1, w2, b2 = weights
    x = torch.rand(784, 20, generator=torch.Generator().manual_seed(1))
    whole = (w2 @ w1) @ x + w2 @ b1 + b2
    assert forward(weights, x, "identity").numpy() == pytest.approx(
        whole.numpy(), abs=1e-5
    )


def test_a_hidden_layer_helps_with_an_activation_only():
    bent, straight = last(data="digits"), last(data="digits", activation="identity")
    assert bent.test_accuracy[1] > bent.test_accuracy[0] + 0.015
    assert abs(straight.test_accuracy[1] - straight.test_accuracy[0]) < 0.015
    assert straight.test_accuracy[0] == pytest.approx(bent.test_accuracy[0], abs=0.01)
    assert bent.recall.mean(1).tolist() == pytest.approx(bent.test_accuracy, abs=0.01)


@pytest.mark.parametrize("wrong", [{"depth": 4}, {"epochs": 0}, {"activation": "x"}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="depth|epochs|unknown"):
        next(compare_nets(**wrong))
