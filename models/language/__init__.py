"""Language models and word vectors: characters, sampling, embeddings.

    characters   a text as it is learnt
    char_model   the training of the character model
    sampling     how the next character is drawn
    units        single units and surprise over a text
    embedding    a table looked up, the same as a one-hot product
    word_space   words as vectors, by word_counts or by skip_gram
    word_counts  word vectors from counts
    skip_gram    word vectors by prediction

It imports from `models.core`, `models.data`.
"""
