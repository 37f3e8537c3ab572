"""The whole task: its parts, its file, and that hidden answers stay hidden."""

import pytest
import torch

from models.cnn import end_to_end as task
from models.cnn.end_to_end import (
    ConvNet,
    augment_batch,
    load_clothes,
    normalise,
    predict,
    prediction_file,
    train_and_predict,
)

QUICK = {"labelled": 50, "epochs": 2, "batch": 25}


def last(**arguments):
    *_, result = train_and_predict(**(QUICK | arguments))
    return result


def test_the_data_are_all_there():
    images, labels, test_images, answers = load_clothes()
    assert images.shape == (5000, 28, 28) and test_images.shape == (1000, 28, 28)
    assert len(labels) == 5000 and torch.bincount(answers.long()).tolist() == [100] * 10
    x = normalise(images)
    assert x.mean().abs() < 0.05 and (x.std() - 1).abs() < 0.05


def test_augmentation_mirrors_some_and_moves_all():
    x = torch.rand(40, 1, 28, 28)
    x[:, :, 5:20, 5:20] += 1
    y = augment_batch(x, torch.Generator().manual_seed(0))
    assert y.shape == x.shape
    moves = [(d, r) for d in range(-2, 3) for r in range(-2, 3)]
    inner = slice(4, 24)

    def is_moved(a, b):
        return any(
            torch.equal(a[0, inner, inner], b.roll(move, (1, 2))[0, inner, inner])
            for move in moves
        )

    straight = sum(is_moved(a, b) for a, b in zip(y, x, strict=True))
    mirrored = sum(is_moved(a, b.flip(-1)) for a, b in zip(y, x, strict=True))
    assert straight + mirrored == 40
    assert 10 < straight < 30


def test_the_net_is_what_it_says():
    net = ConvNet()
    assert sum(p.numel() for p in net.parameters()) == 160 + 32 + 4640 + 64 + 15_690
    x = torch.rand(130, 1, 28, 28)
    logits = predict(net, x)
    assert logits.shape == (130, 10) and net.training
    assert torch.allclose(logits, net.eval()(x), atol=1e-5)


def test_the_file_has_a_line_for_each_picture():
    assert prediction_file(torch.tensor([9, 0])) == "id,label\n0,9\n1,0\n"
    result = last()
    lines = result.file.splitlines()
    assert len(lines) == 1001 and lines[0] == "id,label"
    assert lines[500] == f"499,{int(result.predictions[499])}"


def test_the_best_epoch_predicts():
    result = last(epochs=4)
    accuracies = [e.valid_accuracy for e in result.epochs]
    assert result.best == 1 + accuracies.index(max(accuracies))
    assert len(result.epochs) == 4 and result.progress == 1
    assert torch.all((result.confidence >= 0.1) & (result.confidence <= 1))


def test_it_learns():
    result = last(labelled=400, epochs=6)
    right = (result.predictions == result.answers).float().mean()
    assert right > 0.55
    assert result.epochs[-1].train_loss < result.epochs[0].train_loss


def test_pseudo_labels_begin_after_the_first_third():
    result = last(labelled=100, epochs=6, pseudo=True, threshold=0.0)
    assert [e.pseudo for e in result.epochs] == [0, 0, 1500, 1500, 1500, 1500]
    assert all(0.2 < e.pseudo_right < 1 for e in result.epochs[2:])
    strict = last(labelled=100, epochs=6, pseudo=True, threshold=1.0)
    assert strict.epochs[-1].pseudo < 100


def test_training_never_sees_the_hidden_labels_nor_the_answers(monkeypatch):
    arguments = {"labelled": 100, "epochs": 4, "pseudo": True, "threshold": 0.5}
    honest = last(**arguments)
    images, labels, tests, answers = load_clothes()
    labels = labels.clone()
    labels[3000:4500] = 0
    monkeypatch.setattr(task, "load_clothes", lambda: (images, labels, tests, answers))
    blind = last(**arguments)
    assert torch.equal(honest.predictions, blind.predictions)
    assert [e.pseudo for e in honest.epochs] == [e.pseudo for e in blind.epochs]


def test_one_seed_one_result_and_the_common_random_numbers_stay():
    before = torch.get_rng_state()
    one, two = last(seed=3), last(seed=3)
    assert one.file == two.file and one.epochs == two.epochs
    assert torch.equal(before, torch.get_rng_state())
    assert last(seed=4).file != one.file


@pytest.mark.parametrize(
    "arguments",
    [
        {"labelled": 5},
        {"epochs": 0},
        {"batch": 1},
        {"lr": 0.0},
        {"pseudo": True, "threshold": 1.5},
    ],
)
def test_wrong_arguments_are_refused(arguments):
    with pytest.raises(ValueError):
        next(train_and_predict(**arguments))
