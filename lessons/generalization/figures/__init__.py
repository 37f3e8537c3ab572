"""The figures of the lesson, a file a lab."""
