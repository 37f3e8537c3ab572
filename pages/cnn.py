"""Lesson: convolutional networks."""

from lessons.cnn import labs
from lessons.kit.grammar.lesson import begin

lesson = begin("cnn")
lesson.lab(labs.kernels)
lesson.lab(labs.channels)
lesson.lab(labs.pooling)
lesson.lab(labs.why)
lesson.lab(labs.table)
lesson.lab(labs.lenet)
lesson.lab(labs.follow)
lesson.lab(labs.mistakes)
lesson.lab(labs.family)
lesson.lab(labs.deeper)
lesson.lab(labs.augment)
lesson.lab(labs.generalise)
lesson.lab(labs.finetune)
lesson.lab(labs.task)
lesson.summary()
lesson.quiz()
lesson.exercises()
lesson.reading()
lesson.onward()
