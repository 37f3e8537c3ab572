"""Lesson: a straight line."""

from lessons.kit.grammar.lesson import begin
from lessons.line import labs

lesson = begin("line")
lesson.lab(labs.step)
lesson.lab(labs.fit)
lesson.summary()
lesson.quiz()
lesson.exercises()
lesson.reading()
lesson.onward()
