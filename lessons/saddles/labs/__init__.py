"""The labs of the lesson, in the order in which the page tells them."""

from lessons.saddles.labs.curvature import curvature
from lessons.saddles.labs.escape import escape
from lessons.saddles.labs.explore import explore
from lessons.saddles.labs.lanczos import lanczos
from lessons.saddles.labs.network import network
from lessons.saddles.labs.slices import slices
from lessons.saddles.labs.two_weights import two_weights

__all__ = [
    "curvature",
    "escape",
    "explore",
    "lanczos",
    "network",
    "slices",
    "two_weights",
]
