"""What `insides.py` leans on, held against the Streamlit that is installed.

A failure here says what has changed and what to do. The same pieces one by one left
out, and failing: the site goes on.
"""

from __future__ import annotations

import ast
import asyncio
import re
import time
import tomllib
from pathlib import Path
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

import pytest
import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest

from benchmarks.classroom_learner import Learner
from benchmarks.classroom_site import served
from lessons.kit.engine.background import _logged
from lessons.kit.grammar import controls, frame, insides
from lessons.kit.grammar.style import Look
from lessons.kit.server import transport, web
from tests.test_pages import address

ROOT = Path(__file__).parents[2]
FRAME = str(ROOT / "pages" / "frame.py")
STATIC = Path(st.__file__).parent / "static"
LONG = (
    "/activations?lang=en&spiral.names=relu,tanh,sigmoid,gelu&spiral.points=3000&spiral.steps=5000"
    "&spiral.seed=611#spiral"
)


def tell(piece: str, what: str) -> str:
    """Returns what is to be read when a piece no longer fits Streamlit."""
    return f"Streamlit {st.__version__}, `{piece}` of insides.py: {what}"


@pytest.fixture
def without(monkeypatch):
    """Leaves pieces out for the rest of the test."""
    return lambda names: monkeypatch.setenv("LAB_PLAIN", names)


@pytest.fixture(autouse=True)
def nothing_logged():
    _logged.clear()


# -- contracts -------------------------------------------------------------------------


def component_value():
    def page():
        from lessons.kit.grammar import browser
        from lessons.kit.grammar.setting import Link

        browser.frame({}, Link(), 0)

    at = AppTest.from_function(page, default_timeout=60).run()
    assert not at.exception
    return at.session_state["presenter-keys"]


def where():
    """Returns what a script hears of the page, of Back and of the query."""

    def page():
        import streamlit as st

        from lessons.kit.grammar import insides

        st.text(repr((insides.page_shown(), insides.went_back(), insides.query())))

    at = AppTest.from_function(page, default_timeout=60)
    at.query_params["names"] = "relu,tanh"
    at.run()
    assert not at.exception
    return ast.literal_eval(at.text[0].value)


def test_a_script_knows_the_page_and_how_the_reader_came_to_it(without, caplog):
    shown, back, query = where()
    assert shown and not [r for r in caplog.records if "'shown'" in r.message], tell(
        "shown", "a script no longer knows the hash of its page: see `page_shown`."
    )
    asked = BackMsg().rerun_script
    assert back is False and not [r for r in caplog.records if "'back'" in r.message]
    assert hasattr(asked, "is_history_navigation"), tell(
        "back",
        "a browser no longer says that Back led here. See what it sends on Back (a"
        " BackMsg) and how the script's context has it; let `went_back` return that.",
    )
    assert parse_qs(query) == {"names": ["relu,tanh"]}
    assert not [r for r in caplog.records if "'query'" in r.message], tell(
        "query", "a script no longer has its query letter by letter: see `query`."
    )
    without("shown,back,query")
    assert where() == ("", False, "names=relu%2Ctanh")


def end_of_a_run(of, then):
    """Returns how the end of a fragment's run is told when another one then begins."""
    from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

    queue, drawn, end = ForwardMsgQueue(), ForwardMsg(), ForwardMsg()
    drawn.delta.new_element.text.body = "drawn"
    drawn.delta.fragment_id = of
    drawn.metadata.delta_path[:] = [0, 1]
    end.script_finished = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
    for message in (drawn, end):
        queue.enqueue(message)
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[then])
    return queue.flush()[-1].script_finished


def test_a_run_that_is_whole_ends_as_such_though_another_fragment_begins(without):
    whole = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
    assert end_of_a_run("lab", then="address") == whole, tell(
        "ends",
        "a run's end is once more told as too early: a control that a lab no longer has"
        " may stay on the page. See what alters a `script_finished` that waits (it was"
        " ForwardMsgQueue.clear) and what `true_ends` replaces.",
    )
    assert end_of_a_run("lab", then="lab") == ForwardMsg.FINISHED_EARLY_FOR_RERUN
    without("ends")
    assert end_of_a_run("lab", then="address") != whole, tell(
        "ends", "Streamlit tells ends as they were now: take `true_ends` out."
    )


def test_values_of_components_are_plain(without):
    assert type(component_value()) is dict, tell(
        "values",
        "a component's value is once more an object with a class of its own, and every"
        " visit stays in memory until a garbage collection. Find what makes it (it was"
        " streamlit/components/v2/presentation.py) and replace that in `plain_values`.",
    )
    without("values")
    assert type(component_value()) is not dict, tell(
        "values", "values are plain by themselves now: take `plain_values` out."
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


def test_the_page_is_dressed():
    page = (STATIC / "index.html").read_bytes()
    dressed = insides.dress(page)
    assert b"<title>Deep Learning Lab</title>" in dressed, tell(
        "page", "index.html has another <title>: see `dress`."
    )
    assert page.count(b'as="font"') == 1 and b'as="font"' not in dressed, tell(
        "page",
        "index.html prepares its fonts otherwise: see in a browser's network panel that"
        " a visit loads none, and let `dress` take out what prepares them.",
    )
    assert insides.PLAIN_TYPE in dressed
    assert any("Source Sans" in script for script in bundle()), tell(
        "page",
        "the type it asks for is no longer called Source Sans: PLAIN_TYPE stands for"
        " nothing. See what the page's words are set in before its theme comes.",
    )


def bundle():
    return [p.read_text("utf-8") for p in (STATIC / "static").glob("**/*.js")]


def test_every_icon_in_use_is_in_the_font():
    listed = insides.ICONS.with_suffix(".txt").read_text("utf-8").splitlines()
    held = {name for line in listed if line[0] != "#" for name in line.split()}
    asked = re.compile(r":material/(\w+):")
    own = [p for place in ("lessons", "pages") for p in (ROOT / place).rglob("*")]
    texts = [p.read_text("utf-8") for p in own if p.suffix in (".py", ".md", ".js")]
    missing = {name for text in texts for name in asked.findall(text)} - held
    assert not missing, f"not in lessons/kit/icons.woff2 (see icons.txt): {missing}"
    theirs = {name for script in bundle() for name in asked.findall(script)}
    assert theirs - held <= {"star_filled"}, tell(
        "icons", f"it draws new icons, {theirs - held}: make icons.woff2 anew."
    )
    named = ("Material Symbols Rounded", "stIconMaterial")
    assert all(any(name in script for script in bundle()) for name in named), tell(
        "icons", f"one of {named} has another name: see FEW_ICONS, else both are sent."
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


@pytest.mark.parametrize("name", insides.SELECTORS)
def test_every_selector_names_an_element_of_streamlits(name):
    [word] = re.findall(r"\bst[A-Z]\w+", insides.SELECTORS[name])
    used = re.compile(rf"(?<!\w){word}(?!\w)")
    assert any(used.search(script) for script in bundle()), tell(
        "css",
        f"nothing is called {word} any more. Find the element with a browser's"
        f" inspector and put its name into SELECTORS[{name!r}].",
    )


def test_every_selector_is_used_and_no_other_name_of_streamlits():
    rules = frame.SHEET + frame.STAGE + frame.PRESENT
    rules += frame.PAPER_SHEET + frame.PAPER_VIEW
    script = (ROOT / "lessons/kit/grammar/browser.py").read_text("utf-8")
    for name in insides.SELECTORS:
        assert re.search(rf"{name}\b", rules) or f'"{name}"' in script, (
            f"{name} is not used"
        )
    for path in ROOT.glob("lessons/kit/**/*"):
        if path.suffix in (".js", ".css", ".py") and path.name != "insides.py":
            named = re.findall(r"data-testid|\.st[A-Z]\w+", path.read_text("utf-8"))
            assert not named, f"{path}: put {named} into SELECTORS of insides.py"


KINDS = {
    "toggle": (controls.Switch(False), True, "toggle"),
    "text": (controls.Words("a", 9), "b", "text_area"),
    "pills": (controls.Several(("a", "b"), ("a",), 2), ("b",), "button_group"),
    "steps": (controls.Choice((1, 2, 3), 1), 2, "select_slider"),
    "segments": (controls.Choice(("a", "b"), "a"), "b", "button_group"),
    "list": (controls.Choice(tuple("abcdef"), "a"), "e", "selectbox"),
    "slider": (controls.Number(0.0, 9.0, 1.0, 1.0), 4.0, "slider"),
    "number": (controls.Number(0, 9999, 1, 1), 44, "number_input"),
}


def first_value(kind, begin, element):
    """Returns what the browser is told to begin with, where the state says `begin`."""

    def page(kind, begin):
        import streamlit as st

        from lessons.kit.grammar.widgets import widget

        held = list(begin) if isinstance(begin, tuple) else begin
        st.session_state.setdefault("key", held)
        st.text(repr(widget(kind, "label", "key", str, None, begin)))

    at = AppTest.from_function(page, kwargs={"kind": kind, "begin": begin}).run()
    assert not at.exception and at.text[0].value == repr(begin)
    assert not at.warning, tell(
        "begins",
        "a value given beside the state's draws a warning on the page: see what has"
        " become of global.disableWidgetStateDuplicationWarning (config.toml).",
    )
    [node] = [n for n in at.main if n.type == element]
    default = node.proto.default
    return list(default) if hasattr(default, "__len__") else default


@pytest.mark.parametrize("name", KINDS)
def test_a_widget_begins_as_its_state_says(name, without):
    kind, begin, element = KINDS[name]
    told = first_value(kind, begin, element)
    without("begins")
    assert told != first_value(kind, begin, element), tell(
        "begins",
        f"{name}: the browser is told the same first value without `begins`. If that"
        " is the state's, for every kind of widget, take `begins` out.",
    )


def test_every_setting_of_ours_is_one_of_streamlits():
    ours = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
    known = st.config.get_config_options()  # those that no page documents, too
    for section, options in ours.items():
        for name, value in options.items():
            assert isinstance(value, dict) or f"{section}.{name}" in known, (
                f"Streamlit {st.__version__} has no setting {section}.{name}: see its"
                " release notes, and take it out of .streamlit/config.toml."
            )


# -- each piece left out, and each one failing -----------------------------------------


@pytest.mark.parametrize("piece", insides.PIECES)
def test_a_lesson_is_whole_without_a_piece(piece, without):
    without(piece)
    at = AppTest.from_file(FRAME, default_timeout=120)
    at.query_params["lang"] = "en"
    at.query_params["present"], at.query_params["at"] = "1", "curves"
    at.run()
    at.switch_page("activations.py").run()
    at.slider(key="activations.curves.z.en").set_value(2.5).run()
    assert not at.exception and not at.warning
    assert address(at)["curves.z"] == "2.5"
    said = [element.value for kind in (at.markdown, at.info) for element in kind]
    assert any("At z = 2.5" in line for line in said)


def test_a_piece_must_have_a_name():
    with pytest.raises(KeyError):
        insides.on("nothing")


def test_readers_without_sessions_have_numbers_that_are_never_away(without):
    without("session")

    def page():
        import streamlit as st

        from lessons.kit.grammar.insides import reader_id

        st.text(reader_id())

    one, two = (AppTest.from_function(page).run() for _ in range(2))
    first = one.text[0].value
    assert first == one.run().text[0].value != two.text[0].value
    assert web.present(first)


def test_without_connections_every_reader_is_here(without):
    without("connected")
    assert web.present("anybody") and web.present("")


def test_messages_pages_and_addresses_as_streamlit_makes_them(without):
    without("path,page,addresses")
    message, page = FRAME.encode(), (STATIC / "index.html").read_bytes()
    assert insides.without_path(message) == message and insides.dress(page) == page
    headers = [(b"accept", b"text/html")]
    scope = {"type": "http", "method": "GET", "path": "/nowhere", "headers": headers}
    assert web._elsewhere(scope | {"query_string": b""}) is None
    scope |= {"path": "/", "query_string": b"page=saddles"}
    assert web._elsewhere(scope) == "/saddles"


def test_without_the_piece_files_are_passed_on_as_they_are(without):
    headers = [(b"accept-encoding", b"gzip"), (b"accept", b"*/*")]
    scope = {"type": "http", "method": "GET", "path": "/static/js/x.js"}
    assert transport._squeezable(scope | {"headers": headers})
    without("files")
    assert not transport._squeezable(scope | {"headers": headers})


def test_without_selectors_the_sheet_names_nothing_of_streamlits(without):
    without("css")
    sheet = frame.css(Look(present=True))
    assert not re.search(r"data-testid|\.st[A-Z]|@(?!media)", sheet)
    assert ".lab-table" in sheet and "st-key-panel-" in sheet


def test_a_streamlit_without_any_of_these_is_told_of_in_the_log(monkeypatch, caplog):
    monkeypatch.delattr("streamlit.runtime.get_instance")
    monkeypatch.delattr("streamlit.runtime.scriptrunner.get_script_run_ctx")
    main = "streamlit.components.v2.bidi_component.main.make_bidi_component_presenter"
    monkeypatch.delattr(main)
    monkeypatch.delattr("streamlit.runtime.forward_msg_queue.ForwardMsgQueue")
    assert insides.connected("somebody") and insides.connected("somebody")
    insides.plain_values()
    insides.true_ends()
    monkeypatch.setattr(st, "session_state", {})
    assert insides.reader_id() == insides.reader_id() != ""
    assert insides.page_shown() == "" and insides.went_back() is False
    said = [record.message for record in caplog.records]
    for piece in ("connected", "values", "ends", "session", "shown", "back"):
        assert sum(f"'{piece}'" in line for line in said) == 1
