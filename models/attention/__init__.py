"""Attention: dot products, positions, and a translator that uses it.

    attention   scaled dot products, step by step
    dot_scale   why dot products are divided by sqrt(d)
    positions   sinusoids for places
    translator  encoder and decoder
    translate   trains the translator
    alignment   where it looks

It imports from `models.core`, `models.data`.
"""
