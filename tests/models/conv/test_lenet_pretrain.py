"""The net that ships: its file, its accuracy, and how its digits were distorted."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from models.conv.lenet_pretrain import (
    TRAINED,
    distort,
    held_out,
    pretrain,
    trained_lenet,
    write_array,
)
from models.data.digits import read_array

FILE = Path(__file__).parents[3] / "models" / "datasets" / TRAINED


def test_the_file_is_small_and_numpy_reads_the_same():
    assert FILE.stat().st_size < 300_000
    archive, (net, _) = np.load(FILE), trained_lenet()
    for name, weight in net.state_dict().items():
        assert archive[name].dtype == np.float16
        assert np.array_equal(archive[name].astype(np.float32), weight.numpy())


def test_the_accuracy_it_states_is_the_one_it_has():
    net, accuracy = trained_lenet()
    x, y = held_out()
    assert len(y) == 2000
    with torch.no_grad():
        right = int((net(x).argmax(1) == y).sum())
    # Another processor may round one doubtful digit to the other side.
    assert right / 2000 == pytest.approx(accuracy, abs=0.001)
    assert accuracy > 0.985


@pytest.mark.parametrize(
    "array",
    [torch.arange(12).view(3, 4), torch.tensor([0.1, -2.0, 1e-5]).half()],
)
def test_arrays_are_written_as_numpy_writes_them(tmp_path, array):
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as archive:
        write_array(archive, "x", array)
    assert np.array_equal(np.load(path)["x"], array.numpy())
    with zipfile.ZipFile(path) as archive:
        assert torch.equal(read_array(archive, "x"), array)


def test_distorting_keeps_digits_digits():
    x, _ = held_out()
    some = x[:200]
    one = distort(some, torch.Generator().manual_seed(1))
    same = distort(some, torch.Generator().manual_seed(1))
    assert torch.equal(one, same) and one.shape == some.shape
    assert one.min() >= 0 and one.max() <= 1 + 1e-6
    assert 0.7 < float(one.sum() / some.sum()) < 1.3  # as much ink as before
    assert (one - some).abs().mean() > 0.01


def test_pretraining_begins_to_learn():
    losses = [loss for _, loss in pretrain(epochs=1)]
    assert len(losses) == 1 and losses[0] < 1.6  # by chance: 2.3
