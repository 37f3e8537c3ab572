"""Numbers and rows in, pictures out."""
