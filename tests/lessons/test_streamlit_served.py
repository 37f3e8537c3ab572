"""What `insides.py` leans on in Streamlit's server, as two readers of it are told."""

from __future__ import annotations

import asyncio
import re
import time
from urllib.request import Request, urlopen

import pytest
import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.classroom_learner import Learner
from benchmarks.classroom_site import served
from lessons.kit.grammar import insides
from tests.lessons.test_streamlit_insides import FRAME, ROOT, tell

LONG = (
    "/activations?lang=en&spiral.names=relu,tanh,sigmoid,gelu&spiral.points=3000&spiral.steps=5000"
    "&spiral.seed=611#spiral"
)


@pytest.fixture(scope="module")
def visit():
    """Two readers of a long run, and one who leaves: what they and the server tell."""
    seen: dict[str, object] = {"messages": []}

    async def readers(site):
        learners = [Learner(site.address) for _ in range(2)]
        hear = learners[0]._hear

        def note(message):
            seen["messages"].append(message)
            hear(message)

        learners[0]._hear = note
        for learner in learners:
            watch = await learner.open(LONG, "spiral")
            await until(lambda w=watch, one=learner: w.first or one.errors, 120)
        await until(lambda: site.health()["runs"]["readers"] == 2, 5)
        seen["readers"] = site.health()["runs"]["readers"]
        await learners[1].leave()
        await until(lambda: site.health()["runs"]["readers"] == 1, 10)
        seen["left"] = site.health()["runs"]["readers"]
        await learners[0].leave()
        seen["errors"] = [error for one in learners for error in one.errors]

    async def until(true, seconds):
        ends = time.monotonic() + seconds
        while not true() and time.monotonic() < ends:
            await asyncio.sleep(0.1)

    # So long a lease that only a closed connection can end a reader's interest.
    with served(LAB_WORKERS="1", LAB_WARM="0", LAB_LEASE="300") as site:
        asyncio.run(readers(site))
        seen["complaints"] = site.complaints()
        seen["address"] = site.address
        yield seen


def test_a_session_is_a_reader_and_its_connection_is_known(visit):
    assert not visit["errors"], (
        f"the simulated learner (benchmarks/classroom_learner.py, classroom_page.py)"
        f" does not speak Streamlit {st.__version__}: {visit['errors']}"
    )
    assert not visit["complaints"]
    assert visit["readers"] == 2, tell(
        "session",
        "two readers of one run count as other than two. See what `get_script_run_ctx()"
        ".session_id` has become, and let `reader_id` return what tells two apart.",
    )
    assert visit["left"] == 1, tell(
        "connected",
        "a run does not know that its reader has gone, and computes on for the lease."
        " See what `runtime.get_instance().is_active_session` has become; it must take"
        " what `reader_id` returns, on any thread.",
    )


def test_no_page_is_told_where_the_site_stands(visit):
    first = next(m for m in visit["messages"] if m.WhichOneof("type") == "new_session")
    said = first.new_session.main_script_path
    assert said == str(ROOT / "pages" / "frame.py").replace(
        str(ROOT / "pages"), "/" * len(str(ROOT / "pages"))
    ), tell(
        "path",
        f"a new session tells the path {said!r}. If Streamlit no longer tells it, take"
        " `without_path` out; if it tells it in another way, see to it there.",
    )
    assert not any(str(ROOT) in str(message) for message in visit["messages"])


def test_a_message_without_a_path_is_the_same_message():
    message = ForwardMsg(hash="x")
    message.new_session.main_script_path = FRAME
    message.new_session.name = "é"
    hidden = ForwardMsg.FromString(insides.without_path(message.SerializeToString()))
    hidden.new_session.main_script_path = FRAME
    assert hidden == message


def test_a_fragment_that_repeats_itself_is_told_to_the_page(visit):
    asked = [m for m in visit["messages"] if m.WhichOneof("type") == "auto_rerun"]
    assert [m.auto_rerun.interval for m in asked[:1]] == [86_400], tell(
        "whole",
        "no daily fragment has reached the page. `tests/test_deploy.py` (a page at"
        " rest) shows whether one is still needed for a page to outlive a restart.",
    )


def get(visit, path, **headers):
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    return urlopen(Request(visit["address"] + path, headers=asked), timeout=30)


def test_static_files_stand_where_they_did_and_never_change(visit):
    page = get(visit, "/", accept="text/html").read().decode()
    files = re.findall(r'src="\./(static/[^"]+\.js)"', page)
    assert files, tell("files", "index.html names no script below ./static/.")
    answer = get(visit, f"/{files[0]}", accept_encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"], tell(
        "files",
        "a browser is no longer told to keep static files for ever. `Compressed` keeps"
        " them by address: see that an address still means one content (`is_file`).",
    )


def test_streamlits_own_addresses_are_let_through(visit):
    own = ["/_stcore/health", "/_stcore/host-config", "/favicon.png"]
    for path in own:
        answer = get(visit, path, accept="text/html")
        assert answer.url.endswith(path), tell(
            "addresses", f"{path} is led to {answer.url}: add it to ADDRESSES."
        )
    answer = get(visit, "/nowhere", accept="text/html")
    assert answer.url.endswith("/?missing=nowhere")
