"""Which versions a page is shown with: of the site itself and of what it stands on."""

from __future__ import annotations

import platform
from functools import cache
from hashlib import sha256
from importlib.metadata import metadata, version
from pathlib import Path

from lessons.kit.grammar.setting import VERSION

ROOT = Path(__file__).parents[3]
NAMES = {"torch": "PyTorch", "streamlit": "Streamlit", "plotly": "Plotly"}
INSTALLED = {"python": platform.python_version()} | {n: version(n) for n in NAMES}


@cache
def site() -> str:
    """Returns eight characters that change with any code or word of the site."""
    made = sha256()
    files = [f for folder in ("lessons", "models", "pages") for f in _files(folder)]
    for path in sorted(files):
        made.update(path.relative_to(ROOT).as_posix().encode())
        made.update(path.read_bytes())
    return made.hexdigest()[:8]


def _files(folder: str) -> list[Path]:
    return [f for f in (ROOT / folder).rglob("*") if f.suffix in (".py", ".md", ".js")]


def versions() -> dict[str, str]:
    """Returns the versions by name, the site's and that of its links first."""
    return {
        "site": f"{site()} (links {VERSION})",
        **{title: INSTALLED[name] for name, title in NAMES.items()},
        "Python": INSTALLED["python"],
    }


def licence(package: str) -> str:
    """Returns the licence that an installed package names."""
    said = metadata(package)
    return said.get("License-Expression") or said.get("License") or ""
