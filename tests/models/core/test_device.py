"""The device: CUDA when there is one, what LAB_DEVICE says, no nonsense."""

import pytest
import torch

from models.core.device import best_device


@pytest.fixture(autouse=True)
def no_wish(monkeypatch):
    monkeypatch.delenv("LAB_DEVICE", raising=False)


def has_cuda(monkeypatch, there):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: there)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda *_: "a card")


def test_cuda_is_taken_where_there_is_one(monkeypatch):
    has_cuda(monkeypatch, True)
    device = best_device()
    assert device.name == "cuda" and "a card" in device.reason


def test_cpu_otherwise_with_the_reason(monkeypatch):
    has_cuda(monkeypatch, False)
    device = best_device()
    assert device.name == "cpu" and "CUDA" in device.reason


def test_the_environment_decides_what_auto_means(monkeypatch):
    has_cuda(monkeypatch, True)
    monkeypatch.setenv("LAB_DEVICE", "cpu")
    assert best_device().name == "cpu"
    assert best_device("cuda").name == "cuda"


@pytest.mark.parametrize("name", ["", "gpu", "cuda:77", "CPU", "meta"])
def test_nonsense_is_refused(monkeypatch, name):
    has_cuda(monkeypatch, True)
    with pytest.raises(ValueError, match="auto, cpu or cuda"):
        best_device(name)
    monkeypatch.setenv("LAB_DEVICE", name)
    with pytest.raises(ValueError, match="auto, cpu or cuda"):
        best_device()


def test_cuda_asked_for_in_vain_is_an_error(monkeypatch):
    has_cuda(monkeypatch, False)
    with pytest.raises(ValueError, match="no CUDA device"):
        best_device("cuda")
