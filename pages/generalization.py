"""Lesson: generalisation."""

from lessons.generalization import labs
from lessons.kit.grammar.lesson import begin

lesson = begin("generalization")
lesson.lab(labs.degree)
lesson.lab(labs.decay)
lesson.lab(labs.dropout)
lesson.lab(labs.initial)
lesson.lab(labs.batchnorm)
lesson.lab(labs.data_or_steps)
lesson.lab(labs.outlier)
lesson.lab(labs.labels)
lesson.lab(labs.limits)
lesson.lab(labs.table)
lesson.lab(labs.leak)
lesson.summary()
lesson.quiz()
lesson.exercises()
lesson.reading()
lesson.onward()
