"""The loss as a landscape: critical points, Hessians, saddles.

    formula           a formula typed by the reader
    surfaces          surfaces over a plane, their gradients and Hessians
    newton            roots of a gradient, from many starts
    point             height, derivatives and verdict at one point
    critical_points   critical points and what the Hessian says of them
    problems          a small net, what it learns, its first weights as one vector
    curvature         curvature along a direction
    escape            away from a saddle, by five methods
    two_weights       the smallest network with a saddle
    hessian_spectrum  the exact Hessian of a real net along training
    lanczos           extreme eigenvalues of a larger one
    loss_slices       slices through a net's loss

It imports from `models.core`, `models.data`.
"""
