"""Lesson: tensors."""

from lessons.kit.grammar.lesson import begin
from lessons.tensors import labs

lesson = begin("tensors")
lesson.lab(labs.blocks)
lesson.lab(labs.memory)
lesson.lab(labs.product)
lesson.lab(labs.axes)
lesson.lab(labs.derivatives)
lesson.lab(labs.space)
lesson.lab(labs.numbers)
lesson.lab(labs.random)
lesson.summary()
lesson.quiz()
lesson.exercises()
lesson.reading()
lesson.onward()
