"""The table of patients: what its paper says of it."""

import math

from models.data.patients import FEATURES, load_patients


def test_there_are_442_patients_with_ten_numbers():
    x, y = load_patients()
    assert x.shape == (442, len(FEATURES)) and y.shape == (442,)
    assert x.isfinite().all() and y.isfinite().all()
    assert set(x[:, FEATURES.index("sex")].tolist()) == {1, 2}


def test_the_first_patients_are_those_of_the_paper():
    """Efron et al. 2004, table 1."""
    x, y = load_patients()
    assert x[0].tolist() == [59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87]
    assert y[:3].tolist() == [151, 75, 141]
    assert (y.min(), y.max()) == (25, 346)
    assert math.isclose(y.mean(), 152.1335, abs_tol=1e-4)
