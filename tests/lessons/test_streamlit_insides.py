"""What `insides.py` leans on, held against the Streamlit that is installed.

A failure here says what has changed and what to do. What the server and a browser tell
of it stands in `test_streamlit_served.py`; that the site goes on without each piece, in
`test_streamlit_left_out.py`.
"""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest

from lessons.kit.grammar import browser, controls, frame, insides, shell

ROOT = Path(__file__).parents[2]
FRAME = str(ROOT / "pages" / "frame.py")
STATIC = Path(st.__file__).parent / "static"


def tell(piece: str, what: str) -> str:
    """Returns what is to be read when a piece no longer fits Streamlit."""
    return f"Streamlit {st.__version__}, `{piece}` of insides.py: {what}"


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


def test_the_page_has_our_style_before_any_script(without):
    page = (STATIC / "index.html").read_bytes()
    dressed = shell.shell(page)
    assert page.count(shell.BEFORE) == 1 and page.index(b"<body>") < page.index(
        shell.BEFORE
    ), tell(
        "early", "index.html has no <noscript> in its body: see BEFORE of shell.py."
    )
    assert b"st-key-panel-" in dressed and b"lab-coming" in dressed
    assert not re.search(rb"@(?!media|keyframes)\w", dressed.partition(b"</script>")[2])
    assert any("sidebarWidth" in script for script in bundle()), tell(
        "early",
        "a reader's own width of the sidebar is kept under another name than"
        " sidebarWidth: see what `listWidth` of coming.js reads.",
    )
    without("early")
    assert shell.shell(page) == page


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
    rules += frame.PAPER_SHEET + frame.PAPER_VIEW + shell.SHEET
    rules += browser.source("coming.js")
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
