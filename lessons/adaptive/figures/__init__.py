"""The figures of the lesson: numbers in, `go.Figure` out, a file for each lab."""
