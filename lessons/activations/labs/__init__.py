"""The labs of the lesson, in the order in which the page tells them."""

from lessons.activations.labs.curves import curves

__all__ = ["curves"]
