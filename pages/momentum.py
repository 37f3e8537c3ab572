"""Lesson: batch size and momentum."""

from lessons.kit.grammar.lesson import begin
from lessons.momentum import labs

lesson = begin("momentum")
lesson.lab(labs.noise)
lesson.lab(labs.same_start)
lesson.lab(labs.small_or_large)
lesson.lab(labs.roll)
lesson.lab(labs.well)
lesson.lab(labs.rate_map)
lesson.lab(labs.conventions)
lesson.summary()
lesson.quiz()
lesson.exercises()
lesson.reading()
lesson.onward()
