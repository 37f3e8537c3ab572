"""The code on the wall: what it holds, read back from its own modules."""

import pytest
import segno

from lessons.kit.grammar import qr


def test_a_code_is_black_on_white_in_any_theme():
    made = qr.picture("http://lab.example/activations?lang=en#curves")
    assert made.startswith("data:image/svg+xml")
    assert "%23fff" in made and "%23000" in made


@pytest.mark.parametrize("length", [40, 300, 1200, 2900])
def test_a_link_of_any_likely_length_has_a_code(length):
    address = "http://lab.example/?" + "a" * (length - 20)
    assert qr.picture(address)
    assert segno.make(address, micro=False).symbol_size(border=4)[0] <= 185


def test_a_link_that_no_code_can_hold_is_told():
    assert qr.picture("http://lab.example/?" + "a" * 3000) is None
