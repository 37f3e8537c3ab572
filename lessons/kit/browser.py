"""What only the reader's browser can do: ticks, progress, a remote's keys, links.

Each is a small component whose script stands in `scripts/`. Nothing is fetched.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

SCRIPTS = Path(__file__).parent / "scripts"
STYLE = """
button { font: inherit; font-size: 0.875rem; color: inherit; background: none;
  border: 1px solid transparent; border-radius: 0.5rem; padding: 0.25rem 0.5rem;
  cursor: pointer; opacity: 0.85; }
button:hover { color: var(--st-primary-color); opacity: 1; }
button:focus-visible { outline: 2px solid var(--st-primary-color); }
svg { width: 1em; height: 1em; vertical-align: -0.12em; margin-right: 0.3em; }
"""


def script(name: str) -> str:
    """Returns the source of a script beside this file."""
    return (SCRIPTS / f"{name}.js").read_text(encoding="utf-8")


_ticker = st.components.v2.component("dll_ticker", js=script("ticker"))
_progress = st.components.v2.component("dll_progress", js=script("progress"))
_buttons = st.components.v2.component(
    "dll_progress_buttons", js=script("buttons"), css=STYLE
)
_keys = st.components.v2.component("dll_keys", js=script("keys"))
_link = st.components.v2.component("dll_link", js=script("link"), css=STYLE)


def ticker(active: bool, interval_ms: int, key: str) -> None:
    """While active, reruns the fragment it stands in, `interval_ms` after each run."""
    data = {"active": active, "interval": interval_ms}
    if active:
        data["now"] = time.monotonic()  # news for the browser: the next tick may come
    _ticker(data=data, key=key, on_tick_change=lambda: None)


def progress(
    update: Mapping[str, Any], key: str, report: bool = False
) -> dict[str, Any] | None:
    """Merges `update` into what the browser keeps; if asked, returns all it keeps.

    The answer comes one rerun late: None on the first pass.
    """
    found = _progress(
        data={"update": dict(update), "report": report},
        key=key,
        on_kept_change=lambda: None,
    )
    kept = getattr(found, "kept", None)
    return kept if isinstance(kept, dict) else None


def progress_buttons(labels: Mapping[str, str]) -> None:
    """Draws the buttons that export what the browser keeps, and forget it."""
    chosen = {name: labels[name] for name in ("export", "reset", "reset.sure")}
    _buttons(data={"labels": chosen}, key="progress-buttons")


def presenter_keys() -> None:
    """Lets arrow and page keys press the projector's previous and next."""
    _keys(data={}, key="presenter-keys")


def copy_link(query: str, labels: Mapping[str, str], key: str) -> None:
    """Draws a button that copies the address of this page with another query."""
    chosen = {name: labels[name] for name in ("copy", "copied", "failed")}
    _link(data={"query": query, "labels": chosen}, key=key)
