"""What every room uses: device, nets, the training loop, snapshots.

    device            where to compute, and why
    activations       the functions between layers, by formula and by PyTorch
    softmax           from logits to probabilities, and where the formula breaks
    nets              small fully connected nets, points as columns
    training          the training loop, optimizers, mini-batches, measuring
    snapshots         when and where to look at a net that learns
    parameter_vector  a net's loss as a function of one long vector

It imports from no other room.
"""
