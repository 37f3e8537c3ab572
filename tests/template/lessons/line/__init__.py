"""Lesson: a straight line, small enough to be copied for a new one."""
