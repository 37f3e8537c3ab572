"""What a reader makes: a drawing, a picture file. Anything may come; nothing breaks."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lessons.kit.grammar import upload
from lessons.kit.grammar.controls import LONGEST_DRAWING as LONGEST
from lessons.kit.grammar.controls import Strokes
from models.data import strokes
from models.data.strokes import unpack_picture


def saved(picture: Image.Image, kind: str, **settings) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **settings)
    return out.getvalue()


@pytest.mark.parametrize("kind", upload.FORMATS)
def test_a_picture_comes_back_small_and_in_its_colours(kind):
    picture = Image.new("RGB", (600, 300), (200, 40, 40))
    small = unpack_picture(upload.read_picture(saved(picture, kind)))
    assert small.shape == (3, 64, 128)
    red, green, blue = (small * 255).mean((1, 2)).tolist()
    assert abs(red - 200) < 4 and abs(green - 40) < 4 and abs(blue - 40) < 4


def test_orientation_is_honoured():
    picture = Image.new("RGB", (100, 60), "black")
    picture.paste("white", (0, 0, 50, 60))  # the left half, which is to be the top
    turned = picture.getexif()
    turned[0x112] = 6  # "turn clockwise to see it upright"
    small = unpack_picture(
        upload.read_picture(saved(picture, "JPEG", exif=turned, quality=95))
    )
    assert small.shape[1:] == (100, 60)
    assert small[:, :45].mean() > 0.95 and small[:, 55:].mean() < 0.05


def test_transparent_parts_are_paper():
    small = unpack_picture(
        upload.read_picture(saved(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"))
    )
    assert small.min() == 1


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "LA"])
def test_pictures_of_every_mode(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert unpack_picture(upload.read_picture(saved(Image.new(mode, (9, 7)), kind)))[
        0
    ].shape == (7, 9)


def refusal(data: bytes) -> str:
    with pytest.raises(upload.NoPicture) as refused:
        upload.read_picture(data)
    return str(refused.value)


def test_what_is_too_large_is_refused_before_it_is_unpacked():
    assert refusal(bytes(upload.MOST_BYTES + 1)) == "large"
    assert refusal(saved(Image.new("1", (7000, 7000)), "PNG")) == "large"
    bomb = saved(Image.new("1", (20_000, 20_000)), "PNG")  # 400 million, 50 kB
    assert len(bomb) < 10**5 and refusal(bomb) in ("large", "kind")


def test_the_content_decides_not_the_name():
    assert refusal(b"<svg onload=alert(1)>") == "kind"
    assert refusal(saved(Image.new("RGB", (9, 9)), "GIF")) == "kind"
    noisy = Image.effect_noise((90, 90), 50)
    assert refusal(saved(noisy, "PNG")[:600]) == "damaged"


@settings(max_examples=60)
@given(st.binary(max_size=400), st.sampled_from(upload.FORMATS), st.integers(0, 300))
def test_any_bytes_are_a_picture_or_refused(junk, kind, at):
    whole = saved(Image.new("RGB", (20, 20), "teal"), kind)
    for data in (junk, whole[:at] + junk, whole[:at] + junk + whole[at:]):
        try:
            token = upload.read_picture(data)
        except upload.NoPicture:
            continue
        assert upload.validate(token) == token and unpack_picture(token).max() <= 1


@given(st.text(max_size=80) | st.none() | st.integers() | st.lists(st.text()))
def test_what_a_browser_says_it_has_kept(said):
    assert upload.validate(said) in (None, said)


@given(st.text(max_size=40) | st.text("AB09-_.", max_size=LONGEST + 9))
def test_a_link_s_drawing_is_one_that_models_can_read(text):
    try:
        kept = Strokes("").read(text)
    except ValueError:
        with pytest.raises(ValueError):
            strokes.read_strokes(text)
    else:
        assert kept == text and strokes.read_strokes(text) is not None
    assert LONGEST == strokes.LONGEST and upload.SIDE <= 256
