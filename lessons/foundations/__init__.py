"""The lesson on first models: one neuron, a line, ten classes, and what learning is."""
