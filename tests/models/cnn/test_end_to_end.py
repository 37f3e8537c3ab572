"""The whole task: its parts, its file, and that hidden answers stay hidden."""

import pytest
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

from models.cnn import end_to_end as task
from models.cnn.end_to_end import (
    ConvNet,
    augment_batch,
    judged_task,
    load_clothes,
    normalise,
    predict,
    prediction_file,
    train_and_predict,
    train_epoch,
)
from models.core.training import measure

QUICK = {"labelled": 50, "epochs": 2, "batch": 25}


def last(**arguments):
    *_, result = judged_task(**(QUICK | arguments))
    return result


def test_the_data_are_all_there():
    (images, labels), (test_images, answers) = map(load_clothes, ("train", "test"))
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
    p = predict(net, x)
    assert p.shape == (130, 10)
    assert torch.allclose(p, net.eval()(x).softmax(1), atol=1e-6)


@pytest.mark.parametrize("mode", [True, False])
def test_predicting_and_measuring_leave_the_net_as_it_was(mode):
    net = ConvNet().train(mode)
    x = torch.rand(30, 1, 28, 28)
    before = {name: w.clone() for name, w in net.state_dict().items()}
    predict(net, x)
    measure(net, x, torch.zeros(30).long(), 10)
    assert net.training == mode and net.norm1.training == mode
    for name, w in net.state_dict().items():
        assert torch.equal(w, before[name]), name  # batch norm's means and counts too


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


def test_answers_stand_beside_the_predictions_and_change_nothing():
    *_, trained = train_and_predict(**QUICK)
    page = last()
    assert page.file == trained.file and page.epochs == trained.epochs
    assert torch.equal(page.predictions, trained.probabilities.argmax(1))
    pictures, answers = load_clothes("test")
    assert torch.equal(page.answers, answers)
    assert torch.equal(page.pictures, pictures[:20])


def test_a_plain_loop_gives_the_same_epoch():
    x = torch.rand(30, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    y = torch.arange(30) % 10
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        ours, theirs = ConvNet(), ConvNet()
    theirs.load_state_dict(ours.state_dict())
    rule = torch.optim.AdamW(ours.parameters(), 1e-2)
    mine = torch.Generator().manual_seed(2)
    *_, (_, loss, right) = train_epoch(ours, rule, (x, y), 8, True, mine)
    rule, order = (
        torch.optim.AdamW(theirs.parameters(), 1e-2),
        torch.Generator().manual_seed(2),
    )
    loader = DataLoader(TensorDataset(x, y), 8, shuffle=True, generator=order)
    total, hits = 0.0, 0
    for some, labels in loader:
        logits = theirs(augment_batch(some, order))
        value = F.cross_entropy(logits, labels)
        rule.zero_grad()
        value.backward()
        rule.step()
        total += value.item() * len(labels)
        hits += int((logits.argmax(1) == labels).sum())
    assert (loss, right) == (total / 30, hits / 30)
    assert torch.equal(mine.get_state(), order.get_state())  # so the next epoch agrees
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(one, other)


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
    images, labels = load_clothes("train")
    labels = labels.clone()
    labels[3000:4500] = 0
    changed = {"train": (images, labels), "test": load_clothes("test")}
    monkeypatch.setattr(task, "load_clothes", changed.__getitem__)
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
