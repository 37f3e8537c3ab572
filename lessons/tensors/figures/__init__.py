"""Figures of the lesson on tensors."""
