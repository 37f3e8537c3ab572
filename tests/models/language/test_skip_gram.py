"""Skip-gram with negative sampling: its loss by hand, and neighbours found."""

import math

import pytest
import torch

from models.language.skip_gram import learn_vectors, sgns_loss


def test_the_loss_of_vectors_of_zeros_is_6_ln_2():
    zeros = torch.zeros(3, 4)
    assert float(sgns_loss(zeros, zeros, zeros)) == pytest.approx(6 * math.log(2))


def test_the_loss_by_hand():
    v, u = torch.tensor([[1.0, 0.0]]), torch.tensor([[2.0, 5.0]])
    strangers = torch.tensor([[-1.0, 0.0], [1.0, 0.0]])
    near = math.log(1 + math.exp(-2))
    far = (math.log(1 + math.exp(-1)) + math.log(1 + math.exp(1))) / 2
    assert float(sgns_loss(v, u, strangers)) == pytest.approx(near + 5 * far)


def test_words_used_alike_come_close():
    # 0 and 1 stand beside 2, 3; 4 and 5 beside 6, 7
    pairs = [(a, b) for a in (0, 1) for b in (2, 3)]
    pairs += [(a, b) for a in (4, 5) for b in (6, 7)]
    centres, contexts = torch.tensor(pairs).T
    both = (torch.cat([centres, contexts]), torch.cat([contexts, centres]))
    vectors, learning = learn_vectors(both, torch.ones(8), 8, 200, 32, 0.05, 0)
    losses = list(learning)
    unit = vectors / vectors.norm(dim=1, keepdim=True)
    assert unit[0] @ unit[1] > 0.8 > 0.3 > unit[0] @ unit[4]
    assert losses[0] == pytest.approx(6 * math.log(2), rel=1e-3)
    assert losses[-1] < 0.6 * losses[0]


def test_the_same_seed_gives_the_same_vectors():
    pairs = (torch.tensor([0, 1]), torch.tensor([1, 0]))

    def run(seed):
        vectors, learning = learn_vectors(pairs, torch.ones(2), 4, 5, 4, 0.1, seed)
        assert len(list(learning)) == 5
        return vectors

    assert torch.equal(run(1), run(1)) and not torch.equal(run(1), run(2))
