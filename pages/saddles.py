"""Lesson: critical points."""

from lessons.kit.grammar.lesson import begin
from lessons.saddles import labs

lesson = begin("saddles")
lesson.lab(labs.explore)
lesson.lab(labs.curvature)
lesson.lab(labs.two_weights)
lesson.lab(labs.escape)
lesson.lab(labs.network)
lesson.lab(labs.lanczos)
lesson.lab(labs.slices)
lesson.summary()
lesson.quiz()
lesson.exercises()
lesson.reading()
lesson.onward()
