"""The labs of the lesson, in the order in which the page tells them."""

from lessons.foundations.labs.line import line
from lessons.foundations.labs.mlp import mlp
from lessons.foundations.labs.models import models
from lessons.foundations.labs.neuron import neuron
from lessons.foundations.labs.paradigms import paradigms
from lessons.foundations.labs.reward import reward
from lessons.foundations.labs.shuffle import shuffle
from lessons.foundations.labs.softmax import softmax
from lessons.foundations.labs.threshold import threshold

__all__ = [
    "neuron",
    "line",
    "softmax",
    "mlp",
    "shuffle",
    "threshold",
    "paradigms",
    "reward",
    "models",
]
