"""Lesson: generalisation."""
