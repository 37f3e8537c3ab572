"""Tensors: blocks of numbers, products of blocks, axes and where numbers are stored."""
