"""Three ways to learn a new task: what each may change, and where each starts."""

import pytest
import torch

from models.cnn.finetune import WAYS, finetune, learn_ways, learning, start_net
from models.cnn.pretrain import build_transfer_net, load_pretrained

QUICK = {"each": (2,), "steps": 8, "seeds": 1}


def whole(**arguments):
    *_, result = finetune(**(QUICK | arguments))
    return result


def test_only_the_last_layer_is_new():
    shipped = load_pretrained("fashion")[0].state_dict()
    classes = tuple(range(10))
    scratch, frozen, tuned = (start_net(w, "fashion", classes, 1) for w in WAYS)
    for name, w in shipped.items():
        assert torch.equal(w, frozen[0].state_dict()[name])
        assert torch.equal(w, tuned[0].state_dict()[name])
        assert not torch.equal(w, scratch[0].state_dict()[name])
    assert torch.equal(scratch[1].weight, frozen[1].weight)  # from the same seed


def test_each_way_learns_what_it_says():
    net = build_transfer_net(5, 0)
    assert sum(p.numel() for p in learning(net, "frozen")) == 65 * 5
    assert len(learning(net, "finetune")) == len(learning(net, "scratch")) == 8
    assert [w.learnt for w in whole().ways] == [20_197, 325, 20_197]
    assert [w.learnt for w in whole(task="far").ways] == [20_522, 650, 20_522]


def test_frozen_and_fine_tuned_begin_alike():
    result = whole()
    assert result.ways[1].curve[0, 0] == result.ways[2].curve[0, 0]


def test_the_features_help_on_the_near_task():
    result = whole(ways=("scratch", "finetune"), each=(5,), steps=40, seeds=2)
    scratch, tuned = (float(w.test.mean()) for w in result.ways)
    assert tuned > scratch


def test_a_way_does_not_depend_on_the_company():
    assert torch.equal(whole(ways=("finetune",)).ways[0].curve, whole().ways[2].curve)


def test_the_last_mark_is_the_result():
    result = whole(each=(1, 3), seeds=2)
    for mine in result.ways:
        assert mine.test.shape == (2, 2)
        assert torch.equal(mine.test[-1], mine.curve[:, -1])
    assert result.steps.tolist() == [0, 2, 4, 6, 8] and result.progress == 1


def test_what_is_frozen_stays_and_all_else_learns():
    classes = (5, 6, 7, 8, 9)
    for way in WAYS:
        *_, last = learn_ways(ways=(way,), seed=1, **QUICK)
        start = start_net(way, "low_digits", classes, 1)
        start = start[1] if way == "frozen" else start  # what is trained
        for before, after in zip(
            start.parameters(), last.net.parameters(), strict=True
        ):
            assert not torch.equal(before, after)
        *_, page = finetune(ways=(way,), seed=1, **QUICK)
        assert torch.equal(page.ways[0].test, last.ways[0].test)


@pytest.mark.parametrize(
    "arguments",
    [{"task": "other"}, {"ways": ("luck",)}, {"each": ()}, {"steps": 0}, {"seeds": 9}],
)
def test_wrong_arguments_are_refused(arguments):
    with pytest.raises(ValueError):
        next(finetune(**arguments))
