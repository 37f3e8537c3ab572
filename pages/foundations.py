"""Lesson: first models."""

from lessons.foundations import labs
from lessons.kit.grammar.lesson import begin

lesson = begin("foundations")
lesson.lab(labs.neuron)
lesson.lab(labs.line)
lesson.lab(labs.softmax)
lesson.lab(labs.mlp)
lesson.lab(labs.shuffle)
lesson.lab(labs.threshold)
lesson.lab(labs.paradigms)
lesson.lab(labs.reward)
lesson.lab(labs.models)
lesson.summary()
lesson.quiz()
lesson.exercises()
lesson.reading()
lesson.onward()
