"""Settings for all tests: no browser asks again here, so a page waits for its runs."""

import os

os.environ["LAB_WAIT"] = "1"
