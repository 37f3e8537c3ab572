"""A small deep-learning library, to be read: torch and the standard library only.

The ground
    device        where to compute, and why
    data          points on a plane to classify
    iris          Fisher's flowers, in full
    digits        handwritten digits, from a file beside
    activations   the functions between layers, by formula and by PyTorch
    nets          small fully connected nets, points as columns
    training      full-batch training, step by step
    pictures      when and where to look at a net that learns
    vision        torchvision, also where its operators cannot be loaded

Beginnings
    perceptron    Rosenblatt's rule, mistake by mistake
    separation    whether one line separates two classes, exactly
    hidden        XOR by a hidden layer
    matmul        one matrix product, timed here and now

Activations
    classify      one net per activation, from the same weights, watched while learning
    luck          the same under several seeds
    logits        from logits to probabilities; softmax applied twice
    depth         signal and gradient through a deep stack, layer by layer
    pieces        fitting a curve by width; counting straight pieces
    regions       what depth adds: the tent map, the regions of a random net
    backprop      one training step by hand
    accumulate    gradients that add up

Critical points
    surfaces      surfaces over a plane, their gradients and Hessians
    expression    a formula typed by the reader
    newton        roots of a gradient, from many starts
    critical      critical points and what the Hessian says of them
    curvature     curvature along a direction
    two_weights   the smallest network with a saddle
    escape        away from a saddle, by five methods
    flat          a net's loss as a function of one long vector
    spectrum      the exact Hessian of a real net along training
    lanczos       extreme eigenvalues of a larger one
    landscape     slices through a net's loss

Descent
    rules         update rules, from gradient descent to RAdam
    descend       several rules down one surface
    compare_rules a rule of ours beside torch.optim's
    race          that with learning rates found or given
    tuning        the best learning rate of each rule
    quadratic     momentum on a quadratic in closed form
    rate_map      the map of learning rate and momentum
    rolling       momentum as a sum of two arrows; a ball and a hill
    conventions   one method written in several ways
    noise         the gradient of a mini-batch as a cloud
    batches       batch sizes from the same start
    sharpness     small or large batches, under several seeds
    stuck         the loss stands still and the gradient does not vanish
    burst         a long calm, then a jump
    schedules     the learning rate as a function of the step
    contest       PyTorch's optimizers on a net, under several seeds
    warmup        schedules on a net, with and without warm-up

Losses
    losses        each loss from scratch
    worked_losses the losses on show, each with a small batch
    loss_zoo      a loss's curve and gradient, beside PyTorch's numbers
    softmax       from logits to probabilities, and where the formula breaks
    error_surface logits under cross-entropy and under squared error
    two_losses    the same net under several losses
    class_numbers regression on class numbers, against one-hot and softmax

An *experiment* is a top-level function here. It returns a frozen dataclass, or yields
one after another, each the result so far.
"""
