"""Settings for all tests: no browser asks again here, so a page waits for its runs."""

import os

from hypothesis import settings

os.environ["LAB_WAIT"] = "1"
# Two test processes with two torch threads each would stand in each other's way.
os.environ["OMP_NUM_THREADS"] = "1"

# A fresh clone tries the same examples everywhere; EXPLORE=1 draws others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("explore" if os.environ.get("EXPLORE") else "same")
