"""Tensors: numbers in blocks, where they are stored, how blocks are multiplied.

    shapes          shapes, indices and equations as a reader types them
    blocks          an index leads to a number, in nested blocks and in the storage
    memory          five ways to add, and where the sum is stored
    product         matrix products, sums and einsum of two tensors, axis by axis
    axes            axes in another order: strides, permute against reshape
    derivatives     the tape of autograd beside finite differences
    space           a linear layer and an activation bend the plane
    numbers         what floating-point formats store, and what a sum loses
    random_numbers  generators, seeds, and how often values occur

It imports from no other room.
"""
