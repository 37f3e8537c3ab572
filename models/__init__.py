"""A small deep-learning library, to be read: torch and the standard library only.

device        where to compute, and why
activations   the functions between layers, by formula and by PyTorch
data          points on a plane to classify
nets          small fully connected nets, points as columns
training      full-batch training, step by step
pictures      when and where to look at a net that learns
classify      one net per activation, from the same weights, watched while learning
luck          the same under several seeds
logits        from logits to probabilities; softmax applied twice
depth         signal and gradient through a deep stack, layer by layer
pieces        fitting a curve by width; counting straight pieces
regions       what depth adds: the tent map, the regions of a random net
backprop      one training step by hand
accumulate    gradients that add up

An *experiment* is a top-level function here. It returns a frozen dataclass, or yields
one after another, each the result so far.
"""
