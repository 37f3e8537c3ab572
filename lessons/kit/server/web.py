"""What the server does besides Streamlit: start the workers, health, unknown pages."""

from __future__ import annotations

import importlib
import logging
import os
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lessons import LESSONS, OTHERS
from lessons.kit.engine.background import survive
from lessons.kit.engine.run import HAND, RUNS
from lessons.kit.grammar import insides, text
from lessons.kit.grammar.chart import FILE
from lessons.kit.grammar.export import probe
from lessons.kit.grammar.frame import spoken
from lessons.kit.grammar.request import Request as Asked
from lessons.kit.grammar.versions import INSTALLED
from lessons.kit.server.garbage import collect_regularly

log = logging.getLogger(__name__)
STARTED = time.monotonic()
KEPT = {"cache-control": "public, immutable, max-age=31536000"}
PAGES = {"", "home", "health", *OTHERS, *(entry.slug for entry in LESSONS)}


def warm_up() -> None:
    """Starts the workers and computes every lab as its page opens, one at a time.

    It stands back while any reader waits for a run. LAB_WARM=0 leaves the labs out.
    What pages are drawn with takes half a second to import: the first reader's, else.
    """
    with survive("starting the workers"):
        RUNS.start()
    with survive("importing what pages are drawn with"):
        importlib.import_module("lessons.kit.grammar.lesson")
    if os.environ.get("LAB_WARM") == "0":
        return
    for entry in LESSONS:
        with survive(f"importing the labs of {entry.slug}"):
            for lab in importlib.import_module(f"lessons.{entry.slug}.labs").__all__:
                with survive(f"the warm start of {entry.slug}.{lab}"):
                    played = probe(entry.slug, lab)
                    if played.request:
                        _compute(played.request)


def _compute(wanted: Asked) -> None:
    run = None
    while not (RUNS.closed or run and run.over):
        if RUNS.busy():
            if run:
                RUNS.release(run)
            time.sleep(0.3)
            continue
        run = RUNS.ask(wanted.experiment, wanted.arguments, split=wanted.split)
        RUNS.wait(run, 0.3, whole=True)


def collect() -> None:
    """Collects garbage, and begins again should that end by an exception."""
    while not RUNS.closed:
        with survive("the garbage collection"):
            collect_regularly()
        time.sleep(1)


def present(reader: str) -> bool:
    """Tells whether a reader's browser holds its connection.

    The warm start and moving hands have none that Streamlit knows: they are here.
    """
    return reader in ("", HAND) or insides.connected(reader)


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Starts the workers beside the server's first paint, stops them at its end."""
    RUNS.present = present
    threading.Thread(target=warm_up, daemon=True).start()
    threading.Thread(target=collect, daemon=True).start()
    yield
    RUNS.close()


async def health(_request: Request) -> JSONResponse:
    """Answers with versions, device and the reason for it, uptime and the runs."""
    state = RUNS.state()
    return JSONResponse(
        {
            "status": "ok",
            "uptime_s": round(time.monotonic() - STARTED, 1),
            "versions": INSTALLED | {"torch": state.pop("torch") or INSTALLED["torch"]},
            "device": state.pop("device"),
            "device_reason": state.pop("device_reason"),
            "runs": state,
            "torch_in_server": "torch" in sys.modules,
        }
    )


async def plotly(_request: Request) -> FileResponse:
    """Sends the script that draws charts; its address names the version."""
    return FileResponse(FILE, media_type="text/javascript", headers=KEPT)


async def icons(_request: Request) -> FileResponse:
    """Sends the font of icons; its address names its content."""
    return FileResponse(insides.ICONS, media_type="font/woff2", headers=KEPT)


def broken(error: Exception) -> bool:
    """Says in the reader's language that a page failed; the log has the traceback."""
    log.error("a page failed", exc_info=error)
    said = text.load("kit", spoken())
    st.warning(said.entries("messages")["broken"], icon=":material/build:")
    return True


class Addresses:
    """Leads an address to its page: `/?page=LESSON` to the lesson, others home.

    A page that shows the site in a frame hands on a query, but no path. The browser
    keeps what stands behind a `#` through a redirect, so a link to a lab stays one.
    For an address that is no page, Streamlit's own answer is a dialog in English
    about a `pages/` directory; the home page says it in the reader's language.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers it with a redirect."""
        if target := _elsewhere(scope):
            return await RedirectResponse(target)(scope, receive, send)
        return await self.app(scope, receive, send)


def _elsewhere(scope: Scope) -> str | None:
    """Returns the address that a reader's request should have gone to, if another."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    if b"text/html" not in dict(scope["headers"]).get(b"accept", b""):
        return None
    path = scope["path"].strip("/")
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    page = dict(query).get("page")
    if path == "" and page in PAGES - {"", "health"}:
        rest = [(name, value) for name, value in query if name != "page"]
        return f"/{'' if page == 'home' else page}?{urlencode(rest)}".rstrip("?")
    if path in PAGES or "." in path or insides.is_own(path):
        return None
    return f"/?{urlencode([('missing', path[:60]), *query])}"
