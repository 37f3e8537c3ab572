"""The labs of the lesson, in the order in which the page tells them."""

from lessons.foundations.labs.line import line
from lessons.foundations.labs.neuron import neuron
from lessons.foundations.labs.softmax import softmax

__all__ = ["neuron", "line", "softmax"]
