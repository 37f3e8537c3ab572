"""The connection over which pictures follow a hand: `/lab/follow`, a websocket."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from starlette.websockets import (
    WebSocket,
    WebSocketDisconnect,
    WebSocketDisconnected,
)

from lessons.kit.engine.process import cores
from lessons.kit.engine.run import Refused
from lessons.kit.grammar.follow import answer, read

LONGEST = 64 * 1024  # characters of a message; a longer one ends the connection
MOST = 300  # connections at a time: a class, and some
log = logging.getLogger(__name__)


class Hands:
    """All hands that move now. They take turns: each has one question at a time."""

    open = 0
    turns = asyncio.Semaphore(cores())


async def follow(socket: WebSocket) -> None:
    """Answers the newest question of a browser, again and again.

    While one is being answered, later ones replace each other: nothing queues.
    """
    if Hands.open >= MOST or not _same_site(socket):
        await socket.close(1013)
        return
    await socket.accept()
    Hands.open += 1
    newest: asyncio.Queue[str] = asyncio.Queue(1)
    work = asyncio.create_task(_answer(socket, newest))
    try:
        while True:
            message = await socket.receive_text()
            if len(message) > LONGEST:
                break
            if newest.full():
                newest.get_nowait()
            newest.put_nowait(message)
    except (WebSocketDisconnect, WebSocketDisconnected, KeyError):
        pass  # gone; gone, as an answer has found; bytes where text is due
    finally:
        Hands.open -= 1
        work.cancel()


async def _answer(socket: WebSocket, newest: asyncio.Queue[str]) -> None:
    while True:
        message = await newest.get()
        async with Hands.turns:
            said = await asyncio.to_thread(_text, message)
        if said:
            try:
                await socket.send_text(said)
            except (RuntimeError, WebSocketDisconnect):  # the reader has gone
                return


def _text(message: str) -> str | None:
    """Returns the answer to a message as JSON; None to what is no question."""
    try:
        question: Any = read(json.loads(message))
    except (ValueError, RecursionError):
        return None
    try:
        return json.dumps(answer(question), separators=(",", ":"))
    except Refused:
        return json.dumps({"n": question.n, "late": True})
    except Exception:
        log.exception("a picture could not follow")
        return json.dumps({"n": question.n, "late": True})


def _same_site(socket: WebSocket) -> bool:
    """Tells whether the page that asks is ours: browsers say where a page is from."""
    origin = socket.headers.get("origin", "")
    return not origin or origin.partition("//")[2] == socket.headers.get("host", "")
