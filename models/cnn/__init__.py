"""Deep convolutional nets: architectures, residuals, fine-tuning.

    architectures   the deep nets, drawn and counted
    flops           parameters and multiply-adds without the weights
    nin             network in network, ours
    course_nets     the nets of the course notes, ours
    residual_depth  plain and residual nets, with and without batch norm
    augmentation    torchvision's random transforms
    random_affine   random affine transforms of many pictures at once
    regularisation  dropout and augmentation, measured
    pretrain        the nets that ship for fine-tuning
    finetune        one shipped net, fine-tuned in several ways
    end_to_end      a whole task, from pictures to a file of predictions

It imports from `models.conv`, `models.core`, `models.data`.
"""
