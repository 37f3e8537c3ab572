"""Attention: dot products, positions, and a translator that uses it.

    attention          scaled dot products, step by step
    dot_scale          why dot products are divided by sqrt(d)
    positions          sinusoids for places
    translator         encoder and decoder, and how they learn
    compare_attention  with and without attention, from the same start
    translate          the same, watched as it learns
    alignment          where it looks while it translates a sentence
    stages             the same at every stage of its training

It imports from `models.core`, `models.data`.
"""
