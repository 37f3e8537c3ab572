"""Drawn digits are made as MNIST's were; pictures come back as they were packed."""

import base64
import zlib

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.data.strokes import (
    ALPHABET,
    LONGEST,
    centre_of_mass,
    drawn,
    read_strokes,
    unpack_picture,
)

point = st.tuples(st.integers(0, 63), st.integers(0, 63))
strokes = st.lists(st.lists(point, min_size=1, max_size=12), min_size=1, max_size=4)


def write(lines):
    return ".".join("".join(ALPHABET[x] + ALPHABET[y] for x, y in s) for s in lines)


@given(strokes)
def test_strokes_read_as_written(lines):
    read = read_strokes(write(lines))
    assert [[tuple(p) for p in s.int().tolist()] for s in read] == lines


@settings(max_examples=60)
@given(strokes)
def test_a_drawing_is_centred_by_mass_and_fills_the_box(lines):
    picture = drawn(write(lines))
    assert picture.shape == (28, 28)
    assert 0 <= float(picture.min()) and float(picture.max()) <= 1
    assert float(picture.max()) > 0.9  # there is ink
    middle = centre_of_mass(picture)
    inked = (picture > 0).nonzero()
    extent = inked.amax(0) - inked.amin(0) + 1
    assert int(extent.max()) <= 22  # 20 and a soft edge on either side
    flat = [p for s in lines for p in s]
    if len(set(flat)) > 1:
        assert int(extent.max()) >= 18
    if int(inked.amin()) > 0 and int(inked.amax()) < 27:  # nothing cut off
        assert (middle - 13.5).abs().max() < 0.2


def test_the_same_drawing_anywhere_and_of_any_size_is_the_same_picture():
    small = write([[(10, 10), (10, 20)], [(10, 20), (15, 20)]])
    large = write([[(30, 12), (30, 52)], [(30, 52), (50, 52)]])
    torch.testing.assert_close(drawn(small), drawn(large), atol=1e-4, rtol=0)


def test_a_vertical_line_is_a_bar_of_the_pen_s_width():
    picture = drawn(write([[(32, 0), (32, 63)]]))
    across = picture[14]
    assert float(across.sum()) == pytest.approx(2.4, abs=0.15)  # 2 PEN
    assert int((picture.sum(1) > 0).sum()) in (20, 21, 22)


def test_no_strokes_make_an_empty_picture():
    assert not drawn("").any() and not drawn("...").any()


@pytest.mark.parametrize(
    "written", ["A", "A" * 999, "AAA.BB", "A B", "ÄÄ", "A" * (LONGEST + 2)]
)
def test_what_is_no_stroke_is_refused(written):
    with pytest.raises(ValueError):
        read_strokes(written)


@settings(max_examples=30)
@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3]), st.data())
def test_pictures_come_back(height, width, channels, data):
    size = height * width * channels
    pixels = data.draw(st.binary(min_size=size, max_size=size))
    packed = base64.b64encode(zlib.compress(pixels)).decode()
    picture = unpack_picture(f"{height}x{width}x{channels}:{packed}")
    assert picture.shape == (channels, height, width)
    back = (picture * 255).round().to(torch.uint8).permute(1, 2, 0).flatten()
    assert bytes(back.tolist()) == pixels


BOMB = base64.b64encode(zlib.compress(bytes(10**7))).decode()


@pytest.mark.parametrize(
    "token", ["", "own", "2x2x1:", "2x2x1:AAAA", f"2x2x1:{BOMB}", "999x999x3:AAAA"]
)
def test_what_is_no_picture_is_refused(token):
    with pytest.raises(ValueError):
        unpack_picture(token)


@given(st.text(max_size=60))
def test_any_text_is_a_picture_or_refused(token):
    try:
        unpack_picture(token)
    except ValueError:
        pass
