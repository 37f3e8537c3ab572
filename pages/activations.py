"""Lesson: activation functions."""

from lessons.activations import labs
from lessons.kit.grammar.lesson import begin

lesson = begin("activations")
lesson.lab(labs.curves)
lesson.lab(labs.backprop)
lesson.lab(labs.zero_grad)
lesson.lab(labs.spiral)
lesson.lab(labs.logits)
lesson.lab(labs.vanishing)
lesson.lab(labs.depth)
lesson.summary()
lesson.quiz()
lesson.exercises()
lesson.reading()
lesson.onward()
