"""The server asks nobody for anything; what pages ask for, every `reader` watches."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.browser.site import serve


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A proxy's address, and the first line of each request that reached it."""
    lines: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.settimeout(0.2)
        closing = threading.Event()

        def listen() -> None:
            while not closing.is_set():
                try:
                    caller, _ = proxy.accept()
                except TimeoutError:
                    continue
                with caller:
                    caller.settimeout(2)
                    lines.append(caller.recv(4096).decode().partition("\r\n")[0])

        listener = threading.Thread(target=listen)
        listener.start()
        yield f"http://127.0.0.1:{proxy.getsockname()[1]}", lines
        closing.set()
        listener.join()


def test_starting_asks_nobody(asked: tuple[str, list[str]]) -> None:
    """Started as a reader starts it, the server has sent nothing out by its banner."""
    proxy, lines = asked
    names = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
    with serve(address=None, **dict.fromkeys(names, proxy), NO_PROXY="") as site:
        for _ in range(100):
            if "http://localhost" in site.log():
                break
            time.sleep(0.1)
        else:
            pytest.fail(f"no banner:\n{site.log()}")
        time.sleep(0.5)
    assert lines == []
