"""Fixtures of these tests: Streamlit with pieces of `insides.py` left out."""

from __future__ import annotations

import pytest

from lessons.kit.engine.background import _logged


@pytest.fixture
def without(monkeypatch):
    """Leaves pieces out for the rest of the test."""
    return lambda names: monkeypatch.setenv("LAB_PLAIN", names)


@pytest.fixture(autouse=True)
def nothing_logged():
    _logged.clear()
