"""A line between browser and server that takes its time: each way, the order kept."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


class Line:
    """Passes bytes on, each `delay` seconds (of the moment it came) later."""

    def __init__(self, address: str) -> None:
        self.delay = 0.0
        self.there = (urlsplit(address).hostname, urlsplit(address).port)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.server.getsockname()[1]}"

    def serve(self) -> None:
        """Takes connections until the line is cut."""
        while True:
            try:
                here, _ = self.server.accept()
                there = socket.create_connection(self.there)
            except OSError:
                return
            for ends in ((here, there), (there, here)):
                late: queue.Queue[tuple[float, bytes]] = queue.Queue()
                for work in (self._take, self._give):
                    threading.Thread(
                        target=work, args=(*ends, late), daemon=True
                    ).start()

    def _take(self, source: socket.socket, _: socket.socket, late: queue.Queue) -> None:
        said = b"."
        while said:
            try:
                said = source.recv(65536)
            except OSError:
                said = b""
            late.put((time.monotonic() + self.delay, said))

    def _give(self, _: socket.socket, sink: socket.socket, late: queue.Queue) -> None:
        while True:
            due, said = late.get()
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                if not said:
                    return sink.shutdown(socket.SHUT_WR)
                sink.sendall(said)
            except OSError:
                return None


def _start(work: Callable[..., None], *arguments: object) -> None:
    threading.Thread(target=work, args=arguments, daemon=True).start()


@contextmanager
def slow_line(address: str) -> Iterator[Line]:
    """Lays a line to a server; it is quick until `delay` is set."""
    line = Line(address)
    _start(line.serve)
    yield line
    line.server.close()
