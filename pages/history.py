"""Lesson: history."""

from lessons.history import labs
from lessons.kit.grammar.lesson import begin

lesson = begin("history")
lesson.lab(labs.timeline)
lesson.lab(labs.perceptron)
lesson.lab(labs.hidden)
lesson.lab(labs.record)
lesson.lab(labs.charts)
lesson.lab(labs.product)
lesson.summary()
lesson.quiz()
lesson.exercises()
lesson.reading()
lesson.onward()
