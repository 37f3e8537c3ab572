"""Where to compute: CUDA when there is one, else the CPU, and why."""

from __future__ import annotations

import os
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Device:
    """A device's name as PyTorch writes it, and the reason it was chosen."""

    name: str
    reason: str


def choose_device(name: str = "auto") -> str:
    """Returns the device to compute on: "auto" takes CUDA when it is available.

    The environment variable LAB_DEVICE ("cpu" or "cuda") decides what "auto" means.
    Raises ValueError for another name, or for "cuda" where there is none.
    """
    asked = os.environ.get("LAB_DEVICE", "auto") if name == "auto" else name
    if asked not in ("auto", "cpu", "cuda"):
        raise ValueError(f"unknown device {asked!r}: auto, cpu or cuda")
    if asked == "cuda" and not torch.cuda.is_available():
        raise ValueError("cuda was asked for, but PyTorch sees no CUDA device")
    return "cuda" if asked != "cpu" and torch.cuda.is_available() else "cpu"


def best_device(name: str = "auto") -> Device:
    """Returns the device that `choose_device` takes, and why."""
    chosen = choose_device(name)
    if chosen == "cuda":
        return Device(chosen, f"CUDA is available: {torch.cuda.get_device_name()}")
    asked = os.environ.get("LAB_DEVICE") if name == "auto" else name
    reason = "asked for" if asked == "cpu" else "PyTorch sees no CUDA device"
    return Device(chosen, reason)
