"""What goes over the wire: little, compressed once, with headers that guard."""

from __future__ import annotations

import gzip
import re
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from lessons.kit.grammar import insides
from tests.browser.site import ROOT, settle

MOST = 2.5e6  # bytes; 2.7e6 is promised, 1.47e6 of them are Plotly


def fetch(site, path, method="GET", **headers):
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        return urlopen(Request(site.address + path, headers=asked, method=method))
    except HTTPError as answer:
        return answer


def scripts(site):
    page = fetch(site, "/", accept="text/html").read().decode()
    return re.findall(r"/static/js/[\w.-]+\.js", page)


def test_static_files_are_compressed_and_stay_what_they_were(site):
    for path in scripts(site)[:8]:
        plain = fetch(site, path)
        small = fetch(site, path, accept_encoding="gzip, br")
        again = fetch(site, path, accept_encoding="gzip")
        whole = plain.read()
        assert "immutable" in small.headers["cache-control"]
        if small.headers["content-encoding"]:
            body = small.read()
            assert int(small.headers["content-length"]) == len(body) < len(whole)
            assert gzip.decompress(body) == whole == gzip.decompress(again.read())
        else:
            assert small.read() == whole and len(whole) < 1400


def test_a_part_of_a_file_and_a_file_known_already(site):
    path = scripts(site)[0]
    part = fetch(site, path, accept_encoding="gzip", range="bytes=0-9")
    assert part.status == 206 and len(part.read()) == 10
    tag = fetch(site, path, accept_encoding="gzip").headers["etag"]
    known = fetch(site, path, accept_encoding="gzip", if_none_match=tag)
    assert known.status == 304


@pytest.mark.parametrize("path", ["/", "/activations?lang=zh", "/health"])
def test_every_document_has_the_headers(site, path):
    headers = fetch(site, path, accept="text/html").headers
    frames = re.search(r"frame-ancestors ([^;]*)", headers["content-security-policy"])
    assert frames[1].split()[:2] == ["'self'", "https://huggingface.co"]
    assert "*" not in frames[1].replace("https://*.hf.space", "")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"


def test_no_message_tells_where_the_site_stands_on_the_server(site, new_reader):
    reader, told = new_reader(), []
    hear = lambda frame: told.append(  # noqa: E731
        frame if isinstance(frame, bytes) else frame.encode()
    )
    reader.page.on("websocket", lambda wire: wire.on("framereceived", hear))
    reader.open("/activations?lang=en")
    assert len(told) > 50 and any(b"activations" in frame for frame in told)
    assert not any(bytes(ROOT) in frame for frame in told)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_nothing_is_taken_over_http(site, method):
    answer = fetch(site, "/_stcore/upload_file/session/file", method)
    assert answer.status == 405


def test_a_page_has_the_site_s_name_before_any_script(site):
    for path in ("/", "/activations"):
        page = fetch(site, path, accept="text/html", accept_encoding="gzip")
        html = gzip.decompress(page.read()).decode()
        assert "<title>Deep Learning Lab</title>" in html
        assert 'rel="preload"' not in html


def test_icons_are_drawn_with_the_small_font_alone(site, new_reader):
    reader, fonts = new_reader(), []
    hear = lambda asked: fonts.append(asked.url.rpartition("/")[2])  # noqa: E731
    reader.page.on("request", lambda r: r.resource_type == "font" and hear(r))
    page = reader.open("/activations")
    sizes = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stIconMaterial]')].map(
          (e) => [e.textContent, e.clientWidth, e.clientHeight])"""
    )
    assert len(sizes) > 10 and not [s for s in sizes if s[1] > s[2]]  # not words
    assert [f for f in fonts if not f.startswith("KaTeX")] == [
        insides.ICONS_ADDRESS.rpartition("/")[2]
    ]


def test_a_first_visit_is_small_and_a_second_next_to_nothing(site, new_reader):
    reader = new_reader()

    def visit() -> float:
        sizes = []
        page = reader.context.new_page()
        wire = reader.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on(
            "Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"])
        )
        page.goto(site.address + "/activations")
        settle(page)
        page.close()
        return sum(sizes)

    assert 1e6 < visit() <= MOST
    assert visit() < 0.02 * MOST
