"""The site inside another site's page, as a Hugging Face Space shows it.

The outer page is served from `localhost`, the site from `127.0.0.1`: to a browser
these are two sites, so cookies of the inner one are refused, as in a Space.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.site import serve, settle, watch

SPACE = "teacher/deep-learning-lab"
OUTER = """<!doctype html><title>Outer</title><body style="margin:0">
<script>
  const frame = document.createElement("iframe");
  frame.style = "width:100%;height:95vh;border:0";
  frame.allow = "clipboard-write";
  frame.src = "@inner/" + location.search + location.hash;
  document.body.append(frame);
  addEventListener("message", ({data, origin}) => {
    if (origin !== "@inner" || data.queryString === undefined) return;
    history.replaceState(null, "", "?" + data.queryString + (data.hash ?? ""));
  });
</script>"""


STORED = """() => {
  try { return localStorage.getItem("dll-progress") ?? ""; }
  catch { return "refused"; }
}"""


class Outer(BaseHTTPRequestHandler):
    """Serves the outer page, at every address."""

    page = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def space(browser) -> Iterator[SimpleNamespace]:
    """The site as a Space, in a frame of a page of another site, in a browser."""
    outer = ThreadingHTTPServer(("127.0.0.1", 0), Outer)
    address = f"http://localhost:{outer.server_port}"
    threading.Thread(target=outer.serve_forever, daemon=True).start()
    with serve(LAB_FRAMES=address, SPACE_ID=SPACE, LAB_WARM="0") as site:
        Outer.page = OUTER.replace("@inner", site.address).encode()
        yield SimpleNamespace(site=site, address=address, browser=browser)
    outer.shutdown()


@pytest.fixture
def outer(space) -> Iterator[SimpleNamespace]:
    """A reader of the outer page; at the end nothing may have gone wrong."""
    context = space.browser.new_context(locale="en-GB")
    reader = watch(space.site, context)

    def open_(query: str):
        reader.page.goto(f"{space.address}/{query}")
        inner = reader.page.frame_locator("iframe")
        inner.get_by_role("heading").first.wait_for()
        frame = next(
            f for f in reader.page.frames if f.url.startswith(space.site.address)
        )
        settle(frame)
        return reader.page, frame

    yield SimpleNamespace(open=open_, context=context)
    said = [line for line in reader.complaints() if space.address[7:] not in line]
    context.close()
    assert not said, "\n".join(said)


def test_a_link_of_the_outer_page_opens_the_lesson_as_it_says(outer):
    _, frame = outer.open("?page=activations&lang=zh&curves.z=3")
    assert "/activations" in frame.url and "lang=zh" in frame.url
    expect(frame.get_by_role("heading", name="激活函数", exact=True)).to_be_visible()
    expect(frame.get_by_role("slider").first).to_have_value("3")


def test_a_link_to_a_lab_keeps_its_place(outer):
    _, frame = outer.open("?page=activations&lang=en#zero_grad")
    assert re.search(r"/activations\?lang=en(&v=\d+)?#zero_grad$", frame.url)
    heading = frame.locator("#zero_grad")
    expect(heading).to_be_in_viewport()


def test_the_outer_address_follows_controls_and_pages(outer):
    page, frame = outer.open("?page=activations&lang=en")
    slider = frame.get_by_role("slider", name="Marker at z")
    slider.focus()
    slider.press("ArrowRight")
    page.wait_for_url(re.compile(r"\?page=activations&.*curves\.z=1\.\d"))
    now = page.url
    frame.get_by_role("link", name="Critical points").first.click()
    page.wait_for_url(re.compile(r"\?page=saddles"))
    page.goto(now)  # what the address said is a link to the same experiment
    frame = next(f for f in page.frames if f != page.main_frame)
    expect(frame.get_by_role("slider", name="Marker at z")).to_have_value(
        re.search(r"curves\.z=([\d.]+)", now)[1]
    )


def test_a_copied_link_leads_to_the_outer_page(outer, space):
    outer.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, frame = outer.open("?page=activations&lang=en&curves.z=2")
    frame.get_by_role("button", name="Copy link").first.click()
    expect(frame.get_by_text("Copied").first).to_be_visible()
    page.evaluate("window.focus()")  # only a page in focus may read
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"https://huggingface.co/spaces/{SPACE}?page=activations&")
    assert "curves.z=2" in link and "lang=en" in link and link.endswith("#curves")


def test_progress_survives_a_reload_where_a_frame_may_keep_anything(outer):
    page, frame = outer.open("?page=activations&lang=en")
    kept = frame.evaluate(STORED)
    # Some browsers refuse a frame of another site any memory: then only nothing breaks.
    assert kept == "refused" or "activations.curves.run" in kept
    page.reload()
    frame = next(f for f in page.frames if f != page.main_frame)
    frame.wait_for_selector("h1")
    assert frame.evaluate(STORED) == kept


def test_only_the_named_sites_may_frame_it(space):
    context = space.browser.new_context()
    page = context.new_page()
    other = space.address.replace("localhost", "127.0.0.1")  # not in LAB_FRAMES
    page.goto(other)
    page.wait_for_timeout(1000)
    inner = [f for f in page.frames if f != page.main_frame]
    assert not any(f.query_selector("[data-testid=stApp]") for f in inner)
    context.close()


def test_a_picture_of_one_s_own_is_taken_without_any_cookie(outer, space):
    link = "?page=cnn&lang=en&present=1&at=kernels-run&kernels.picture=upload"
    _, frame = outer.open(link)
    frame.locator(
        ".st-key-present-hand button"
    ).first.click()  # a projector hides controls
    out = io.BytesIO()
    Image.new("RGB", (640, 320), "teal").save(out, "PNG")
    files = {"name": "own.png", "mimeType": "image/png", "buffer": out.getvalue()}
    frame.locator("input[type=file]").set_input_files(files)
    expect(frame.get_by_role("button", name="Remove the picture")).to_be_visible()
    settle(frame)
    expect(frame.get_by_text("in: 64 × 128")).to_be_visible()
    # The name promises a picture, the content is none: said, and the page lives on.
    files = {"name": "bad.png", "mimeType": "image/png", "buffer": b"no picture" * 99}
    frame.locator("input[type=file]").set_input_files(files)
    expect(frame.get_by_text("This file is no picture")).to_be_visible()
    expect(frame.get_by_text("in: 64 × 128")).to_be_visible()
