"""The labs of the lesson, in the order in which the page tells them."""

from lessons.losses.labs.numbers import numbers
from lessons.losses.labs.same_net import same_net
from lessons.losses.labs.softmax import softmax
from lessons.losses.labs.surface import surface
from lessons.losses.labs.twice import twice
from lessons.losses.labs.zoo import zoo

__all__ = ["numbers", "same_net", "softmax", "surface", "twice", "zoo"]
