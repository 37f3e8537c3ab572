"""The timing of a matrix product: rates from times, and an honest prediction."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.perceptron.matmul import python_product, time_product, timing

SMALL = {"size": 64, "repeats": 3, "python_size": 8, "device": "cpu"}


def test_results_grow_python_first_then_the_cpu():
    results = list(time_product(**SMALL))
    assert [len(r.timings) for r in results] == [1, 1, 1, 2, 2, 2]
    assert [r.progress for r in results] == pytest.approx([k / 6 for k in range(1, 7)])
    last = results[-1]
    assert [t.way for t in last.timings] == ["python", "cpu"]
    assert [t.size for t in last.timings] == [8, 64] and last.size == 64
    assert last.threads == torch.get_num_threads() and last.device == "cpu"
    assert all(len(t.seconds) == 3 and min(t.seconds) > 0 for t in last.timings)
    assert last.difference < 1e-5 and all(t.moving is None for t in last.timings)


def test_rate_and_prediction_follow_from_the_median():
    matrices = (torch.ones(2, 2), torch.ones(2, 2))
    result = timing("python", 10, [3.0, 1.0, 2.0], 20, matrices)
    assert result.median == 2 and result.gflops == pytest.approx(2000 / 2 / 1e9)
    assert result.predicted == pytest.approx(2 * 8)  # twice the size, eight times


def test_the_library_beats_plain_python():
    *_, last = time_product(size=256, repeats=5, python_size=24, device="cpu")
    python, cpu = last.timings
    assert cpu.gflops > 10 * python.gflops
    assert python.predicted > 10 * cpu.predicted
    assert cpu.predicted == pytest.approx(cpu.median)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_the_product_number_by_number(rows, middle, columns, seed):
    generator = torch.Generator().manual_seed(seed)
    a = torch.randn(rows, middle, generator=generator, dtype=torch.float64)
    b = torch.randn(middle, columns, generator=generator, dtype=torch.float64)
    ours = torch.tensor(python_product(a.tolist(), b.tolist()), dtype=torch.float64)
    torch.testing.assert_close(ours, a @ b)


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 8},
        {"size": 4096},
        {"python_size": 3},
        {"python_size": 81},
        {"repeats": 0},
        {"device": "abacus"},
    ],
)
def test_bad_arguments_are_told(wrong):
    with pytest.raises(ValueError):
        next(time_product(**wrong))


def test_a_matrix_smaller_than_python_s_is_not_padded():
    *_, last = time_product(size=16, repeats=1, python_size=40, device="cpu")
    assert last.timings[0].size == 16


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_cuda_is_timed_where_there_is_one():
    *_, last = time_product(size=256, repeats=3, device="cuda")
    assert [t.way for t in last.timings] == ["python", "cpu", "cuda"]
    assert last.timings[2].moving > 0 and last.progress == 1
