"""Generalisation: errors on points that were not learnt from, and what lowers them.

    degree   polynomials of every degree, fitted to many draws of the same points
    decay    200 weights from few points under weight decay, beside what theory says
    dropout  one number and linear regression under dropout
    dropped_nets  nets that learn few pictures, without and with dropout
    initial  equal, small and large first weights, and what hidden units become
    watch_initial  the same, with maps of what the nets answer
    batch_norm  one unit normalised over its batch, in training and in evaluation
    data_or_steps  the spiral with more points or with more steps
    cross_validation  patients in folds, predicted by a line and a net
    outlier  a line by squared and by absolute errors, and a point far off
    wrong_labels  digits of which a share is labelled at random
    leakage  columns chosen or scaled inside the folds, or before

It imports from `models.core`, `models.data`.
"""
