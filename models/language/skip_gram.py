"""Skip-gram with negative sampling: vectors that tell neighbours from strangers."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F

from models.core.training import train

STRANGERS = 64  # drawn a step, shared by the whole batch
NEGATIVES = 5  # k: how much the strangers weigh against one neighbour


def sgns_loss(
    centre: torch.Tensor, context: torch.Tensor, strangers: torch.Tensor
) -> torch.Tensor:
    """Returns -ln s(v.u) - k E[ln s(-v.u')], averaged over the batch.

    centre v and context u (batch, dims), strangers u' (strangers, dims), s the
    sigmoid, k = 5 (Mikolov et al. 2013, equation 4; there each pair has strangers of
    its own, here the mean over shared ones stands for the expectation).
    """
    near = F.logsigmoid((centre * context).sum(1)).mean()
    far = F.logsigmoid(-centre @ strangers.T).mean()
    return -near - NEGATIVES * far


def learn_vectors(
    pairs: tuple[torch.Tensor, torch.Tensor],
    counts: torch.Tensor,
    dims: int,
    steps: int,
    batch: int,
    lr: float,
    seed: int,
) -> tuple[torch.Tensor, Iterator[float]]:
    """Returns the vectors (names, dims), and the losses before the steps to come.

    The vectors move as the losses are asked for. Strangers are drawn in proportion to
    count^0.75. The context's vectors begin at 0, the centre's small and random, as in
    word2vec.
    """
    generator = torch.Generator().manual_seed(seed)
    inner = (torch.rand(len(counts), dims, generator=generator) - 0.5) / dims
    inner.requires_grad_()
    outer = torch.zeros(len(counts), dims, requires_grad=True)
    weights = counts.float() ** 0.75
    centres, contexts = pairs

    def loss_of(_: int) -> torch.Tensor:
        chosen = torch.randint(len(centres), (batch,), generator=generator)
        drawn = torch.multinomial(weights, STRANGERS, True, generator=generator)
        return sgns_loss(inner[centres[chosen]], outer[contexts[chosen]], outer[drawn])

    learning = train(loss_of, torch.optim.Adam([inner, outer], lr), steps)
    return inner.detach(), (loss.item() for _, loss in learning)
