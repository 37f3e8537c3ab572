"""Lesson: batch size and momentum."""
