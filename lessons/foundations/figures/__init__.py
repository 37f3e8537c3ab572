"""Figures of the lesson: numbers in, pictures out."""
