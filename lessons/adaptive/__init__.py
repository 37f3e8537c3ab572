"""Lesson: adaptive learning rates, a step size for every parameter and every moment."""
