"""The error surface: the notes' corner, closed forms against autograd, who gets out."""

import math
from collections import deque

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from models.losses.error_surface import note_marks, surfaces, two_losses_at
from models.optim.rules import RULES


def last(results):
    return deque(results, maxlen=1).pop()


def at(y1, y2, **given):
    return last(surfaces(y1, y2, steps=1, **given))


@settings(deadline=None, max_examples=80)
@given(
    st.floats(-20, 20), st.floats(-20, 20), st.sampled_from([-1000.0, -5.0, 0.0, 3.0])
)
def test_closed_forms_are_autograds(y1, y2, y3):
    truth = torch.tensor([1.0, 0.0, 0.0], dtype=torch.float64)
    w = torch.tensor([[y1, y2], [y1, y2]], dtype=torch.float64)
    losses, gradients, p1 = two_losses_at(w, y3)
    y = torch.tensor([y1, y2, y3], dtype=torch.float64, requires_grad=True)
    ce = F.cross_entropy(y[None], torch.tensor([0]))
    mse = F.mse_loss(y.softmax(0), truth, reduction="sum")
    for i, loss in enumerate((ce, mse)):
        (slope,) = torch.autograd.grad(loss, y, retain_graph=True)
        torch.testing.assert_close(losses[i], loss.detach(), rtol=1e-9, atol=1e-9)
        torch.testing.assert_close(gradients[i], slope[:2], rtol=1e-6, atol=1e-15)
    assert p1.tolist() == pytest.approx([float(y.detach().softmax(0)[0])] * 2)


@settings(deadline=None, max_examples=50)
@given(st.floats(-20, 20), st.floats(-20, 20))
def test_with_y3_far_off_only_the_difference_counts(y1, y2):
    w = torch.tensor([[y1, y2], [y1, y2]], dtype=torch.float64)
    losses, gradients, _ = two_losses_at(w)
    s, wrong = 1 / (1 + math.exp(y2 - y1)), 1 / (1 + math.exp(y1 - y2))
    assert float(losses[0]) == pytest.approx(math.log1p(math.exp(y2 - y1)))
    assert float(losses[1]) == pytest.approx(2 * wrong**2)
    expected = [[-wrong, wrong], [-4 * s * wrong**2, 4 * s * wrong**2]]
    for row, numbers in zip(gradients.tolist(), expected, strict=True):
        assert row == pytest.approx(numbers, rel=1e-9)


@pytest.mark.parametrize(
    ("y", "ce", "mse"),
    [
        (10, 1.4142136, 1.16596e-8),
        (8, 1.4142134, 6.36595e-7),
        (5, 1.4141494, 2.56786e-4),
        (0, 0.7071068, 0.7071068),
    ],
)
def test_gradients_on_the_way_to_the_corner(y, ce, mse):
    s = at(-y, y)
    assert s.norms[:, 0].tolist() == pytest.approx([ce, mse], rel=1e-5)


def test_losses_in_the_corner():
    s = at(-10.0, 10.0)
    assert float(s.losses[0, 0]) == pytest.approx(20.0000000021, abs=1e-10)
    assert float(s.losses[1, 0]) == pytest.approx(1.9999999918, abs=1e-10)
    step = s.paths[:, 1] - s.paths[:, 0]
    assert step[0].tolist() == pytest.approx([1, -1])
    assert step[1].tolist() == pytest.approx([8.2446e-9, -8.2446e-9], rel=1e-4)


def test_mse_is_steepest_where_p1_is_a_third_and_its_gradient_there():
    a = torch.linspace(-6, 6, 2401, dtype=torch.float64)
    w = torch.stack([a, torch.zeros_like(a)], 1).expand(2, -1, -1)
    _, gradients, p1 = two_losses_at(w)
    k = int(gradients[1, :, 0].abs().argmax())
    assert float(p1[1, k]) == pytest.approx(1 / 3, abs=2e-3)
    assert float(-gradients[1, k, 0]) == pytest.approx(16 / 27, abs=1e-5)
    assert float(a[k]) == pytest.approx(-math.log(2), abs=5e-3)


@pytest.mark.parametrize(
    ("y", "ce", "mse"), [(2, 3, 10), (3, 4, 55), (4, 5, 379), (5, 6, 2762)]
)
def test_steps_to_even_odds_at_lr_1(y, ce, mse):
    assert last(surfaces(-y, y, steps=mse)).reached == (ce, mse)
    assert last(surfaces(-y, y, steps=mse - 1)).reached == (ce, None)


def test_from_the_corner_mse_has_not_moved_after_10_000_steps():
    s = last(surfaces(steps=10_000))
    assert s.reached == (11, None) and s.progress == 1
    assert s.paths[1, -1].tolist() == pytest.approx([-9.9999, 9.9999], abs=1e-4)
    assert len(s.steps) <= 60 and s.steps[:12].diff().max() <= 2
    assert (s.steps[0], s.steps[-1]) == (0, 10_000)
    assert last(surfaces(lr=0.1, steps=200)).reached == (105, None)


def test_adaptive_rules_leave_the_plateau():
    assert last(surfaces(lr=0.1, optimizer="adam", steps=200)).reached[1] == 81
    assert last(surfaces(lr=0.1, optimizer="rmsprop", steps=200)).reached[1] == 19


@pytest.mark.parametrize("name", ["adam", "rmsprop", "momentum"])
def test_paths_are_those_of_torch_optim(name):
    optimizers = {
        "adam": lambda w: torch.optim.Adam([w], 0.1),
        "rmsprop": lambda w: torch.optim.RMSprop([w], 0.1),
        "momentum": lambda w: torch.optim.SGD([w], 0.1, momentum=0.9),
    }
    w = torch.tensor([-3.0, 3.0], dtype=torch.float64, requires_grad=True)
    third = torch.tensor([-1000.0], dtype=torch.float64)
    rule, path = optimizers[name](w), [w.tolist()]
    for _ in range(30):
        rule.zero_grad()
        p = torch.cat([w, third]).softmax(0)
        ((p[0] - 1) ** 2 + p[1] ** 2 + p[2] ** 2).backward()
        rule.step()
        path.append(w.tolist())
    s = last(surfaces(-3.0, 3.0, lr=0.1, steps=30, optimizer=name))
    expected = torch.tensor(path, dtype=torch.float64)[s.steps]
    torch.testing.assert_close(s.paths[1], expected, rtol=1e-6, atol=1e-6)


def test_the_surfaces_and_the_arrows():
    s = at(-10.0, 10.0, grid=21)
    assert s.heights.shape == (2, 21, 21) and s.arrows.shape == (2, 9, 9, 2)
    # a row per y2 from the bottom, a column per y1: upper left is the wrong corner
    assert float(s.heights[0, -1, 0]) == pytest.approx(20)
    assert float(s.heights[1, -1, 0]) == pytest.approx(2)
    assert s.heights[:, 0, -1].tolist() == pytest.approx([0, 0], abs=1e-8)
    assert s.heights[:, 10, 10].tolist() == pytest.approx([math.log(2), 0.5])
    right_down = s.arrows[0, -1, 0]
    assert right_down.tolist() == pytest.approx([1, -1], abs=1e-6)
    assert s.arrows[1, -1, 0].norm() < 1e-7


def test_every_result_is_a_whole_and_the_first_comes_at_once():
    before, count = 0.0, 0
    for s in surfaces(steps=500):
        assert before <= s.progress <= 1
        before, count = s.progress, count + 1
        assert s.paths.shape == (2, len(s.steps), 2)
        assert s.losses.shape == s.norms.shape == s.p1.shape == (2, len(s.steps))
        assert s.paths.isfinite().all()
    assert before == 1 and count > 20
    assert next(surfaces()).steps.tolist() == [0]


@pytest.mark.parametrize("optimizer", sorted(RULES))
def test_every_rule_walks_without_end(optimizer):
    s = last(surfaces(lr=1000.0, steps=200, optimizer=optimizer))
    assert s.paths.isfinite().all() and s.losses.isfinite().all()


def test_marks():
    assert note_marks(1, 60) == [0, 1]
    marks = note_marks(20_000, 60)
    assert marks == sorted(set(marks)) and marks[-1] == 20_000 and len(marks) <= 60


@pytest.mark.parametrize(
    "wrong",
    [
        {"y1": -21.0},
        {"y2": math.nan},
        {"y3": math.inf},
        {"lr": 0.0},
        {"lr": math.inf},
        {"steps": 0},
        {"steps": 20_001},
        {"optimizer": "no such"},
        {"grid": 1},
    ],
)
def test_bad_arguments_are_refused(wrong):
    with pytest.raises(ValueError):
        next(surfaces(**wrong))
