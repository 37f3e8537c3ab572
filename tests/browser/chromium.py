"""Finds a Chromium for the browser tests, or installs one.

    python -m tests.browser.chromium

One that is already installed (CHROMIUM names another), else Debian's when root on
Debian, else Playwright's own download.
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
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Installs a Chromium (and, on Debian, Chinese type to look at pages with)."""
    ours = [sys.executable, "-m", "playwright", "install", "chromium"]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        _apt("update")
        _apt("install", "fonts-noto-cjk")
        if _apt("install", "chromium"):
            return
        ours.append("--with-deps")
    subprocess.run(ours, check=True)


def _apt(*words: str) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["apt-get", "-qq", "-y", *words], env=quiet, stdin=subprocess.DEVNULL
    )
    return done.returncode == 0


if __name__ == "__main__":
    if find() is None:
        install()
    found = find()
    print(f"browser: {found}")
    sys.exit(found is None)
