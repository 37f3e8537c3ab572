"""The widget of each kind of control."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lessons.kit.grammar.controls import (
    Choice,
    Kind,
    Number,
    Several,
    Switch,
    Value,
    Words,
)
from lessons.kit.grammar.insides import begins, on
from lessons.kit.grammar.setting import Setting, Settings

WIDGETS_FOR_FEW = 4  # up to so many choices stand side by side, more in a list
TYPED = 5000  # a number with so wide a range is typed; others have a slider


def settings() -> Settings:
    """Returns the settings of this visit."""
    return st.session_state.setdefault("settings", Settings())


def hear(setting: Setting, seen: int) -> None:
    """Takes what the browser says that a setting's widget shows, where there is one."""
    if setting.key and setting.key in st.session_state:
        setting.hear(_taken(setting.kind, st.session_state[setting.key]), seen)


def prepare(setting: Setting, key: str) -> int:
    """Makes the widget that is drawn next show the setting's value.

    Returns the number under which the value is sent to a widget that the browser shows
    already; 0 where nothing is on its way. What an earlier run has sent counts until
    the browser has seen it: a run that is cut short may have swallowed it.
    """
    if setting.key != key or key not in st.session_state:
        setting.attach(key)
        setting.unsent = key in st.session_state  # left from an earlier drawing
        if not on("begins"):  # then the session says what it begins with
            st.session_state[key] = _given(setting.value)
    if not setting.unsent:
        return max((number for number, _ in setting.flying), default=0)
    value, number = setting.value, next(settings().numbers)
    st.session_state[key] = _given(value)
    setting.send(number)
    return number


def _given(value: Value) -> Value:
    return list(value) if isinstance(value, tuple) else value


def _taken(kind: Kind, shown: Value) -> Value | None:
    if isinstance(kind, Several) and shown is not None:
        return tuple(o for o in kind.options if o in shown[-kind.most :]) or None
    return shown


def _digits(step: float) -> int:
    """Returns how many digits after the point a slider of this step shows."""
    return len(f"{step:g}".partition(".")[2]) if step >= 1e-4 else 4


def shows(kind: Kind, value: Value, name_of: Callable[[Value], str]) -> Value:
    """Returns what a page shows in a widget of this value, as `address.js` reads it."""
    match kind:
        case Several():
            return [name_of(option) for option in kind.options if option in value]
        case Choice() if _is_slider(kind):
            return kind.options.index(value)
        case Choice() if len(kind.options) <= WIDGETS_FOR_FEW:
            return [name_of(value)]
        case Choice():
            return name_of(value)
    return value


def _is_slider(kind: Choice) -> bool:
    return all(isinstance(option, (int, float)) for option in kind.options)


def widget(
    kind: Kind,
    label: str,
    key: str,
    name_of: Callable[[Value], str],
    hint: str | None,
    begin: Value,
) -> Value:
    """Draws the widget of a control and returns its value; None for nothing chosen.

    `begin` is what a browser shows that has not seen the widget before.
    """
    return _taken(kind, _draw(kind, label, key, name_of, hint, begin))


def _draw(
    kind: Kind,
    label: str,
    key: str,
    name_of: Callable[[Value], str],
    hint: str | None,
    begin: Value,
) -> Value:
    common = {"label": label, "key": key, "help": hint}
    match kind:
        case Switch():
            return st.toggle(**common, **begins(value=begin))
        case Words():
            height = 120 if kind.limit > 30 else 68  # the least that a text may have
            return st.text_area(
                **common, max_chars=kind.limit, height=height, **begins(value=begin)
            )
        case Several():
            return st.pills(
                **common,
                options=kind.options,
                **begins(default=list(begin)),
                selection_mode="multi",
                format_func=name_of,
            )
        case Choice():
            several = {"options": kind.options, "format_func": name_of}
            if _is_slider(kind):
                return st.select_slider(**common, **several, **begins(value=begin))
            if len(kind.options) <= WIDGETS_FOR_FEW:
                return st.segmented_control(
                    **common, **several, **begins(default=begin), required=True
                )
            first = begins(index=kind.options.index(begin))
            return st.selectbox(**common, **several, **first)
        case Number():
            bounds = {"min_value": kind.low, "max_value": kind.high}
            numbers = {k: type(kind.default)(v) for k, v in bounds.items()}
            numbers |= {"step": type(kind.default)(kind.step), **begins(value=begin)}
            if isinstance(kind.default, float):
                numbers["format"] = f"%.{_digits(kind.step)}f"
            if kind.high - kind.low > TYPED:
                return st.number_input(**common, **numbers)
            return st.slider(**common, **numbers)
