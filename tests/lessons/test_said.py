"""What a lab says of a run is true: random settings, each sentence held against them.

`tests/lessons/held/LESSON.py` has a function for each lab that tells more than it
shows: it gets what was said (`said.Said`) and asserts what the sentence states, from
the result, from plain arithmetic or from another way of computing it. SEED draws the
settings of the day; WHOLE=1 takes ten times as many.
"""

import importlib
import os

import pytest

from tests.day import whole
from tests.lessons.said import some
from tests.lessons.test_options import OFFLINE

FAST = {  # labs that take less than a blink
    "foundations": "neuron threshold paradigms reward",
    "generalization": "degree batchnorm limits leak outlier",
    "tensors": "blocks memory product axes derivatives space numbers random",
    "activations": "backprop curves depth zero_grad vanishing",
    "saddles": "explore curvature two_weights escape",
    "momentum": "noise roll well rate_map conventions",
    "adaptive": "stuck race rules tune burst",
    "losses": "softmax zoo surface numbers",
    "history": "perceptron timeline record charts hidden",
    "cnn": "kernels channels pooling table family augment follow mistakes why",
    "rnn": "cell constructor gradients attention positions",
}
SLOW = {  # labs that train: (name, how many a day)
    "generalization": "decay dropout initial data_or_steps table labels",
    "foundations": "line softmax mlp shuffle models",
    "activations": "spiral logits",
    "saddles": "network slices lanczos",
    "momentum": "same_start small_or_large",
    "adaptive": "schedules contest",
    "losses": "same_net twice",
    "history": "product",
    "cnn": "lenet generalise finetune task deeper",
    "rnn": "memory gates characters units series translate alignment embedding",
}
CASES = [(slug, lab, 25) for slug, labs in FAST.items() for lab in labs.split()]
CASES += [(slug, lab, 1) for slug, labs in SLOW.items() for lab in labs.split()]


@pytest.mark.parametrize(("slug", "lab", "count"), CASES)
def test_what_is_said_is_true(slug, lab, count, monkeypatch):
    def offline(*_args):
        raise ValueError(OFFLINE)

    monkeypatch.setattr("models.data.downloads.download", offline)
    held = getattr(importlib.import_module(f"tests.lessons.held.{slug}"), lab)
    more = 10 if whole() else 1
    failed, keys = [], set()
    for said in some(slug, lab, count * more, os.environ["SEED"]):
        keys.add(said.key)
        try:
            held(said)
        except AssertionError as error:
            failed.append(f"{said.key} {said.settings} {vars(said.fields)}\n{error}")
    assert keys and not failed, f"SEED={os.environ['SEED']}\n" + "\n".join(failed[:5])
