"""Beginnings: one neuron, what it cannot do, the hidden layer.

    perceptron           Rosenblatt's rule, mistake by mistake
    line_pictures        the line as it moves
    linear_separability  whether one line separates two classes, exactly
    xor                  XOR by a hidden layer
    xor_pictures         the same, watched: maps and the hidden units' lines
    matmul               one matrix product, timed here and now

It imports from `models.core`, `models.data`.
"""
