"""Finds a Chromium for the browser tests, or installs one.

    python -m tests.browser.chromium

One that is already installed, else Debian's when root on Debian, else Playwright's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find() -> str | None:
    """Returns the path of an installed Chromium, Playwright's own as the last."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Installs a Chromium (and, on Debian, Chinese type to look at pages with)."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        apt = ["apt-get", "-qq", "-y"]
        subprocess.run([*apt, "update"], env=quiet, check=False)
        done = subprocess.run([*apt, "install", "chromium"], env=quiet, check=False)
        subprocess.run([*apt, "install", "fonts-noto-cjk"], env=quiet, check=False)
        if done.returncode == 0:
            return
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], check=True
    )


if __name__ == "__main__":
    if find() is None:
        install()
    print(f"browser: {find()}")
