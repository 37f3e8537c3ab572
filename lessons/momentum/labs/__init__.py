"""The labs of the lesson, in the order in which the page tells them."""

from lessons.momentum.labs.conventions import conventions
from lessons.momentum.labs.noise import noise
from lessons.momentum.labs.rate_map import rate_map
from lessons.momentum.labs.roll import roll
from lessons.momentum.labs.same_start import same_start
from lessons.momentum.labs.small_or_large import small_or_large
from lessons.momentum.labs.well import well

__all__ = [
    "conventions",
    "noise",
    "rate_map",
    "roll",
    "same_start",
    "small_or_large",
    "well",
]
