"""The labs of the lesson, in the order in which the page tells them."""

from lessons.tensors.labs.axes import axes
from lessons.tensors.labs.blocks import blocks
from lessons.tensors.labs.derivatives import derivatives
from lessons.tensors.labs.memory import memory
from lessons.tensors.labs.numbers import numbers
from lessons.tensors.labs.product import product
from lessons.tensors.labs.random import random
from lessons.tensors.labs.space import space

__all__ = [
    "blocks",
    "memory",
    "product",
    "axes",
    "derivatives",
    "space",
    "numbers",
    "random",
]
