"""What goes over the wire: files compressed once for all readers, headers that guard.

Streamlit sends its files (`/static/...`, named by their content, kept by a browser for
a year) as they are: compressing them anew for every visitor costs more than it saves.
Compressed once and kept, a first visit is a third as large and costs nothing more.
"""

from __future__ import annotations

import asyncio
import os
import zlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lessons.kit.grammar.insides import dress, is_file, on, without_path
from lessons.kit.grammar.shell import shell

KEPT = 16 * 2**20  # bytes of compressed files; all of Streamlit's take about half
WORTH = 1400  # bytes: what fits into one packet anyway is left alone
TEXT = ("text/", "application/javascript", "application/json", "image/svg")


class Compressed:
    """Sends static files compressed, each of them compressed once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, Response] = {}
        self.turns: dict[str, asyncio.Lock] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers from what is kept, or passes a request on and keeps the answer."""
        if scope["type"] != "http" or not _squeezable(scope):
            return await self.app(scope, receive, send)
        if not is_file(scope["path"]):
            answer = await self._make(scope, receive)
            return await answer(scope, receive, send)
        path = scope["path"]
        # A whole class asks at once: the first does the work, the others wait for it.
        async with self.turns.setdefault(path, asyncio.Lock()):
            answer = self.kept.get(path) or await self._make(scope, receive)
        if len(self.turns) > 1000:  # made-up names of files that are not there
            self.turns.clear()
        return await answer(scope, receive, send)

    async def _make(self, scope: Scope, receive: Receive) -> Response:
        status, headers, body = 500, MutableHeaders(), bytearray()

        async def hear(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = (
                    message["status"],
                    MutableHeaders(raw=message["headers"]),
                )
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        # As it is: Streamlit would compress a page itself, and again every time.
        rest = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
        await self.app({**scope, "headers": rest}, receive, hear)
        kind = headers.get("content-type", "")
        whole = status == 200 and "content-encoding" not in headers
        data = (
            shell(dress(bytes(body))) if kind.startswith("text/html") else bytes(body)
        )
        if whole and len(data) >= WORTH and kind.startswith(TEXT):
            data = await asyncio.to_thread(gzip, data)
            headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(data))
        headers.append("vary", "Accept-Encoding")
        answer = Response(data, status)
        answer.raw_headers = headers.raw
        if kind.startswith("text/html"):
            del headers["etag"], headers["last-modified"]  # of the undressed page
        elif whole and sum(len(r.body) for r in self.kept.values()) + len(data) < KEPT:
            self.kept[scope["path"]] = answer
        return answer


def gzip(data: bytes) -> bytes:
    """Returns data as a gzip file without name or time."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return squeezer.compress(data) + squeezer.flush()


def _squeezable(scope: Scope) -> bool:
    asked = Headers(scope=scope)
    return (
        scope["method"] == "GET"
        and (
            is_file(scope["path"])
            or on("page")
            and "text/html" in asked.get("accept", "")
        )
        and "gzip" in asked.get("accept-encoding", "")
        and not {"range", "if-none-match", "if-modified-since"} & set(asked.keys())
    )


class Guarded:
    """Adds the headers that make the site safe to leave open.

    Who may show the site in a frame: itself, a Hugging Face Space's page, and what
    the environment variable LAB_FRAMES names ("https://course.example https://...").
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        frames = " ".join(["'self'", *HOSTS, *_named(os.environ.get("LAB_FRAMES", ""))])
        self.everywhere = {"X-Content-Type-Options": "nosniff"}
        self.documents = {
            "Content-Security-Policy": f"frame-ancestors {frames}; object-src 'none'; "
            "base-uri 'self'; form-action 'self'",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
            "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, and its answer with the headers; takes no uploads."""
        if scope["type"] == "websocket":

            async def hide(message: Message) -> None:
                if data := message.get("bytes"):
                    message["bytes"] = without_path(data)
                await send(message)

            return await self.app(scope, receive, hide)
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            # Pictures come over the page's own connection: see `upload.py`.
            return await Response(status_code=405)(scope, receive, send)

        async def guard(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                headers.update(self.everywhere)
                # Scripts and fonts obey the page that asked for them.
                if not scope["path"].startswith(("/static/", "/lab/")):
                    headers.update(self.documents)
            await send(message)

        await self.app(scope, receive, guard)


HOSTS = ("https://huggingface.co", "https://*.hf.space")


def _named(written: str) -> list[str]:
    """Returns the origins that LAB_FRAMES names, without what could be a directive."""
    return [o for o in written.split() if o.startswith("http") and ";" not in o]
