"""The figures of the lesson: numbers in, pictures out."""
