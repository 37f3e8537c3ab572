"""Lesson: recurrent networks, embedding and attention."""

from lessons.kit.grammar.lesson import begin
from lessons.rnn import labs

lesson = begin("rnn")
lesson.lab(labs.cell)
lesson.lab(labs.gradients)
lesson.lab(labs.memory)
lesson.lab(labs.gates)
lesson.lab(labs.constructor)
lesson.lab(labs.characters)
lesson.lab(labs.units)
lesson.lab(labs.embedding)
lesson.lab(labs.series)
lesson.lab(labs.translate)
lesson.lab(labs.alignment)
lesson.lab(labs.attention)
lesson.lab(labs.positions)
lesson.summary()
lesson.quiz()
lesson.exercises()
lesson.reading()
lesson.onward()
