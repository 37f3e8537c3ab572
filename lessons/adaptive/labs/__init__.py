"""The labs of the lesson, in the order in which the page tells them."""

from lessons.adaptive.labs.burst import burst
from lessons.adaptive.labs.contest import contest
from lessons.adaptive.labs.race import race
from lessons.adaptive.labs.rules import rules
from lessons.adaptive.labs.schedules import schedules
from lessons.adaptive.labs.stuck import stuck
from lessons.adaptive.labs.tune import tune

__all__ = ["burst", "contest", "race", "rules", "schedules", "stuck", "tune"]
