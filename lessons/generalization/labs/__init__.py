"""The labs of the lesson, in the order in which the page tells them."""

from lessons.generalization.labs.batchnorm import batchnorm
from lessons.generalization.labs.data_or_steps import data_or_steps
from lessons.generalization.labs.decay import decay
from lessons.generalization.labs.degree import degree
from lessons.generalization.labs.dropout import dropout
from lessons.generalization.labs.initial import initial
from lessons.generalization.labs.labels import labels
from lessons.generalization.labs.leak import leak
from lessons.generalization.labs.limits import limits
from lessons.generalization.labs.outlier import outlier
from lessons.generalization.labs.table import table

PARTS = {
    "fit": ("degree", "decay", "dropout", "initial", "batchnorm"),
    "data": ("data_or_steps", "outlier", "labels", "limits", "table", "leak"),
}
QUESTIONS = {  # of the quiz, by part
    "fit": ("exact", "parts", "zero", "second", "decay", "dropout", "initial", "batch"),
    "data": ("outlier", "labels", "mislead", "alone", "leak"),
}

__all__ = [
    "degree",
    "decay",
    "dropout",
    "initial",
    "batchnorm",
    "data_or_steps",
    "outlier",
    "labels",
    "limits",
    "table",
    "leak",
]
