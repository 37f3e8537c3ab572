"""Lesson: adaptive learning rates."""

from lessons.adaptive import labs
from lessons.kit.grammar.lesson import begin

lesson = begin("adaptive")
lesson.lab(labs.stuck)
lesson.lab(labs.rules)
lesson.lab(labs.race)
lesson.lab(labs.tune)
lesson.lab(labs.burst)
lesson.lab(labs.schedules)
lesson.lab(labs.contest)
lesson.summary()
lesson.quiz()
lesson.exercises()
lesson.reading()
lesson.onward()
