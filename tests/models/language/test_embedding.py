"""A look-up is a one-hot product, and what is looked up gets the gradient."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.language.embedding import look_up, read_indices


def test_the_notes_example():
    r = look_up()
    assert r.looked_up.shape == (2, 4, 3) and r.parameters == 30
    assert r.one_hot.shape == (2, 4, 10)
    assert r.difference == 0
    times = r.gradient[:, 0].tolist()
    assert times == [0, 1, 2, 1, 2, 1, 0, 0, 0, 1]  # rows 2 and 4 twice


@given(st.integers(1, 16), st.integers(1, 6), st.integers(0, 99), st.data())
@settings(deadline=None, max_examples=40)
def test_any_look_up_is_a_one_hot_product(entries, dims, seed, data):
    numbers = data.draw(st.lists(st.integers(0, entries - 1), min_size=1, max_size=6))
    r = look_up(" ".join(map(str, numbers)), entries, dims, seed)
    torch.testing.assert_close(r.product, r.looked_up)
    torch.testing.assert_close(r.looked_up[0], r.table[numbers])
    counts = torch.bincount(torch.tensor(numbers), minlength=entries).float()
    torch.testing.assert_close(r.gradient, counts[:, None].expand(-1, dims))


def test_indices_are_read_line_by_line():
    assert read_indices("1,2\n 3 4 \n", 5).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    "bad", ["", "1 2\n3", "10", "-1", "a", "1.5", "²", "9999", "1 " * 25]
)
def test_what_is_no_table_of_indices_is_refused(bad):
    with pytest.raises(ValueError, match="give"):
        look_up(bad)
    with pytest.raises(ValueError, match="entries"):
        look_up("0", 0)
