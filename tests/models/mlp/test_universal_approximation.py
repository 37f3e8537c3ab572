"""Straight pieces and regions: counted exactly, against closed forms and sampling."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.mlp.curve_fitting import approximate, build_by_hand
from models.mlp.linear_regions import (
    count_in_square,
    merge_straight,
    montufar_bound,
    most_regions,
    regions,
    tent,
)
from models.mlp.universal_approximation import (
    TARGET_FUNCTIONS,
    count_pieces,
    draw_unit_layer,
    fit_curve,
)

X = torch.linspace(-1, 1, 241, dtype=torch.float64)
weights = st.lists(
    st.tuples(*[st.integers(-6, 6)] * 3).filter(lambda t: t[0] and t[2]),
    min_size=1,
    max_size=6,
)


@settings(deadline=None)
@given(weights)
def test_pieces_equal_the_slopes_between_all_candidate_kinks(units):
    """Between neighbouring candidates the net is straight: compare their slopes."""
    w, b, v = torch.tensor(units, dtype=torch.float64).T
    kinks = {-float(q) / float(p) for p, q, _ in units}
    edges = torch.tensor(sorted({-1.0, 1.0} | {k for k in kinks if abs(k) < 1}))
    middles = ((edges[1:] + edges[:-1]) / 2).double()
    slopes = ((middles[:, None] * w + b > 0).double() * w) @ v
    changes = int((slopes[1:] != slopes[:-1]).sum())
    assert count_pieces(w, b, v) == 1 + changes <= len(units) + 1


@pytest.mark.parametrize(("v", "pieces"), [((1, 1), 2), ((1, -1), 1)])
def test_kinks_at_one_place_add_up(v, pieces):
    """relu(x) + relu(-x) = |x| bends at 0, relu(x) - relu(-x) = x does not."""
    w, b = torch.tensor([1.0, -1.0]), torch.zeros(2)
    assert count_pieces(w, b, torch.tensor(v).double()) == pieces


@pytest.mark.parametrize("width", [1, 2, 3, 5, 10, 12])
def test_net_built_by_hand_has_the_known_error(width):
    """Interpolating x^2 at spacing h = 2/n errs by h^2/4 at the middles, no more."""
    built = build_by_hand(TARGET_FUNCTIONS["square"], width, X)
    assert float((built - X**2).abs().max()) == pytest.approx(1 / width**2, rel=0.05)
    assert float((built - X**2).abs().max()) <= 1 / width**2 + 1e-12


def test_abs_needs_two_relus():
    torch.testing.assert_close(build_by_hand(torch.abs, 2, X), X.abs())


def test_training_fits_better_with_width():
    frames = list(approximate(widths=(3, 50), steps=400, device="cpu"))
    last = frames[-1]
    assert last.progress == 1.0 and last.diverged is None
    assert last.loss[-1, 1] < 0.1 * last.loss[-1, 0]
    assert all(p <= n + 1 for p, n in zip(last.pieces, last.widths, strict=True))
    assert last.parameters == (10, 151)
    assert last.fitted.shape == (len(frames), 2, 201)
    assert [len(f.steps) for f in frames] == list(range(1, len(frames) + 1))
    torch.testing.assert_close(
        (last.fitted[-1] - last.y).square().mean(1), last.loss[-1]
    )


def test_nets_trained_together_do_not_touch_each_other():
    alone = list(approximate(widths=(10,), steps=50, device="cpu"))[-1]
    both = list(approximate(widths=(3, 10), steps=50, device="cpu"))[-1]
    torch.testing.assert_close(alone.fitted[-1, 0], both.fitted[-1, 1])


def test_a_fit_is_pytorchs_and_the_one_that_is_watched():
    *_, ours = fit_curve(widths=(5,), steps=60, device="cpu")
    w, b, v, c = draw_unit_layer(torch.Generator().manual_seed(0), 5)
    net = torch.nn.Sequential(
        torch.nn.Linear(1, 5), torch.nn.ReLU(), torch.nn.Linear(5, 1)
    )
    net[0].weight.data, net[0].bias.data = w[:, None].clone(), b.clone()
    net[2].weight.data, net[2].bias.data = v[None].clone(), c.clone()
    rule = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(60):
        rule.zero_grad()
        torch.nn.functional.mse_loss(net(ours.x)[:, 0], ours.y).backward()
        rule.step()
    torch.testing.assert_close(ours.fitted[0], net(ours.x)[:, 0], rtol=1e-3, atol=1e-4)
    watched = list(approximate(widths=(5,), steps=60, device="cpu"))[-1]
    assert torch.equal(watched.fitted[-1], ours.fitted)
    assert watched.pieces == ours.pieces


def test_only_piecewise_linear_nets_have_pieces():
    for activation, known in (("tanh", None), ("identity", 1)):
        run = approximate(activation=activation, steps=1, device="cpu")
        assert set(list(run)[-1].pieces) == {known}


def test_divergence_is_a_result():
    last = list(approximate(lr=1e30, steps=100, device="cpu"))[-1]
    assert last.diverged is not None and last.progress == 1.0


@pytest.mark.parametrize("depth", range(1, 11))
def test_tent_has_two_to_the_depth_pieces(depth):
    result = tent(depth)
    assert result.pieces == 2**depth
    assert result.shallow_pieces == result.units + 1 == 2 * depth + 1
    expected = torch.arange(2**depth + 1) / 2**depth
    assert torch.equal(result.knots_x, expected.double())
    assert result.knots_y.tolist() == [k % 2 for k in range(2**depth + 1)]
    assert result.parameters == 3 * result.units + 1 == 6 * depth + 1
    # more pieces than ReLUs: one layer cannot follow
    assert result.shallow_error < 1e-12 if depth < 3 else result.shallow_error > 0.2


def test_a_knot_without_a_bend_is_no_piece():
    x, y = torch.tensor([0.0, 0.25, 0.5, 1.0]), torch.tensor([0.0, 0.5, 1.0, 0.0])
    assert merge_straight(x, y)[0].tolist() == [0, 0.5, 1]


def test_known_numbers_of_regions():
    assert [most_regions(n) for n in range(1, 7)] == [2, 4, 7, 11, 16, 22]
    assert most_regions(100) == 5051 and most_regions(9, inputs=1) == 10
    known = {(1, 16): 137, (2, 8): 592, (4, 4): 704, (8, 4): 180_224, (1, 32): 529}
    assert {shape: montufar_bound(*shape) for shape in known} == known


def test_regions_of_three_lines_by_hand():
    lines = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    assert count_in_square(lines, torch.tensor([0.0, 0.0, -0.5])) == 7
    assert count_in_square(lines, torch.tensor([0.0, 0.0, -3.0])) == 4  # one outside
    assert count_in_square(lines, torch.tensor([0.0, 5.0, -1.5])) == 3


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 12), st.integers(0, 1000))
def test_seen_at_most_exact_at_most_bound(width, seed):
    result = regions(layers=1, width=width, seed=seed, grid=60)
    assert result.seen <= result.exact <= result.bound == most_regions(width)


def test_a_fine_grid_sees_nearly_all_regions():
    result = regions(layers=1, width=6, seed=1, grid=600)
    assert result.exact - 1 <= result.seen <= result.exact


def test_output_is_straight_within_a_region():
    """Second differences vanish where three neighbours share a region."""
    result = regions(layers=3, width=5, seed=2, grid=80)
    label, out = result.labels, result.output
    same = (label[:, 2:] == label[:, 1:-1]) & (label[:, 1:-1] == label[:, :-2])
    bend = (out[:, 2:] - 2 * out[:, 1:-1] + out[:, :-2]).abs()
    assert same.any() and (~same).any()
    assert bend[same].max() < 1e-12 < bend[~same].max()
    assert result.exact is None and result.seen == len(label.unique())


@pytest.mark.parametrize(
    "call",
    [
        lambda: tent(0),
        lambda: tent(11),
        lambda: regions(layers=0),
        lambda: regions(width=1),
        lambda: next(approximate("cosine")),
        lambda: next(approximate(widths=())),
        lambda: next(approximate(lr=0.0)),
    ],
)
def test_bad_arguments(call):
    with pytest.raises(ValueError):
        call()
