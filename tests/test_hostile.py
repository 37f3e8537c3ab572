"""Links and formulas that make no sense: a sentence on a page that is whole."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lessons.kit.grammar.export import probe
from lessons.kit.grammar.text import load
from tests.lessons.test_labs import LABS
from tests.test_pages import FRAME, SLUGS

hostile = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["nan", "inf", "-1e999", "<script>", "{x}", "../..", "%00", "0"]),
)


def params_of(slug):
    """Returns the names that a link may carry for the controls of a lesson."""
    labs = [lab for unit, lab in LABS if unit == slug]
    return [f"{lab}.{name}" for lab in labs for name in probe(slug, lab).kinds]


def test_a_wrong_value_gives_the_default_and_one_quiet_line():
    at = AppTest.from_file(FRAME, default_timeout=240)
    at.run()
    at.switch_page("activations.py")
    at.query_params["lang"] = "en"
    at.query_params["curves.z"] = "1e999"
    at.run()
    assert not at.exception
    assert at.slider(key="activations.curves.z.en").value == 1.0
    assert any("z=1e999" in caption.value for caption in at.caption)


@pytest.mark.parametrize("slug", SLUGS)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_link_can_break_a_page(slug, data):
    names = [*params_of(slug), "lang", "present", "at", "missing", "page", "part"]
    links = st.dictionaries(st.sampled_from(names), hostile, min_size=1, max_size=8)
    params = data.draw(links)
    params = {k: v.encode("utf-8", "ignore").decode() for k, v in params.items()}
    at = AppTest.from_file(FRAME, default_timeout=240)
    at.run()
    at.switch_page(f"{slug}.py")
    for name, value in params.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    broken = {load("kit", x).entries("messages")["broken"] for x in ("en", "zh")}
    assert not broken & {warning.value for warning in at.warning}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(
        st.sampled_from(
            ["__import__('os')", "x.__class__", "1/0", "x/0", "log(x-9)", "9**9**9"]
        ),
        st.text(alphabet="xy0123456789+-*/^(). sincoexplg", max_size=25),
        st.text(max_size=40),
    )
)
def test_any_formula_gets_a_picture_or_a_message(formula):
    formula = formula.encode("utf-8", "ignore").decode()
    at = AppTest.from_file(FRAME, default_timeout=240)
    at.query_params["present"], at.query_params["at"] = "1", "explore"
    at.run()
    at.switch_page("saddles.py")
    at.query_params["explore.surface"] = "own"
    at.query_params["explore.expression"] = formula
    at.run()
    assert not at.exception
    broken = {load("kit", x).entries("messages")["broken"] for x in ("en", "zh")}
    assert not broken & {warning.value for warning in at.warning}
