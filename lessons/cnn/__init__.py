"""Lesson: convolutional networks."""
