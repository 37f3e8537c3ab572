"""Lesson: activation functions, and what a layer without one cannot do."""
