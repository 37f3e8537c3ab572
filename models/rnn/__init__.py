"""Recurrent nets: cells, gradients through time, memory, gates.

    recurrent      RNN, LSTM and GRU from scratch
    unroll         one step of a cell, written out
    rnn_arguments  what the arguments of nn.RNN make
    bptt           gradients through time
    recall         tasks that need memory: which cell solves them as the lag grows
    gates          an LSTM's gates over a text
    watch_gates    the same, watched while it learns
    forecast       nets that forecast real series, beside simple rules

It imports from `models.core`, `models.data`.
"""
