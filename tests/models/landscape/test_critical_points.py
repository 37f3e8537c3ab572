"""Critical points: complete, none twice, none false; verdicts; Taylor; curvature."""

import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.landscape.critical_points import (
    critical_points,
    explore,
    judge_point,
    known_points,
)
from models.landscape.curvature import curvature, curvature_along
from models.landscape.surfaces import BOXES, SURFACES, find_surface, gradient, hessian

# x, y, height, eigenvalues, verdict: facts.md, each checked there in float64
HIMMELBLAU = [
    (3, 2, 0, 25.7157, 82.2843, "minimum"),
    (-2.805118, 3.131313, 0, 64.8404, 80.5501, "minimum"),
    (-3.779310, -3.283186, 0, 70.7144, 133.7856, "minimum"),
    (3.584428, -1.848127, 0, 28.6907, 105.4189, "minimum"),
    (3.385154, 0.073852, 13.311926, -14.1352, 97.5479, "saddle"),
    (0.086678, 2.884255, 67.719150, -31.7066, 75.5076, "saddle"),
    (-3.073026, -0.081353, 104.015163, -39.6515, 72.4352, "saddle"),
    (-0.127961, -1.953715, 178.337239, -50.6102, 20.2841, "saddle"),
    (-0.270845, -0.923039, 181.616522, -45.6052, -16.0660, "maximum"),
]
BEALE = [
    (3, 0.5, 0, 0.301464, 48.979786, "minimum"),
    (0.100538, -2.644514, 9.864512, -0.781027, 867.752179, "saddle"),
    (0, 1, 14.203125, -27.75, 27.75, "saddle"),
]
ROSENBROCK = [(1, 1, 0, 0.399361, 1001.600639, "minimum")]
DOUBLE_WELL = [
    (-1, 0, 0, 2, 8, "minimum"),
    (1, 0, 0, 2, 8, "minimum"),
    (0, 0, 1, -4, 2, "saddle"),
]
SADDLE = [(0, 0, 0, -2, 2, "saddle")]
BOWL = [(0, 0, 0, 2, 20, "minimum")]
MONKEY = [(0, 0, 0, 0, 0, "silent")]
FLAT = [(0, 0, 0, 0, 2, "silent")]

ONE_DIMENSION = [  # Styblinski-Tang: stationary points of (z⁴ - 16 z² + 5 z)/2
    (-2.903534, -39.166166, 34.583059),
    (0.156731, 0.195612, -15.852612),
    (2.746803, -25.029447, 29.269553),
]
STYBLINSKI_TANG = [
    (
        *(x, y, fx + fy, *sorted((a, b))),
        "minimum" if min(a, b) > 0 else "maximum" if max(a, b) < 0 else "saddle",
    )
    for x, fx, a in ONE_DIMENSION
    for y, fy, b in ONE_DIMENSION
]


def listed(points):
    rows = zip(
        points.w.tolist(),
        points.heights.tolist(),
        points.eigenvalues.tolist(),
        points.verdicts,
        strict=True,
    )
    return [(*w, height, *pair, verdict) for w, height, pair, verdict in rows]


def place(row):
    return (round(row[0], 3), round(row[1], 3))


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("himmelblau", HIMMELBLAU),
        ("beale", BEALE),
        ("rosenbrock", ROSENBROCK),
        ("styblinski_tang", STYBLINSKI_TANG),
        ("double_well", DOUBLE_WELL),
        ("saddle", SADDLE),
        ("bowl", BOWL),
        ("monkey", MONKEY),
        ("flat_minimum", FLAT),
        ("flat_saddle", FLAT),
    ],
)
def test_the_critical_points_of_the_classics(name, known):
    points = known_points(name, "")
    assert points.isolated and points.complete
    found = sorted(listed(points), key=place)
    known = sorted(known, key=place)
    assert [row[5] for row in found] == [row[5] for row in known]
    for row, numbers in zip(found, known, strict=True):
        assert row[:3] == pytest.approx(numbers[:3], abs=2e-6)
        assert row[3:5] == pytest.approx(numbers[3:5], abs=1e-4)


@pytest.mark.parametrize(
    ("name", "minima", "saddles", "maxima"),
    [
        ("himmelblau", 4, 4, 1),
        ("styblinski_tang", 4, 4, 1),
        ("beale", 1, 2, 0),
        ("camel3", 3, 2, 0),
        ("camel6", 6, 7, 2),
        ("plateau", 1, 0, 0),
        ("valley", 1, 0, 0),
    ],
)
def test_counts(name, minima, saddles, maxima):
    verdicts = known_points(name, "").verdicts
    kinds = ("minimum", "saddle", "maximum")
    assert [verdicts.count(kind) for kind in kinds] == [minima, saddles, maxima]
    assert len(verdicts) == minima + saddles + maxima
    if name != "beale":  # it is not coercive
        assert minima - saddles + maxima == 1


@pytest.mark.parametrize("name", SURFACES)
def test_every_point_is_critical_inside_and_there_once(name):
    points, (left, right, bottom, top) = known_points(name, ""), BOXES[name]
    f, w = find_surface(name), points.w
    assert len(w)
    size = hessian(f, w).norm(dim=(-2, -1))
    assert bool((gradient(f, w).norm(dim=-1) <= 1e-9 * (1 + size)).all())
    assert bool(((w[:, 0] >= left) & (w[:, 0] <= right)).all())
    assert bool(((w[:, 1] >= bottom) & (w[:, 1] <= top)).all())
    apart = torch.cdist(w, w).fill_diagonal_(math.inf)
    assert float(apart.min()) > 1e-3
    assert bool((points.heights.diff() >= -1e-8).all())  # the lowest first


@pytest.mark.parametrize(
    "text",
    ["0", "5", "x^2", "relu(x)", "x^2*y^2", "x^2*y", "(x - y)^4", "(x*x + y*y - 1)^2"],
)
def test_curves_of_critical_points_are_called_so(text):
    points = known_points("own", text)
    assert not points.isolated and not points.complete
    assert 5 <= points.verdicts.count("silent") <= 24
    others = [v for v in points.verdicts if v != "silent"]
    assert others == (["maximum"] if "- 1" in text else [])  # the circle's centre


def test_the_hyperbola_of_the_two_weight_network():
    points = known_points("lee", "")
    assert not points.isolated and len(points.w) <= 25
    assert points.verdicts.count("saddle") == 1 and points.verdicts[-1] == "saddle"
    assert points.w[-1].tolist() == [0, 0]
    on_curve, pairs = points.w[:-1], points.eigenvalues[:-1]
    assert set(points.verdicts[:-1]) == {"silent"}
    torch.testing.assert_close(on_curve.prod(-1), torch.ones(len(on_curve)).double())
    expected = 2 * on_curve.square().sum(-1)
    torch.testing.assert_close(pairs[:, 1], expected)
    assert float(pairs[:, 0].abs().max()) < 1e-9


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("x^4 + y^4", [(0, 0)]),
        ("x^8 + y^2", [(0, 0)]),
        ("x^3 + y^3", [(0, 0)]),
        ("x^5 + y^2", [(0, 0)]),
        ("x*y*(x + y)", [(0, 0)]),
        ("x*log(x) + y^2", [(1 / math.e, 0)]),
        ("exp(-x^2 - y^2)", [(0, 0)]),
        ("1e-9*(x^2 - y^2)", [(0, 0)]),
        ("1e12*(x^2 - y^2)", [(0, 0)]),
        ("x", []),
        ("x^2 + 0.000000001*y", []),
        ("exp(x)", []),
        ("abs(x) + abs(y)", []),
        ("abs(x)", []),
        ("1/(x^2 + y^2)", []),
        ("sqrt(x^2 + y^2)", []),
        ("tanh(5*x) + y^2", []),
        ("log(-1 - x^2) + y^2", []),
    ],
)
def test_own_expressions(text, where):
    points = known_points("own", text)
    assert points.isolated and points.complete
    assert [place(w) for w in points.w.tolist()] == [place(w) for w in where]


def test_a_field_of_points():
    points = known_points("own", "sin(3*x)*sin(3*y)")
    assert len(points.w) == 61 and points.complete  # 6² of ±1, 5² crossings of zeros
    assert points.verdicts.count("saddle") == 25
    assert points.verdicts.count("minimum") == points.verdicts.count("maximum") == 18
    crowded = known_points("own", "sin(20*x)*sin(20*y)")
    assert len(crowded.w) == 100 and not crowded.complete


@settings(max_examples=25, deadline=None)
@given(
    *[st.floats(-3, 3).filter(lambda v: abs(v) > 0.2)] * 2,
    st.floats(-1, 1),
    *[st.floats(-1.8, 1.8)] * 2,
)
def test_a_quadratic_has_exactly_its_centre(a, b, c, x, y):
    assume(abs(a * b - c * c) > 0.05)
    f = lambda u, v: (  # noqa: E731
        (a * (u - x) ** 2 + b * (v - y) ** 2) / 2 + c * (u - x) * (v - y)
    )
    points = critical_points(f, (-2.0, 2.0, -2.0, 2.0))
    assert points.w.tolist() == [pytest.approx([x, y], abs=1e-9)]
    definite = a * b - c * c > 0
    expected = "saddle" if not definite else "minimum" if a > 0 else "maximum"
    assert points.verdicts == (expected,)


def test_critical_points_are_found_once_for_a_surface():
    assert explore("beale").points is explore("beale", "", 0.1, 1.0).points


@pytest.mark.parametrize(
    "call",
    [
        lambda: explore("nowhere"),
        lambda: explore("own", "2x"),
        lambda: explore(x=math.nan),
        lambda: explore(y=math.inf),
        lambda: explore(grid=1),
        lambda: curvature(angle=math.nan),
        lambda: curvature(x=1e9),
    ],
)
def test_bad_arguments(call):
    with pytest.raises(ValueError):
        call()


@pytest.mark.parametrize("surface", ["himmelblau", "monkey", "rosenbrock"])
def test_the_pages_show_what_the_scripts_say(surface):
    shown, said = explore(surface, x=0.3, y=0.7), judge_point(surface, 0.3, 0.7)
    assert torch.equal(shown.at.eigenvalues, said.at.eigenvalues)
    assert (shown.at.value, shown.at.verdict) == (said.at.value, said.at.verdict)
    assert shown.points is said.points
    turned = curvature(surface, x=0.3, y=0.7, angle=40.0)
    along = curvature_along(surface, 0.3, 0.7, 40.0)
    assert turned.curvature_along == along.curvature_along
    assert torch.equal(turned.eigen_angles, along.eigen_angles)
    assert float(turned.curvatures[40]) == pytest.approx(along.curvature_along)


@pytest.mark.parametrize("formula", ["abs(x) + abs(y)", "max(x, -x) + y^2"])
def test_a_kink_is_not_critical(formula):
    at = explore("own", formula, 0.0, 0.0).at
    assert at.verdict == "undefined" and not at.critical


@pytest.mark.parametrize(
    "formula", ["x^2 + y^2", "1e4*x^2 + y^4 + 1e4", "sin(10*x)*sin(10*y)", "x*y"]
)
def test_a_smooth_surface_has_no_kink(formula):
    assert explore("own", formula, 0.0, 0.0).at.verdict != "undefined"


def test_more_points_than_are_listed_are_counted_and_keep_their_proportion():
    points = explore("own", "sin(10*x)*sin(10*y)", 0.0, 0.0).points
    assert not points.complete and points.found > 400  # 761 are there
    kinds = [points.verdicts.count(k) for k in ("minimum", "maximum", "saddle")]
    assert min(kinds) > 15 and sum(kinds) == len(points.verdicts) == 100
