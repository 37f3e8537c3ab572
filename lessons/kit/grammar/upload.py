"""A picture of the reader's own: checked, made small, kept in the reader's browser.

The browser reads the file and sends it over the page's own connection: Streamlit's
uploader wants a cookie, which a page inside another site's frame does not get. What
stays is a small copy as a text (see `models.data.strokes.unpack_picture`), held by the
visit and by the browser's tab, so that it outlives a reload; the server stores nothing.
"""

from __future__ import annotations

import base64
import io
import re
import zlib
from collections.abc import Mapping

import streamlit as st
from PIL import Image, ImageOps, UnidentifiedImageError

from lessons.kit.grammar.browser import component, source

MOST_BYTES = 5 * 2**20
MOST_PIXELS = 40_000_000  # a large camera's; a bomb has a thousand times as many
SIDE = 128  # pixels of the copy's longer side
FORMATS = ("PNG", "JPEG", "WEBP")
LABELS = ("upload", "drop", "remove", "large", "sending")

_upload = component("upload", "upload.js", "shapes.js", css=source("pad.css"))


class NoPicture(ValueError):
    """A file that is not taken; the message is the key of the words for it."""


def read_picture(data: bytes) -> str:
    """Returns a picture file as the text of a small copy, upright, in red-green-blue.

    Raises NoPicture: "large" (bytes or pixels), "kind" (judged by the content, not by
    the name: PNG, JPEG and WebP are taken), "damaged".
    """
    if len(data) > MOST_BYTES:
        raise NoPicture("large")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            width, height = picture.size  # from its head: nothing is unpacked yet
            if width * height > MOST_PIXELS:
                raise NoPicture("large")
            picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG can be read small
            # Orientation is a note in the file; transparent parts become white.
            small = ImageOps.exif_transpose(picture).convert("RGBA")
            small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise NoPicture("kind") from None
    except NoPicture:
        raise
    except Exception as error:  # decoders fail in many ways on a damaged file
        raise NoPicture("damaged") from error
    paper = Image.new("RGBA", small.size, "white")
    flat = Image.alpha_composite(paper, small).convert("RGB")
    packed = base64.b64encode(zlib.compress(flat.tobytes(), 9)).decode()
    return f"{flat.height}x{flat.width}x3:{packed}"


def validate(token: object) -> str | None:
    """Returns a picture's text as a browser sent it if it can be one, else None."""
    if not isinstance(token, str) or len(token) > 2 * 3 * SIDE**2:
        return None
    return token if re.fullmatch(r"\d{1,3}x\d{1,3}x3:[\w+/=]+", token, re.A) else None


def upload(labels: Mapping[str, str], key: str) -> str:
    """Offers to take a picture; returns the text of the one there is, or ""."""
    held = f"{key}.token"
    refused = f"{key}.refused"

    def answer() -> None:
        state = st.session_state
        state[f"{key}.answers"] = state.get(f"{key}.answers", 0) + 1

    def take() -> None:
        answer()
        said = st.session_state[key].get("file")
        try:
            data = base64.b64decode(str(said).rpartition(",")[2], validate=True)
            st.session_state[held] = read_picture(data)
            st.session_state.pop(refused, None)
        except ValueError as error:
            reason = str(error) if isinstance(error, NoPicture) else "damaged"
            st.session_state[refused] = reason

    def remember() -> None:
        if token := validate(st.session_state[key].get("kept")):
            st.session_state.setdefault(held, token)

    def forget() -> None:
        answer()
        st.session_state[held] = ""
        st.session_state.pop(refused, None)

    token = st.session_state.get(held, "")
    data = {
        "labels": {name: labels[name] for name in LABELS},
        "token": token,
        "known": held in st.session_state,
        "answers": st.session_state.get(f"{key}.answers", 0),
        "most": MOST_BYTES,
    }
    _upload(
        key=key,
        data=data,
        on_file_change=take,
        on_kept_change=remember,
        on_gone_change=forget,
    )
    if reason := st.session_state.get(refused):
        st.warning(labels[f"refused.{reason}"], icon=":material/image_not_supported:")
    return token
