"""A page as a browser holds it: what the server has sent, and what still stands there.

Streamlit sends a page as deltas, each with its path in a tree. What a whole run of the
script (or of a fragment) has not sent again is taken away when that run ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

Path = tuple[int, ...]
PICTURES = ("dll-chart", "dll-replay")
KEPT = 2  # runs that a browser keeps a large message for
WHOLE = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)


def name_of(widget: str) -> str:
    """Returns the key that a lab gave to a widget: `$$ID-<hash>-<key>`."""
    return widget.split("-", 2)[-1]


@dataclass
class Node:
    """An element that stands on the page: its kind, its key, what sent it."""

    kind: str
    key: str
    body: Any
    run: str
    fragment: str

    @property
    def id(self) -> str:
        """The widget's id, under which the server knows its value."""
        return getattr(self.body, "id", "")

    @property
    def is_picture(self) -> bool:
        """Whether a reader would call it a picture."""
        return self.kind in PICTURES

    def value(self) -> WidgetState | None:
        """Returns what the browser holds for a widget that has just appeared."""
        said, body = WidgetState(id=self.id), self.body
        match self.kind:
            case "slider" if body.options:
                chosen = [body.options[int(i)] for i in body.default]
                said.string_array_value.data[:] = body.raw_value or chosen
            case "slider":
                now = body.value if body.set_value else body.default
                said.double_array_value.data[:] = now
            case "number_input":
                said.double_value = body.value if body.set_value else body.default
            case "checkbox":
                said.bool_value = body.value if body.set_value else body.default
            case "button_group":
                chosen = [body.options[int(i)].content for i in body.default]
                now = body.raw_values if body.set_value else chosen
                said.string_array_value.data[:] = now
            case "selectbox":
                said.string_value = body.raw_value or body.options[body.default]
            case "text_area":
                said.string_value = body.value if body.set_value else body.default
            case _:
                return None
        return said


class Page:
    """The elements on the page, the run that draws them, and the values of widgets."""

    def __init__(self) -> None:
        self.nodes: dict[Path, Node] = {}
        self.values: dict[str, WidgetState] = {}
        self.kept: dict[str, tuple[ForwardMsg, int]] = {}
        self.pages: dict[str, str] = {}
        self.script = ""  # the page's hash, once the server has told it
        self.query = ""
        self.run = ""
        self.runs = 0
        self.fragments: tuple[str, ...] = ()
        self.touched: set[Path] = set()

    def take(self, message: ForwardMsg) -> Node | None:
        """Takes one message; returns the element that it has put on the page."""
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            whole = ForwardMsg()
            held = self.kept[message.ref_hash][0]
            self.kept[message.ref_hash] = (held, self.runs)  # used, so kept on
            whole.CopyFrom(held)
            whole.metadata.CopyFrom(message.metadata)
            message, kind = whole, whole.WhichOneof("type")
        elif message.metadata.cacheable:
            self.kept[message.hash] = (message, self.runs)
        if kind == "new_session":
            self.run = message.metadata.run.script_run_id
            self.fragments = tuple(message.metadata.run.fragment_ids)
            self.touched = set()
        elif kind == "navigation":
            self.script = message.navigation.page_script_hash
            self.pages = {
                page.url_pathname: page.page_script_hash
                for page in message.navigation.app_pages
            }
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "script_finished" and message.script_finished in WHOLE:
            self._sweep()
        elif kind == "delta":
            return self._put(message)
        return None

    def cached(self) -> list[str]:
        """Returns the messages that the server may refer to."""
        return [n for n, (_, age) in self.kept.items() if self.runs - age <= KEPT]

    def widget(self, key: str) -> Node:
        """Returns the widget with a key. KeyError if it does not stand on the page."""
        for node in self.nodes.values():
            if node.key == key:
                return node
        raise KeyError(key)

    def of_lab(self, place: str) -> Iterator[Node]:
        """Yields what belongs to the lab `lesson.lab`, its ticker included."""
        for node in list(self.nodes.values()):
            if f"{node.key}.".startswith((f"{place}.", f"tick-{place}.")):
                yield node

    def _put(self, message: ForwardMsg) -> Node | None:
        path = tuple(message.metadata.delta_path)
        delta = message.delta
        if delta.WhichOneof("type") == "add_block":
            block = delta.add_block
            node = Node("block", name_of(block.id), block, self.run, delta.fragment_id)
            return self._stand(path, node)
        if delta.WhichOneof("type") != "new_element":
            return None
        kind = delta.new_element.WhichOneof("type")
        body = getattr(delta.new_element, kind)
        if kind == "bidi_component":
            kind = body.component_name
        key = name_of(getattr(body, "id", ""))
        node = Node(kind, key, body, self.run, delta.fragment_id)
        held = node.id and (node.id not in self.values or _tells(body))
        if held and (value := node.value()):
            self.values[node.id] = value
        return self._stand(path, node)

    def _stand(self, path: Path, node: Node) -> Node:
        self.nodes[path] = node
        self.touched.add(path)
        return node

    def _sweep(self) -> None:
        """Takes away what this run, or this run of a fragment, has not sent again."""
        roots: list[Path] = [] if self.fragments else [()]
        for fragment in self.fragments:
            ours = [p for p in self.touched if self.nodes[p].fragment == fragment]
            roots += [min(ours, key=len)] if ours else []
        for path, node in list(self.nodes.items()):
            if node.run != self.run and any(path[: len(r)] == r for r in roots):
                del self.nodes[path]
                self.values.pop(node.id, None)
        self.runs += 1
        for name, (message, age) in list(self.kept.items()):
            mine = not self.fragments or message.delta.fragment_id in self.fragments
            if mine and self.runs - age > 2 * KEPT:  # a run on its way may refer to it
                del self.kept[name]


def _tells(body: Any) -> bool:
    """Whether the server tells the browser a value instead of asking for one."""
    return bool(getattr(body, "set_value", False))
