"""Training LeNet: a plain loop gives the same numbers, and it is quick enough."""

import time

import pytest
import torch
import torch.nn.functional as F

from models.conv import lenet_train
from models.conv.lenet import build_lenet, layer_outputs
from models.conv.lenet_train import train_lenet, watch_lenet, whole_batches
from models.data.lenet_data import load_images

SMALL = {"images": 200, "epochs": 2, "frames": 4, "device": "cpu"}


def last(**arguments):
    for result in watch_lenet(**SMALL | arguments):  # noqa: B007
        pass
    return result


def test_a_plain_loop_gives_the_same_losses():
    (images,) = load_images("digits", 200)
    net = build_lenet("modern", seed=5)
    rule = torch.optim.Adam(net.parameters(), 1e-3)
    steps = 2 * (200 // 32)
    schedule = torch.optim.lr_scheduler.OneCycleLR(rule, 1e-3, steps)
    generator, losses = torch.Generator().manual_seed(5), []
    for _ in range(2):
        order = torch.randperm(200, generator=generator)
        for i in range(200 // 32):
            chosen = order[32 * i : 32 * (i + 1)]
            loss = F.cross_entropy(net(images.x[chosen] / 255), images.y[chosen])
            rule.zero_grad()
            loss.backward()
            rule.step()
            schedule.step()
            losses.append(float(loss.detach()))
    ours = last(lr=1e-3, seed=5)
    assert ours.losses.tolist() == pytest.approx(losses, rel=1e-3)
    assert len(ours.losses) == ours.steps == steps
    *_, plain = train_lenet(**SMALL, lr=1e-3, seed=5)
    assert torch.equal(plain.losses, ours.losses) and plain.right == ours.right
    assert plain.accuracy == ours.accuracy.tolist()


def test_batches_are_whole_and_every_epoch_has_its_own_order():
    generator = torch.Generator().manual_seed(0)
    batches = whole_batches(100, generator)
    orders = [torch.cat([next(batches) for _ in range(3)]) for _ in range(2)]
    assert [len(order.unique()) for order in orders] == [96, 96]
    assert not torch.equal(*orders)
    assert len(next(whole_batches(7, generator))) == 7  # fewer than a batch: all


def test_what_is_tested_is_what_the_net_answers():
    *_, result = train_lenet(**SMALL)
    x, y = result.images.test_x.float() / 255, result.images.test_y
    with torch.no_grad():
        logits = result.net(x)
    right = int((logits.argmax(1) == y).sum())
    assert result.right == right == round(2000 * result.accuracy[-1])
    assert result.test_loss[-1] == pytest.approx(float(F.cross_entropy(logits, y)))
    assert len(result.accuracy) == len(result.marks) == len(set(result.marks))


def test_frames_show_the_net_as_it_was():
    result = last(seed=1)
    frames = len(result.frame_steps)
    assert result.frame_steps.tolist() == sorted(set(result.frame_steps.tolist()))
    assert result.frame_steps[0] == 0 and result.frame_steps[-1] == result.steps
    assert result.kernels.shape == (frames, 6, 1, 5, 5)
    assert result.maps["C1"].shape == (frames, 6, 28, 28)
    assert result.maps["C3"].shape == (frames, 16, 10, 10)
    untrained = build_lenet("modern", seed=1)
    assert torch.equal(result.kernels[0], untrained.C1[0].weight.detach())
    outputs = layer_outputs(untrained, result.image[None] / 255)
    c1 = outputs["C1"][0].detach()
    levels = 127 * c1 / c1.abs().max()
    assert (result.maps["C1"][0] - levels).abs().max() < 1.01
    p = outputs["output"][0].softmax(0).detach()
    assert torch.allclose(result.probabilities[0], p, atol=1e-5)
    assert result.label == 3 and result.accuracy.shape == (frames,)
    assert torch.allclose(result.probabilities.sum(1), torch.ones(frames))
    assert result.parameters == 61_706 and result.test_images == 2000


def test_every_result_is_the_run_so_far():
    seen = list(watch_lenet(**SMALL))
    shares = [result.progress for result in seen]
    assert shares == sorted(shares) and shares[-1] == 1.0
    assert all(r.downloaded is None for r in seen)
    assert all(len(r.accuracy) == len(r.kernels) == len(r.frame_steps) for r in seen)
    assert seen[-1].right > 0 and seen[0].right == 0


def test_the_image_followed_and_the_seed_change_one_thing():
    one, other = last(look=3), last(look=7)
    assert one.label == 3 and other.label == 7
    assert torch.equal(one.losses, other.losses)
    assert not torch.equal(one.losses, last(seed=1).losses)
    assert torch.equal(one.losses, last().losses)


def test_the_net_of_1998_and_other_data_learn():
    classic = last(net="classic", epochs=6)
    assert classic.parameters == 60_000
    assert classic.losses[-6:].mean() < classic.losses[:6].mean() - 0.3
    garments = last(data="garments", epochs=6)
    assert garments.losses[-6:].mean() < 1.5 and garments.test_images == 1000


def test_a_run_that_is_lost_says_so_and_stops(monkeypatch):
    lost = build_lenet("modern")
    with torch.no_grad():
        lost.C1[0].weight.fill_(torch.nan)
    monkeypatch.setattr(lenet_train, "build_lenet", lambda *_: lost)
    result = last()
    assert result.diverged == 0 and result.maps["C1"].abs().max() == 0
    assert len(result.frame_steps) == 2 and result.progress < 1 and result.right == 0


def test_while_data_is_downloaded_the_share_is_told(monkeypatch):
    (images,) = load_images("digits", 64)
    monkeypatch.setattr(lenet_train, "load_images", lambda *_: iter([0.0, 0.5, images]))
    results = list(watch_lenet(data="mnist", epochs=1))
    assert [r.downloaded for r in results[:2]] == [0.0, 0.5]
    assert results[2].downloaded is None and results[-1].steps == 2


@pytest.mark.parametrize(
    "wrong", [{"epochs": 0}, {"lr": 0.0}, {"look": 10}, {"data": "tulips"}, {"net": ""}]
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        last(**wrong)


def test_the_default_reads_97_per_cent():
    *_, result = watch_lenet(device="cpu")
    assert result.right >= 0.97 * result.test_images == 0.97 * 2000
    assert float(result.accuracy[-1]) * 2000 == pytest.approx(result.right, abs=0.01)
    assert 0 < result.seconds < time.process_time()
