"""A simulated learner: what a reader's browser says to the server, over a websocket.

It speaks Streamlit's own protocol and keeps to a browser's ways: it holds the widgets'
values and sends them with every rerun, refers to large messages it has, and lets each
run under way ask again as `lessons/kit/grammar/scripts/ticker.js` does.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.classroom_page import Node, Page
from lessons.kit.grammar import text

UNSEEN, LOST = 1.5, 3.0  # seconds, as in ticker.js
DRAWS = 0.05  # seconds a browser is busy with what it has been sent
TRIGGER = "$$STREAMLIT_INTERNAL_KEY_{}__events"
BAD = ("broken", "lost", "full")  # what a page says when a class is let down
FORGIVING = 10.0  # seconds a learner waits for the page to rest before acting


class Watch:
    """When a lab's first and final picture came, in seconds since the action."""

    def __init__(self, place: str, runs: int) -> None:
        self.place = place
        self.started = time.perf_counter()
        self.after = runs  # pictures of earlier runs are old ones
        self.first: float | None = None
        self.final: float | None = None
        self.over = asyncio.Event()

    def note(self, final: bool) -> None:
        """Notes a picture, or that it was the final one."""
        now = time.perf_counter() - self.started
        if self.first is None:
            self.first = now
        if final:
            self.final = now
            self.over.set()


class Learner:
    """One reader with one page open. Use `open` first, `leave` last."""

    def __init__(self, address: str, language: str = "en", cookie: str = "") -> None:
        self.address = address
        self.language = language
        self.cookie = cookie
        self.page = Page()
        self.sight = ""  # the lab in the reader's sight: the others ask rarely
        self.errors: list[str] = []
        self.received = 0
        self.reruns = 0
        self._socket: ClientConnection | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._watches: list[Watch] = []
        self._rest = asyncio.Event()
        self._answered = True
        self._began = 0  # runs that the server has begun for this learner
        said = text.load("kit", language).entries("messages")
        self._bad = {said[name].split("{")[0]: name for name in BAD}

    async def open(self, path: str, lab: str) -> Watch:
        """Opens `/lesson?query` with a lab in sight; returns the watch on the lab."""
        where = urlsplit(path)
        name = where.path.strip("/")
        self.sight = f"{name}.{lab}"
        watch = self._watch(self.sight)
        host = urlsplit(self.address).netloc
        self._socket = await connect(
            f"ws://{host}/_stcore/stream",
            subprotocols=["streamlit", "PLACEHOLDER_AUTH_TOKEN"],
            origin=self.address,
            additional_headers={"Cookie": self.cookie} if self.cookie else None,
            max_size=None,
            open_timeout=60,
        )
        self._tasks["listen"] = asyncio.create_task(self._listen())
        self.page.query = where.query
        await self._rerun(page_name=name)
        return watch

    async def press(self, key: str, lab: str) -> Watch:
        """Presses the button with a key of the lab `lesson.lab`."""
        return await self._act(key, lab, trigger_value=True)

    async def move(self, key: str, value: float, lab: str) -> Watch:
        """Moves a slider (or a number) and lets it go."""

        def value_of(node: Node) -> dict[str, Any]:
            if node.kind == "number_input":
                return {"double_value": value}
            return {"double_array_value": {"data": [value]}}

        return await self._act(key, lab, value_of)

    async def turn(self, slug: str, lab: str) -> Watch:
        """Turns to another lesson; the widgets of this one go."""
        self._stop("tick-")
        self.sight = f"{slug}.{lab}"
        watch = self._watch(self.sight)
        await self.rest()
        watch.after = self._began
        frame = {n.id for p, n in self.page.nodes.items() if p[0] == 1}
        for name in set(self.page.values) - frame:
            del self.page.values[name]
        self.page.query = f"lang={self.language}"
        self.page.script = self.page.pages[slug]
        await self._rerun()
        return watch

    async def set(self, node: Node, state: WidgetState) -> None:
        """Sends any value for a widget, also one that its browser would not."""
        if not state.trigger_value:
            self.page.values[node.id] = state
        await self._rerun(state, fragment_id=node.fragment)

    async def leave(self, abruptly: bool = False) -> None:
        """Closes the page as a closed tab does, or as a lost connection does."""
        self._stop("")
        if self._socket is None:
            return
        if abruptly:
            self._socket.transport.abort()
        else:
            await self._socket.close(code=1001)

    async def rest(self) -> None:
        """Waits until no run of the script is under way or asked for."""
        try:
            await asyncio.wait_for(self._rest.wait(), FORGIVING)
        except TimeoutError:
            self._answered = True

    async def send(self, message: BackMsg | bytes) -> None:
        """Sends any message, a hostile one too."""
        data = message if isinstance(message, bytes) else message.SerializeToString()
        await self._socket.send(data)

    def value(self, key: str) -> Any:
        """Returns the value that the browser holds for a widget."""
        said = self.page.values[self.page.widget(key).id]
        held = getattr(said, said.WhichOneof("value"))
        return list(held.data) if hasattr(held, "data") else held

    # -- what happens by itself ------------------------------------------------------

    async def _listen(self) -> None:
        try:
            async for data in self._socket:
                self.received += len(data)
                self._hear(ForwardMsg.FromString(data))
            self.errors.append("the server closed the connection")
        except ConnectionClosed as error:
            self.errors.append(f"the connection broke: {error}")
        except Exception as error:
            self.errors.append(f"not understood: {error!r}")
            raise

    def _hear(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        node = self.page.take(message)
        if kind == "new_session":
            self._began += 1
            self._answered = True
            self._rest.clear()
        elif kind == "script_finished":
            self._finished()
        elif kind == "page_not_found":
            self.errors.append("page not found")
        if node is not None:
            self._look(node)

    def _look(self, node: Node) -> None:
        if node.is_picture:
            for watch in self._watches:
                ours = node.key.startswith(f"{watch.place}.")
                if ours and self._began > watch.after:
                    watch.note(final=False)
        elif node.kind == "exception":
            self.errors.append(f"exception: {node.body.message[:200]}")
        elif node.kind == "alert":
            for words, name in self._bad.items():
                if node.body.body.startswith(words):
                    self.errors.append(f"the page says: {name}")
        elif node.kind == "dll-ticker":
            self._stop(node.key)
            interval = json.loads(node.body.json)["interval"] / 1000
            tick = self._tick(node, interval)
            self._tasks[node.key] = asyncio.create_task(tick)
        elif node.kind == "dll-progress":
            data = json.loads(node.body.json)
            if data.get("report") and data["known"] is None:
                kept = {"id": node.id, "json_value": '{"kept": {}}'}
                self.page.values[node.id] = WidgetState(**kept)
                report = self._rerun(fragment_id=node.fragment)
                self._tasks[node.key] = asyncio.create_task(report)

    def _finished(self) -> None:
        standing = {node.key for node in self.page.nodes.values()}
        for name in list(self._tasks):
            if name.startswith("tick-") and name not in standing:
                self._stop(name)
        for watch in list(self._watches):
            if watch.first is not None and f"tick-{watch.place}" not in standing:
                watch.note(final=True)
                self._watches.remove(watch)
        if self._answered:
            self._rest.set()

    async def _tick(self, node: Node, interval: float) -> None:
        drawn = time.perf_counter()
        await asyncio.sleep(interval)
        while node.key != f"tick-{self.sight}":
            if time.perf_counter() - drawn >= UNSEEN:
                break
            await asyncio.sleep(0.2)
        await asyncio.sleep(DRAWS)
        while True:
            said = json.dumps([{"event": "tick", "value": int(1000 * time.time())}])
            state = WidgetState(id=TRIGGER.format(node.id), json_trigger_value=said)
            await self._rerun(state, fragment_id=node.fragment)
            await asyncio.sleep(LOST)

    # -- what is sent ----------------------------------------------------------------

    async def _act(self, key: str, lab: str, value_of: Any = None, **value: Any):
        watch = self._watch(lab)
        await self.rest()
        watch.after = self._began
        node = self.page.widget(key)
        value = value_of(node) if value_of else value
        await self.set(node, WidgetState(id=node.id, **value))
        return watch

    async def _rerun(self, state: WidgetState | None = None, **client: str) -> None:
        """Asks for a run, as a browser does: with every widget's value."""
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = self.page.query
        rerun.page_script_hash = self.page.script
        for name, said in client.items():
            setattr(rerun, name, said)
        values = dict(self.page.values)
        if state is not None:
            values[state.id] = state
        rerun.widget_states.widgets.extend(values.values())
        rerun.cached_message_hashes.extend(self.page.cached())
        rerun.context_info.locale = {"en": "en-GB", "zh": "zh-CN"}[self.language]
        rerun.context_info.url = self.address
        rerun.context_info.color_scheme = "light"
        self._answered = False
        self._rest.clear()
        self.reruns += 1
        try:
            await self.send(message)
        except ConnectionClosed:
            pass  # who listens will say so

    def _watch(self, place: str) -> Watch:
        self._watches = [w for w in self._watches if w.place != place]
        self._watches.append(Watch(place, self._began))
        return self._watches[-1]

    def _stop(self, start: str) -> None:
        for name in [name for name in self._tasks if name.startswith(start)]:
            task = self._tasks.pop(name)
            if task is not asyncio.current_task():
                task.cancel()
