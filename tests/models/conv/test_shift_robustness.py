"""Nets and shifted digits: counts, fairness, and who minds being moved."""

import pytest
import torch

from models.conv.shift_robustness import (
    NETS,
    draw_net,
    make_digits_net,
    move,
    put_in_field,
    shifted_nets,
)
from models.data.digits import load_digits


def last(**settings):
    *_, result = shifted_nets(device="cpu", **settings)
    return result


def count(kind):
    return sum(p.numel() for p in make_digits_net(kind).parameters())


def test_parameters_are_those_counted_by_hand():
    assert count("dense") == 1296 * 100 + 100 + 100 * 10 + 10
    shared = 8 * (25 + 1) + 16 * (8 * 9 + 1)
    assert count("conv") == shared + 16 * 49 * 10 + 10
    assert count("anywhere") == shared + 32 * (16 * 9 + 1) + 32 * 10 + 10


def test_moving_keeps_the_ink():
    x = put_in_field(load_digits(200, first=9000)[0])
    assert x.shape == (200, 1, 36, 36)
    for right, down in ((0, 0), (3, 0), (0, -4), (-4, 2)):
        moved = move(x, right, down)
        assert torch.equal(moved, x.roll((down, right), (2, 3)))  # nothing fell off
    lost = move(x, 6).sum((1, 2, 3)) < x.sum((1, 2, 3)) - 1e-3
    assert lost.float().mean() < 0.02


def test_drawing_a_net_leaves_the_global_generator_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    first, again, other = draw_net("conv", 1), draw_net("conv", 1), draw_net("conv", 2)
    assert torch.equal(torch.rand(3), expected)
    pairs = zip(first.parameters(), again.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    assert not torch.equal(next(first.parameters()), next(other.parameters()))


def test_convolution_minds_a_shift_less_and_the_largest_answer_least():
    result = last(nets=NETS, images=1000, epochs=3)
    dense, conv, anywhere = (net.accuracy for net in result.runs[0])
    assert dense[0] > 0.8 and conv[0] > 0.8 and anywhere[0] > 0.6
    assert dense[3] < dense[0] - 0.3
    assert anywhere[0] - anywhere[3] < 0.15 < dense[0] - dense[3]
    assert conv[2] > dense[2]
    assert result.progress == 1.0
    assert [len(net.losses) for net in result.runs[0]] == [result.steps] * 3


def test_images_moved_in_training_teach_the_dense_net():
    plain = last(nets=("dense",), images=1000, epochs=4).runs[0][0].accuracy
    moved = last(nets=("dense",), images=1000, epochs=4, moved=4).runs[0][0]
    assert moved.accuracy[3] > plain[3] + 0.15


def test_seeds_split_into_the_same_numbers_and_progress_grows():
    settings = {"nets": ("dense",), "images": 200, "epochs": 1}
    both = last(seeds=(3, 4), **settings)
    alone = last(seeds=(4,), **settings)
    assert len(both.runs) == 2 and len(alone.runs) == 1
    assert torch.equal(both.runs[1][0].losses, alone.runs[0][0].losses)
    shares = [r.progress for r in shifted_nets(seeds=(3, 4), device="cpu", **settings)]
    assert shares == sorted(shares) and 0 < shares[0] < 0.5 and shares[-1] == 1


def test_a_plain_loop_gives_the_same_net():
    settings = {"nets": ("dense",), "images": 120, "epochs": 2, "moved": 2}
    page = last(seeds=(5,), **settings).runs[0][0]
    x, y = load_digits(120)
    x, generator = put_in_field(x), torch.Generator().manual_seed(5)
    net = draw_net("dense", 5)
    rule, losses = torch.optim.Adam(net.parameters(), 4e-3), []
    for _ in range(2):
        for batch in torch.randperm(120, generator=generator).split(50):
            right, down = torch.randint(-2, 3, (2,), generator=generator).tolist()
            logits = net(move(x[batch], right, down))
            loss = torch.nn.functional.cross_entropy(logits, y[batch])
            rule.zero_grad()
            loss.backward()
            rule.step()
            losses.append(loss.detach())
    assert torch.equal(page.losses, torch.stack(losses))
    tests, answers = load_digits(500, first=9000)
    for pixels in (0, 4):
        y_hat = net(move(put_in_field(tests), pixels)).argmax(1)
        assert page.accuracy[pixels] == (y_hat == answers).float().mean()


@pytest.mark.parametrize(
    "wrong",
    [{"nets": ("flat",)}, {"nets": ()}, {"seeds": ()}, {"images": 0}, {"moved": 7}],
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        last(**wrong)
