"""Language models and word vectors: characters, sampling, embeddings.

    char_model   a small net that learns to guess the next character
    sampling     how the next character is drawn
    units        what single units follow, and surprise over a text
    course       the same model, kept as it was at every mark of its training
    characters   what it writes, at the end or at every mark
    reading      what it makes of a text there
    embedding    a table looked up, the same as a one-hot product
    word_counts  word vectors from counts
    skip_gram    word vectors by prediction
    word_space   words as vectors: neighbours and analogies
    word_map     the same as a picture, while the vectors are learnt

It imports from `models.core`, `models.data`.
"""
