"""The labs of the lesson, in the parts and the order in which the page tells them."""

from lessons.cnn.labs.augment import augment
from lessons.cnn.labs.channels import channels
from lessons.cnn.labs.deeper import deeper
from lessons.cnn.labs.family import family
from lessons.cnn.labs.finetune import finetune
from lessons.cnn.labs.follow import follow
from lessons.cnn.labs.generalise import generalise
from lessons.cnn.labs.kernels import kernels
from lessons.cnn.labs.lenet import lenet
from lessons.cnn.labs.mistakes import mistakes
from lessons.cnn.labs.pooling import pooling
from lessons.cnn.labs.table import table
from lessons.cnn.labs.task import task
from lessons.cnn.labs.why import why

PARTS = {
    "convolution": ("kernels", "channels", "pooling", "why"),
    "lenet": ("table", "lenet", "follow", "mistakes"),
    "family": ("family", "deeper"),
    "few": ("augment", "generalise", "finetune", "task"),
}
QUESTIONS = {  # of the quiz, by part
    "convolution": ("size", "name", "count", "field", "equivariant"),
    "lenet": ("shared", "work", "output", "sure", "saliency"),
    "family": ("share", "side", "shortcut"),
    "few": ("mirror", "frozen", "valid"),
}

__all__ = [
    "kernels",
    "channels",
    "pooling",
    "why",
    "table",
    "lenet",
    "follow",
    "mistakes",
    "family",
    "deeper",
    "augment",
    "generalise",
    "finetune",
    "task",
]
