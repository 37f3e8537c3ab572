"""Which picture to look at: the controls that several labs share."""

from __future__ import annotations

from typing import Any

THREE = "UMZHgFnHsMuSsYndgfgeogukxqwxs3m7e8X6R0."


def choose_picture(
    lab: Any, pictures: tuple[str, ...], default: str
) -> tuple[str, str]:
    """Returns a picture's source and its name, as `models.data.image_sources` has it.

    Until the reader has chosen a file, the flower stands in for it.
    """
    picture = lab.choice("picture", pictures, default)
    if picture == "digit":
        return "digit", str(lab.number("digit", 0, 9, 7, 1))
    if picture == "garment":
        return "garment", str(lab.number("garment", 0, 9, 7, 1))
    if picture == "drawing":
        return "drawing", lab.drawing("drawing", THREE)
    if picture == "upload":
        token = lab.picture("upload")
        return ("upload", token) if token else ("photo", "flower")
    return "photo", picture
