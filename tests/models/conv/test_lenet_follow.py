"""A digit on its way through the shipped net: whole and right."""

import pytest
import torch

from models.conv.lenet_follow import follow
from models.conv.lenet_pretrain import held_out, trained_lenet
from models.data.strokes import drawn

SEVEN = "MMyMa4."


def test_every_layer_is_kept_and_leads_to_the_answer():
    journey, (net, _) = follow("test", number=12), trained_lenet()
    x, y = held_out()
    assert torch.equal(journey.image, x[12, 0]) and journey.label == int(y[12])
    p = net(x[12:13]).softmax(1)[0].detach()
    assert torch.allclose(journey.probabilities, p, atol=1e-6)
    assert journey.answer == int(p.argmax()) and not journey.empty
    shapes = {name: tuple(h.shape) for name, h in journey.layers.items()}
    assert shapes == {
        **{"C1": (6, 28, 28), "S2": (6, 14, 14), "C3": (16, 10, 10)},
        **{"S4": (16, 5, 5), "C5": (120,), "F6": (84,), "output": (10,)},
    }
    assert 0 < journey.silent["F6"] < 1
    assert p[journey.second] == p.topk(2).values[1]


@pytest.mark.parametrize(
    ("strokes", "digit"),
    [
        *((SEVEN, 7), ("ggg4.", 1), ("sIcUUmY0k4suokYm.", 6)),
        *(("U3krsZoLcHURYboZ.", 9), ("ggghhi", 1)),
    ],
)
def test_drawings_are_read(strokes, digit):
    journey = follow("drawing", strokes)
    assert torch.equal(journey.image, drawn(strokes))
    assert journey.label is None and not journey.empty
    if strokes.endswith("."):
        assert journey.answer == digit


def test_an_empty_sheet_is_said_to_be_empty():
    journey = follow("drawing", "")
    assert journey.empty and journey.image.sum() == 0
    assert float(journey.probabilities.sum()) == pytest.approx(1)
    assert float(journey.probabilities.max()) < 0.9


@pytest.mark.parametrize(
    "wrong",
    [{"source": "photo"}, {"number": -1}, {"number": 2000}, {"strokes": "a!"}],
)
def test_what_is_no_picture_is_refused(wrong):
    with pytest.raises(ValueError):
        follow(**wrong)
