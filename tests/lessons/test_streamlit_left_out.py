"""Each piece of `insides.py` left out, and each one failing: the site goes on."""

from __future__ import annotations

import re

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lessons.kit.grammar import frame, insides
from lessons.kit.grammar.style import Look
from lessons.kit.server import transport, web
from tests.lessons.test_streamlit_insides import FRAME, STATIC
from tests.test_pages import address


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
