"""Optimizers: update rules, learning rates, momentum, batches.

    rules                 update rules, from gradient descent to RAdam
    schedules             the learning rate as a function of the step
    trajectories          several rules down one surface, step by step
    compare_rules         a rule of ours beside torch.optim's
    quadratic             momentum on a quadratic in closed form
    rate_map              the map of learning rate and momentum
    heavy_ball            momentum as a sum of two arrows; a ball and a hill
    conventions           one method written in several ways
    race                  that with learning rates found or given
    tuning                the best learning rate of each rule
    stalled_training      the loss stands still and the gradient does not vanish
    adaptive_instability  a long calm, then a jump
    gradient_noise        the gradient of a mini-batch as a cloud
    batch_size            batch sizes from the same start
    sharpness             small or large batches, under several seeds
    optimizer_comparison  PyTorch's optimizers on a net, under several seeds
    warmup                schedules on a net, with and without warm-up

It imports from `models.landscape`, `models.core`, `models.data`.
"""
