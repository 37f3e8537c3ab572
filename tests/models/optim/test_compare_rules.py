"""A rule beside torch.optim's: equal where torch has it, None where it has not."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.optim.compare_rules import TORCH, steps_beside_torch
from models.optim.rules import RULES
from tests.models.optim.test_rule_numbers import ROWS

NAMES = sorted(RULES)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_first_three_steps_are_the_published_ones(row):
    rule, lr, *numbers = row
    decay = 0.1 if rule == "adamw" else 0.0
    found = steps_beside_torch(rule, float(lr), weight_decay=decay, steps=3)
    expected = torch.tensor([float(n) for n in numbers], dtype=torch.float64)
    assert torch.allclose(found.path[1:].flatten(), expected, atol=2e-8, rtol=0)


def test_torch_has_nine_of_them():
    assert set(TORCH) < set(RULES) and len(TORCH) == 9


@settings(deadline=None, max_examples=40)
@given(
    rule=st.sampled_from(NAMES),
    lr=st.floats(1e-4, 0.05),
    beta=st.floats(0, 0.99),
    alpha=st.floats(0, 0.999),
    decay=st.floats(0, 0.2),
    x=st.floats(-5, 5),
    y=st.floats(-2, 2),
)
def test_ours_and_torchs_agree(rule, lr, beta, alpha, decay, x, y):
    made = {"beta": beta, "alpha": alpha, "weight_decay": decay, "x": x, "y": y}
    found = steps_beside_torch(rule, lr, **made, steps=30)
    if rule in TORCH:
        assert found.relative < 1e-9
        assert found.theirs.shape == found.path.shape == (31, 2)
    else:
        assert found.theirs is found.difference is found.relative is None


@pytest.mark.parametrize("rule", ["gd", "momentum", "nesterov"])
def test_divergence_stops_both_at_the_same_step(rule):
    found = steps_beside_torch(rule, 1.0, steps=100)
    assert found.diverged is not None and found.relative < 1e-9


@pytest.mark.parametrize(
    "wrong",
    [
        {"rule": "none"},
        {"lr": 0.0},
        {"lr": float("inf")},
        {"beta": 1.0},
        {"alpha": -0.1},
        {"weight_decay": -1.0},
        {"steps": 0},
        {"steps": 301},
        {"grid": 1},
        {"x": float("nan")},
    ],
)
def test_bad_arguments(wrong):
    with pytest.raises(ValueError):
        steps_beside_torch(**wrong)
