"""First models: what a neuron learns, and what models without hidden layers can do.

    neuron              one weight: a loss, its gradient, a step down
    linear_regression   a line learnt in three ways of writing, and solved exactly
    softmax_regression  ten classes of garments from their pixels, without hidden layer
    garment_nets        the same beside a net with hidden layers
    shuffled_pixels     one fixed order for all pixels: who learns as well as before
    threshold           a detector: its probabilities, a threshold, costs of mistakes
    grid_world          values of cells by Bellman's equation, and by Q-learning
    paradigms           the same points with all, few or no labels, or with rewards
    class_models        two classes by Gaussians, by a line, by neighbours

It imports from `core` and `data`.
"""
