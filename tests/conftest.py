"""Settings for all tests: no browser asks again here, so a page waits for its runs."""

import datetime
import os

import pytest
from hypothesis import settings

collect_ignore = ["template"]  # its tests run in a copy of the tree: test_template.py
os.environ["LAB_WAIT"] = "1"
# Two test processes with two torch threads each would stand in each other's way.
os.environ["OMP_NUM_THREADS"] = "1"

# What is too much for every day is sampled, another part each day (test_options.py).
os.environ.setdefault("SEED", str(datetime.date.today().toordinal()))

# A fresh clone tries the same examples everywhere; EXPLORE=1 draws others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("explore" if os.environ.get("EXPLORE") else "same")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how to try again what was tried today."""
    seed = os.environ["SEED"]
    terminalreporter.write_line(f"long runs: those of SEED={seed} (WHOLE=1 takes all)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests of one lab in one process, which then computes a run once."""
    for item in items:
        params = getattr(item, "callspec", None) and item.callspec.params
        if params and "slug" in params:
            group = f"{params['slug']}-{params.get('lab') or params.get('part')}"
            item.add_marker(pytest.mark.xdist_group(group))
