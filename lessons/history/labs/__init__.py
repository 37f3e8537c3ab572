"""The labs of the lesson, in the order in which the page tells them."""

from lessons.history.labs.charts import charts
from lessons.history.labs.hidden import hidden
from lessons.history.labs.perceptron import perceptron
from lessons.history.labs.product import product
from lessons.history.labs.record import record
from lessons.history.labs.timeline import timeline

__all__ = ["charts", "hidden", "perceptron", "product", "record", "timeline"]
