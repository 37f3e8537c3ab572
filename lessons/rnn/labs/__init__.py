"""The labs of the lesson, in the parts and the order in which the page tells them."""

from lessons.rnn.labs.alignment import alignment
from lessons.rnn.labs.attention import attention
from lessons.rnn.labs.cell import cell
from lessons.rnn.labs.characters import characters
from lessons.rnn.labs.constructor import constructor
from lessons.rnn.labs.embedding import embedding
from lessons.rnn.labs.gates import gates
from lessons.rnn.labs.gradients import gradients
from lessons.rnn.labs.memory import memory
from lessons.rnn.labs.positions import positions
from lessons.rnn.labs.series import series
from lessons.rnn.labs.translate import translate
from lessons.rnn.labs.units import units

PARTS = {
    "memory": ("cell", "gradients", "memory", "gates", "constructor"),
    "text": ("characters", "units", "embedding", "series"),
    "attention": ("translate", "alignment", "attention", "positions"),
}
QUESTIONS = {  # of the quiz, by part
    "memory": ("unroll", "dropout", "radius", "clip", "forget"),
    "text": ("bits", "temperature", "embedding", "baseline"),
    "attention": ("root", "twokeys", "mask", "order", "context"),
}

__all__ = [
    "cell",
    "gradients",
    "memory",
    "gates",
    "constructor",
    "characters",
    "units",
    "embedding",
    "series",
    "translate",
    "alignment",
    "attention",
    "positions",
]
