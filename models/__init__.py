"""A small deep-learning library, to be read: torch and the standard library only.

A room for each idea; each says in its own docstring what stands in it. A room imports
only from rooms above it here, and `tests/test_layers.py` says from which.

    data        Where examples come from: points, pictures, texts, series.
    core        What every room uses: device, nets, the training loop, snapshots.
    tensors     Tensors: blocks of numbers, their storage, products, axes.
    foundations First models: one neuron, a line, ten classes without hidden layer.
    perceptron  Beginnings: one neuron, what it cannot do, the hidden layer.
    mlp         Multilayer perceptrons: activations, depth, width, back-propagation.
    landscape   The loss as a landscape: critical points, Hessians, saddles.
    optim       Optimizers: update rules, learning rates, momentum, batches.
    losses      Loss functions: each from scratch, and what a choice of loss does.
    generalization Errors on new points, and what lowers them.
    conv        Convolution: kernels, channels, pooling, shifts, and LeNet-5 in full.
    cnn         Deep convolutional nets: architectures, residuals, fine-tuning.
    rnn         Recurrent nets: cells, gradients through time, memory, gates.
    language    Language models and word vectors: characters, sampling, embeddings.
    attention   Attention: dot products, positions, and a translator that uses it.

    datasets    files that ship: no code

An *experiment* is a top-level function in one of these modules. It returns a frozen
dataclass, or yields one after another, each the result so far.
"""
