"""Loss functions: each from scratch, and what a choice of loss does.

    losses            each loss from scratch
    loss_examples     the losses on show, each with a small batch
    loss_zoo          a loss's curve and gradient, beside PyTorch's numbers
    error_surface     logits under cross-entropy and under squared error
    objectives        the same net under several losses, from the same start
    ce_vs_mse         the same, watched: the curves of every net
    label_regression  regression on class numbers, against one-hot and softmax
    label_maps        the same in pictures, and every numbering

It imports from `models.optim`, `models.core`, `models.data`.
"""
