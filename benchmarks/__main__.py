"""Runs every benchmark of this folder, each in a process of its own: `make bench`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
APART = ("_", "classroom", "soak")  # long ones: make classroom, make soak


def main() -> int:
    """Runs the benchmarks named on the command line, else all; 1 if one failed."""
    there = sorted(p.stem for p in HERE.glob("*.py") if not p.stem.startswith(APART))
    failed = 0
    for name in sys.argv[1:] or there:
        print(f"\n== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        failed |= subprocess.run(command, cwd=HERE.parent).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
