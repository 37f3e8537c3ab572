"""Lesson: losses."""

from lessons.kit.grammar.lesson import begin
from lessons.losses import labs

lesson = begin("losses")
lesson.lab(labs.softmax)
lesson.lab(labs.numbers)
lesson.lab(labs.surface)
lesson.lab(labs.same_net)
lesson.lab(labs.twice)
lesson.lab(labs.zoo)
lesson.summary()
lesson.quiz()
lesson.exercises()
lesson.reading()
lesson.onward()
