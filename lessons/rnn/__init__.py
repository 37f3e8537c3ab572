"""Lesson: recurrent networks, embedding and attention."""
