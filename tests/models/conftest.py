"""One torch thread: two on two busy cores take ten times as long."""

import torch

torch.set_num_threads(1)
