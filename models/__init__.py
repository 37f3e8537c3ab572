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
    strokes       what a reader made: a drawing, a picture
    downloads     whole data sets, when a reader asks for one

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

Convolutional nets
    image_sources     pictures to try things on
    kernels           one kernel over a picture, every cell's arithmetic
    channels          several channels in, several out
    pooling           the largest or the mean of a window
    conv_shift        shift, then a layer; or the layer, then the shift
    shifts            dense against convolutional nets as pictures move
    lenet             LeNet-5, of today and of 1998; lenet_table counts it
    lenet_train       learns, pictured on the way; lenet_data its pictures
    lenet_pretrain    the one that ships, and how it was trained
    lenet_follow      a digit on its way through it
    lenet_mistakes    what it gets wrong, and why; attribution the maps for that
    family            the deep nets, drawn and counted; nin and course_nets are ours
    count             parameters and multiply-adds without the weights
    deeper            plain and residual nets, with and without batch norm
    few               few pictures of each class
    augment           torchvision's random transforms; warp does many at once
    generalise        dropout and augmentation, measured
    pretrain          the nets that ship for fine-tuning; finetune uses them
    task              a whole task, from pictures to a file of predictions

Sequences
    recurrent         RNN, LSTM and GRU from scratch; unroll writes out one step
    constructor       what the arguments of nn.RNN make
    through_time      gradients through time
    recall            tasks that need memory, learnt; memory_tasks makes them
    gates             an LSTM's gates over a text; text_tasks is what it learns
    corpus            texts as numbers
    characters        a text as it is learnt; course is the training, sampling writes
    units             single units and surprise over a text
    embedding         a table looked up, the same as a one-hot product
    word_space        words as vectors, by word_counts or by skip_gram
    series            real series and rules; forecast sets nets beside them
    attention         scaled dot products, step by step; dot_scale is about sqrt(d)
    positions         sinusoids for places
    numbers_in_words  a toy translation in two languages
    translator        encoder and decoder; translate trains them
    alignment         where it looks

An *experiment* is a top-level function here. It returns a frozen dataclass, or yields
one after another, each the result so far.
"""
