"""What only the reader's browser can do: ask again, remember, copy, hear keys.

Each is a small component of its own, since its script travels with every use of it.
AppTest mounts them too but runs no script, so a page must be whole without any of this.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from lessons.kit.grammar import insides
from lessons.kit.grammar.setting import Link

CSS = """
.row { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: center; }
button { display: inline-flex; align-items: center; gap: 0.5rem; min-height: 2.5rem;
  padding: 0; border: 0; background: none; font: inherit; font-size: 0.875rem;
  white-space: nowrap; color: var(--st-text-color); cursor: pointer;
  border-radius: 0.25rem; }
button:hover { color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color);
  outline-offset: 2px; }
svg { width: 1.1em; height: 1.1em; flex: none; fill: none; stroke: currentColor;
  stroke-width: 1.4; stroke-linecap: round; stroke-linejoin: round; }
input, textarea { flex: 1 1 12rem; min-width: 0; font: inherit; padding: 0.25rem 0.5rem;
  color: var(--st-text-color); background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: 0.25rem; }
"""
SCRIPTS = Path(__file__).parent / "scripts"


def source(*names: str) -> str:
    """Returns files of `scripts/` as one: a component's script is a single module."""
    return "\n".join((SCRIPTS / name).read_text("utf-8") for name in names)


def component(name: str, *names: str, css: str = "", isolate: bool = True) -> Any:
    """Returns a component made of files of `scripts/`, one of which exports it.

    `isolate` keeps the page's style out of it.
    """
    js = source(*names, "mount.js")
    made = st.components.v2.component
    return made(f"dll-{name}", css=css, js=js, isolate_styles=isolate)


insides.plain_values()
insides.true_ends()
_ticker = component("ticker", "ticker.js")
_progress = component("progress", "store.js", "progress.js", "buttons.js", css=CSS)
_frame = component("frame", "translators.js", "frame.js", "address.js")
_address = component("address", "place.js", "address.js")
_copy = component("copy", "copy.js", "address.js", "buttons.js", css=CSS)

# What the two buttons that copy show, as paths in a square of 16.
LINK = (
    "M6.5 9.5l3-3M7 4.6l1.3-1.3a3 3 0 0 1 4.3 4.3L11.3 9"
    "M9 11.4l-1.3 1.3a3 3 0 0 1-4.3-4.3L4.7 7"
)
FLAG = "M3.5 14V2.5h8.5l-2 3.25 2 3.25H3.5"
MOST_KEPT = 400  # entries of progress taken from a browser, which may say anything
FRAME = "presenter-keys"  # the key of the frame's component
Kept = dict[str, bool | float | str]


def ticker(interval_ms: int, key: str) -> None:
    """Reruns the fragment it stands in some time after the browser has drawn it.

    That is `interval_ms` and as long as the browser is busy, and much longer while
    what stands above it is out of the reader's sight.
    """
    # The time makes each run's data new, which sets off the next tick.
    nonce = str(time.monotonic_ns())
    data = {"interval": int(interval_ms), "nonce": nonce}
    _ticker(key=key, data=data, on_tick_change=nothing)


def progress(
    update: Mapping[str, object], key: str, report: bool = False
) -> Kept | None:
    """Adds to the progress kept in this browser and, asked to report, returns it all.

    The answer needs the browser: it is None on the first run and comes with a rerun.
    """
    data: dict[str, Any] = {"what": "progress", "update": dict(update)}
    if report:
        known = validate(st.session_state.get(key, {}).get("kept"))
        era = st.session_state.get("progress-resets", 0)
        data |= {"report": True, "known": known, "era": era}
    said = _progress(key=key, data=data, on_kept_change=nothing)
    return validate(said.kept) if report else None


def progress_buttons(labels: Mapping[str, str]) -> None:
    """Offers the progress as a file, and to forget it (here and in the session)."""
    words = {name: labels[name] for name in ("export", "reset", "reset.sure")}
    _progress(
        key="progress-buttons",
        data={"what": "buttons", "labels": words},
        on_reset_change=_forget,
    )


def frame(
    params: Mapping[str, str], link: Link, sent: int, language: str = "en"
) -> None:
    """Lets keys turn the projector, keeps the address, names the page's language.

    A Hugging Face Space shows the site in a frame; its own address follows what it is
    told (https://huggingface.co/docs/hub/spaces-handle-url-parameters). `params` are
    what the address says that is no lab's and no lesson's; see `write_address`.
    """
    top = st.session_state.get("top", 0)  # counts the parts a reader has turned to
    data = {"top": top, "scroller": insides.selectors("@scroller")}
    data["address"] = _said("", params, link, sent)
    data["language"] = "zh-CN" if language == "zh" else language
    _frame(key=FRAME, data=data, on_seen_change=nothing)


def write_address(
    key: str,
    owner: str,
    params: Mapping[str, str],
    link: Link,
    sent: int,
    waits: Sequence[tuple[str, object]] = (),
) -> None:
    """Makes the address say `params` of its owner: a lab, or "part" for a lesson's.

    What follows on a link changes the entry that led here; a gesture of the reader's
    makes one entry, however many values it goes through. `sent` numbers what was sent
    to the widgets beside: the browser answers (`seen`) when those that it `waits` for,
    as (class on the page, what it is to show), show it.
    """
    data = _said(owner, params, link, sent) | {"waits": [list(w) for w in waits]}
    _address(key=f"address-{key}", data=data, on_seen_change=nothing)


def seen(key: str) -> int:
    """Returns the number of what the browser has last seen of what was sent to it."""
    said = st.session_state.get(key, {}).get("seen")
    return said if isinstance(said, int) else 0


class Answer:
    """How far Python has heard what a reader makes in a component, which numbers it.

    `made` is what the browser says each time, as `{"number": ..., ...}`: it is news
    only once.
    """

    def __init__(self, key: str) -> None:
        self.key = f"{key}.heard"

    @property
    def heard(self) -> int:
        """The number of what was heard last."""
        return st.session_state.get(self.key, 0)

    def news(self, made: object) -> Mapping[str, object]:
        """Returns what the browser says if that is news, else nothing."""
        number = made.get("number") if isinstance(made, Mapping) else None
        if not isinstance(number, int) or number <= self.heard:
            return {}
        st.session_state[self.key] = number
        return made


def _said(
    owner: str, params: Mapping[str, str], link: Link, sent: int
) -> dict[str, object]:
    return {
        "owner": owner,
        "params": dict(params),
        "link": link.number,
        "query": link.query,
        "sent": sent,
    }


def copy_link(
    query: str,
    labels: Mapping[str, str],
    key: str,
    around: str = "{link}",
    icon: str = LINK,
) -> None:
    """Offers a button that copies this page's address with another query (and hash).

    `around` is what is copied: a text with the address at "{link}".
    """
    words = {name: labels[name] for name in ("copy", "copied", "failed")}
    space = os.environ.get("SPACE_ID", "")  # set in a Hugging Face Space: "owner/name"
    data = {"query": query, "space": space, "labels": words}
    _copy(key=key, data=data | {"around": around, "icon": icon}, width="content")


def validate(kept: object) -> Kept | None:
    """Returns what a browser reported with everything odd left out; None for none."""
    if not isinstance(kept, Mapping):
        return None
    entries = [
        (key, value)
        for key, value in kept.items()
        if isinstance(key, str)
        and len(key) <= 80
        and isinstance(value, bool | int | float | str)
        and len(str(value)) <= 80
    ]
    return dict(entries[:MOST_KEPT])


def _forget() -> None:
    st.session_state.pop("done", None)
    state = st.session_state
    state["progress-resets"] = state.get("progress-resets", 0) + 1


def nothing() -> None:
    """Makes Streamlit hold a place for the value; there is nothing to be done."""
