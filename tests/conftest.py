"""Settings for all tests: no browser asks again here, so a page waits for its runs."""

import os

os.environ["LAB_WAIT"] = "1"
# Two test processes with two torch threads each would stand in each other's way.
os.environ["OMP_NUM_THREADS"] = "1"
