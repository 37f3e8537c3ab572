"""Fixtures of the browser tests: one server, one browser, a fresh reader each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import chromium
from tests.browser.site import Reader, Site, serve, watch

expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong
SCREEN = {"width": 1280, "height": 900}
# Nothing but this machine has an address: a foreign request fails, and is noted.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The site, served on the loopback for the whole test run."""
    with serve() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium that reaches nothing but this machine."""
    path = chromium.find()
    assert path, "no Chromium: python -m tests.browser.chromium installs one"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=path, args=[*chromium.ARGUMENTS, OFFLINE]
        )
        yield launched
        launched.close()


@pytest.fixture
def new_reader(site: Site, browser: Browser) -> Iterator[Callable[..., Reader]]:
    """Makes readers, each with a browser profile of its own.

    Takes what a context takes: `locale="zh-CN"`, `color_scheme="dark"`,
    `viewport={...}`. At the test's end each must have reached no other host, and have
    met no error on the console or in the server's log, but those it `allow`s.
    """
    readers: list[Reader] = []

    def make(**options: Any) -> Reader:
        settings = {"viewport": SCREEN, "locale": "en-GB"} | options
        context = browser.new_context(**settings)
        context.set_default_timeout(30_000)
        readers.append(watch(site, context))
        return readers[-1]

    yield make
    complaints = [line for reader in readers for line in reader.complaints()]
    for reader in readers:
        reader.context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def reader(new_reader: Callable[..., Reader]) -> Reader:
    """A reader with an English browser at a desk."""
    return new_reader()
