"""The labs of the lesson, in the order in which the page tells them."""

from lessons.activations.labs.backprop import backprop
from lessons.activations.labs.curves import curves
from lessons.activations.labs.depth import depth
from lessons.activations.labs.logits import logits
from lessons.activations.labs.spiral import spiral
from lessons.activations.labs.vanishing import vanishing
from lessons.activations.labs.zero_grad import zero_grad

__all__ = [
    "backprop",
    "curves",
    "depth",
    "logits",
    "spiral",
    "vanishing",
    "zero_grad",
]
