"""Convolution: kernels, channels, pooling, shifts, and LeNet-5 in full.

    adversarial  a digit moved by a small step that misleads a rule
    kernels           one kernel over a picture, every cell's arithmetic
    channels          several channels in, several out
    pooling           the largest or the mean of a window
    equivariance      shift, then a layer; or the layer, then the shift
    shift_robustness  dense against convolutional nets as pictures move
    lenet             LeNet-5, of today and of 1998
    lenet_train       learns, pictured on the way
    lenet_follow      a digit on its way through it
    lenet_mistakes    what it gets wrong, and why
    lenet_pretrain    the one that ships, and how it was trained
    lenet_table       counts what LeNet-5 has, layer by layer
    attribution       which pixels an answer rests on

It imports from `models.core`, `models.data`.
"""
