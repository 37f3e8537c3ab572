"""Beginnings: one neuron, what it cannot do, the hidden layer.

    perceptron           Rosenblatt's rule, mistake by mistake
    linear_separability  whether one line separates two classes, exactly
    xor                  XOR by a hidden layer
    matmul               one matrix product, timed here and now

It imports from `models.core`, `models.data`.
"""
