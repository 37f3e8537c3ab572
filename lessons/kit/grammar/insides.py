"""All that leans on what Streamlit does not promise: each piece with a way out.

A new Streamlit may break any of these. A piece that fails is logged once and left out;
one that does harm is left out by the environment variable LAB_PLAIN, which names
pieces ("css,page") or says "1" for all. The site is then plainer or slower, never
down. `tests/lessons/test_streamlit_insides.py` checks each piece against the Streamlit
that is installed and says what to do; `docs/streamlit.md` tells how to upgrade.
"""

from __future__ import annotations

import functools
import logging
import os
import re
import secrets
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import streamlit as st

try:  # named in annotations alone
    from streamlit.delta_generator import DeltaGenerator as DeltaGenerator
except ImportError:
    DeltaGenerator = Any

from lessons.kit.engine.background import survive
from lessons.kit.engine.process import ROOT

PIECES = {  # what each is for; and the site without it
    "values": "a visit's memory is free when it ends; else after a garbage collection",
    "session": "a run knows its readers by Streamlit's sessions; else by our numbers",
    "connected": "a run ends with its last reader's connection; else with the lease",
    "shown": "a link counts on every page it leads to; else when a visit begins",
    "back": "Back and Forward restore controls and picture; else the address alone",
    "query": "the address is written at once after Back; else up to 15 s later",
    "path": "no page is told where the site stands on the server; else it is told",
    "page": "the page has our title and no font to load; else Streamlit's own of both",
    "early": "our style is there from the first byte; else a page jumps as it comes",
    "icons": "icons come in a font of 16 kB; else in Streamlit's whole one, of 375 kB",
    "files": "static files are compressed once; else a first visit is thrice as large",
    "addresses": "an unknown address leads home; else Streamlit says so, in English",
    "whole": "a page at rest outlives a server's restart; else it is to be reloaded",
    "css": "Streamlit's own elements fit the layout; else they stand as they come",
    "ends": "what a run leaves out goes at once; else it may stay until a full run",
    "begins": "a widget's first value cannot get lost; else it may, in a run cut short",
}
SELECTORS = {  # Streamlit's own elements in the style sheet and in `frame.js`, and why
    "@column": ".stMainBlockContainer",  # the text's column: its width and its margins
    "@scroller": '[data-testid="stMain"]',  # what scrolls: a new part begins at its top
    "@header": '[data-testid="stHeader"]',  # its ground would hide a projector's title
    "@block": '[data-testid="stVerticalBlock"]',  # to be stronger than its own overflow
    "@element": '[data-testid="stElementContainer"]',  # waits unseen while a page comes
    "@skeleton": '[data-testid="stSkeleton"]',  # stands for what is not there yet
    "@link": '[data-testid="stPageLink"]',  # long titles are cut off, else
    "@caption": '[data-testid="stCaptionContainer"]',  # too small for a projector
    "@sidebar": '[data-testid="stSidebar"]',  # a projector's step makes room for it
    "@list": '[data-testid="stSidebarUserContent"]',  # comes from the top down
    "@words": ".stMarkdown",  # a text: the length of its lines, its size
    "@cell": '[data-testid="stColumn"]',  # a side of a lab: below each other on a phone
    "@row": '[data-testid="stHorizontalBlock"]',  # what holds the two sides
    "@wrapper": '[data-testid="stLayoutWrapper"]',  # stands round that
    "@radio": '[data-testid="stRadio"]',  # answers to choose from: closer together
    "@label": '[data-testid="stWidgetLabel"]',  # of a control: closer together
    "@slider": '[data-testid="stSlider"]',  # the same
    "@ticks": '[data-testid="stSliderTickBar"]',  # bounds below a slider, not needed
    "@more": '[data-testid="stExpander"]',  # "More settings": not on paper
    "@button": '[data-testid="stButton"]',  # not on paper
    "@app": '[data-testid="stApp"]',  # on paper it is as long as the page
    "@frame": '[data-testid="stAppViewContainer"]',  # the same
    "@isolated": '[data-testid="stBidiComponentIsolated"]',  # holds a replay
    "@chosen": '[data-testid="stBaseButton-primary"]',  # a switch that is on
    "@inside": '[data-testid="stMarkdownContainer"]',  # a button's words
    "@buttons": '[data-testid="stButtonGroup"]',  # choices in the closer view: smaller
}
NOWHERE = ".of-no-element"
OWN = "own-"  # begins the number of a reader whose session is not known
ADDRESSES = ("_stcore", "static", "component", "media")  # first parts of Streamlit's
FOLDERS = {bytes(folder / "pages") for folder in (ROOT, ROOT.resolve())}
T = TypeVar("T")


def on(piece: str) -> bool:
    """Tells whether a piece is in use. KeyError for a name that is none."""
    if piece not in PIECES:
        raise KeyError(piece)
    said = os.environ.get("LAB_PLAIN", "")
    return said != "1" and piece not in said.split(",")


def attempt(piece: str, inside: Callable[[], T], without: Callable[[], T]) -> T:
    """Returns what a piece gives; what stands for it where it is left out or fails."""
    if on(piece):
        with survive(f"'{piece}' (insides.py) with Streamlit {st.__version__}"):
            return inside()
    return without()


# -- who reads -------------------------------------------------------------------------


def reader_id() -> str:
    """Returns who reads the page that is being drawn: its session; "" outside one."""

    def session() -> str:
        from streamlit.runtime.scriptrunner import get_script_run_ctx

        context = get_script_run_ctx()
        return context.session_id if context else ""

    def own() -> str:
        return st.session_state.setdefault("reader", OWN + secrets.token_hex(8))

    return attempt("session", session, own)


def connected(reader: str) -> bool:
    """Tells whether a reader's browser holds its connection; True if unknown."""

    def asked() -> bool:
        from streamlit.runtime import get_instance

        return get_instance().is_active_session(reader)

    return reader.startswith(OWN) or attempt("connected", asked, lambda: True)


# -- where the reader is ---------------------------------------------------------------


def page_shown() -> str:
    """Returns what tells the page that is asked for from others; "" if unknown.

    What `st.navigation` returns comes too late: the language must be settled before.
    """

    def told() -> str:
        from streamlit.runtime.scriptrunner import get_script_run_ctx

        return get_script_run_ctx().page_script_hash

    return attempt("shown", told, str)


def went_back() -> bool:
    """Tells whether Back or Forward led here: the address is then to be followed."""

    def told() -> bool:
        from streamlit.runtime.scriptrunner import get_script_run_ctx

        return get_script_run_ctx().is_history_navigation

    return attempt("back", told, bool)


def query() -> str:
    """Returns the address's query letter by letter, as the browser compares it."""

    def told() -> str:
        from streamlit.runtime.scriptrunner import get_script_run_ctx

        return get_script_run_ctx().query_string

    return attempt("query", told, lambda: urlencode(st.query_params.to_dict()))


# -- what components send --------------------------------------------------------------


def plain_values() -> None:
    """Makes components' values in the session state plain, from now on.

    Streamlit 1.67 makes a class for each value in each run, so that the value can be
    written to. A class is a reference cycle, and each of these holds its whole visit:
    what a visit leaves behind was never free before all of memory had been searched.
    """

    def replace() -> None:
        from streamlit.components.v2.bidi_component import main

        if not hasattr(main.make_bidi_component_presenter, "__wrapped__"):
            made = _plainly(main.make_bidi_component_presenter)
            main.make_bidi_component_presenter = made

    attempt("values", replace, lambda: None)


def _plainly(presenter: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(presenter)
    def made(*args: Any, **kwargs: Any) -> Callable[..., Any]:
        present = presenter(*args, **kwargs)

        def plain(value: object, state: object) -> object:
            shown = present(value, state)
            return dict(shown) if isinstance(shown, dict) and on("values") else shown

        return plain

    return made


def true_ends() -> None:
    """Makes the end of a run of a fragment be told as it was, from now on.

    Streamlit 1.67 marks an end that waits to be sent as one that came too early as soon
    as a run of any other fragment begins, though nothing of the first is left out. The
    page then keeps what that run did not draw: a control stood there twice.
    """

    def replace() -> None:
        from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

        if not hasattr(ForwardMsgQueue.clear, "__wrapped__"):
            ForwardMsgQueue.clear = _clear_truly(ForwardMsgQueue.clear)

    attempt("ends", replace, lambda: None)


def _clear_truly(clear: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(clear)
    def cleared(self: Any, *args: Any, **kwargs: Any) -> None:
        before = list(getattr(self, "_queue", ()))
        ends = [m for m in before if m.WhichOneof("type") == "script_finished"]
        told = [m.script_finished for m in ends]
        clear(self, *args, **kwargs)
        if on("ends") and len(before) == len(getattr(self, "_queue", ())):
            for message, status in zip(ends, told, strict=True):
                message.script_finished = status

    return cleared


def begins(**default: Any) -> dict[str, Any]:
    """Returns a widget's argument for its first value, which its state holds already.

    Streamlit tells the browser of a value in the state only once, and a run that is
    cut short may swallow it: the widget would then begin with its own default. That
    both are given draws a warning, which `.streamlit/config.toml` switches off.
    """
    return default if on("begins") else {}


# -- pages and messages ----------------------------------------------------------------


def _nothing() -> None:
    """Draws nothing."""


def whole_again() -> None:
    """Makes a browser that connects anew ask for the whole page.

    A server that has restarted, or another one, knows none of the page's fragments and
    ignores what they ask for. Streamlit's page asks for a full run after a break only
    if its last run was a fragment's, or if a fragment repeats itself: this one does.
    """
    attempt("whole", lambda: st.fragment(_nothing, run_every="1d")(), _nothing)


def selectors(rules: str) -> str:
    """Returns a style sheet with the elements that `SELECTORS` names put in."""
    for name, selector in SELECTORS.items():
        rules = re.sub(rf"{name}\b", selector if on("css") else NOWHERE, rules)
    return rules


def without_path(message: bytes) -> bytes:
    """Returns a message to a page without the place of the site on this machine.

    Streamlit tells every page the path of its script, and the page makes a number of
    it. What stands there instead is as long, so that the message remains one.
    """
    if on("path"):
        for folder in FOLDERS:
            message = message.replace(folder, b"/" * len(folder))
    return message


def is_file(path: str) -> bool:
    """Tells whether an address is that of a file which never changes: theirs, ours."""
    return path.startswith("/lab/") or on("files") and path.startswith("/static/")


def is_own(path: str) -> bool:
    """Tells whether an address (without its first slash) is one of Streamlit's own."""
    return path.startswith(ADDRESSES) if on("addresses") else True


def dress(page: bytes) -> bytes:
    """Returns Streamlit's page with this site's name, without the font it prepares.

    The site is set in the system's own type. Streamlit's page fetches another one
    first (170 kB) and shows its first words in it.
    """
    if not on("page"):
        return page
    page = re.sub(rb'<link\s+rel="preload"[^>]*as="font"[^>]*>', b"", page)
    page = page.replace(
        b"<title>Streamlit</title>", b"<title>Deep Learning Lab</title>"
    )
    types = PLAIN_TYPE + (FEW_ICONS if on("icons") else b"")
    return page.replace(b"</head>", types + b"</head>", 1)


PLAIN_TYPE = b"""<style>@font-face { font-family: "Source Sans"; font-style: normal;
  font-weight: 100 900; src: local("Arial"), local("Liberation Sans"),
  local("Noto Sans"), local("DejaVu Sans"), local("Roboto"); }</style>"""
# The part of Streamlit's font of icons that is in use. It has a name of its own: of two
# fonts with one name a browser loads both, as Streamlit's script asks it to.
ICONS = Path(__file__).parents[1] / "icons.woff2"  # icons.txt names what it holds
ICONS_ADDRESS = f"lab/icons-{sha256(ICONS.read_bytes()).hexdigest()[:8]}.woff2"
FEW_ICONS = f"""<style>@font-face {{ font-family: "Lab Icons"; font-display: block;
  src: url(./{ICONS_ADDRESS}) format("woff2"); }}
  [data-testid="stIconMaterial"] {{ font-family: "Lab Icons" !important; }}</style>
<script>{{ const load = document.fonts.load;
  document.fonts.load = function (font, ...text) {{
    const few = font.replace("Material Symbols Rounded", "Lab Icons");
    return load.call(this, few, ...text); }}; }}</script>
""".encode()

if unknown := set(os.environ.get("LAB_PLAIN", "").split(",")) - {"", "1", *PIECES}:
    logging.getLogger(__name__).warning("LAB_PLAIN names no piece: %s", unknown)
