"""Multilayer perceptrons: activations, depth, width, back-propagation.

    classification           one net per activation, from the same weights
    activation_comparison    the same, watched: maps, accuracies, units
    seed_variance            the same under several seeds
    logits                   from logits to probabilities; softmax applied twice
    signal_propagation       signal and gradient through a deep stack
    signal_curves            the same layer by layer, beside the theory
    universal_approximation  fitting a curve by width; counting straight pieces
    curve_fitting            the same, watched, beside nets built by hand
    linear_regions           what depth adds: the tent map, the regions of a random net
    backprop                 one training step by hand
    backprop_lines           the same, written down line by line
    gradient_accumulation    gradients that add up

It imports from `models.core`, `models.data`.
"""
