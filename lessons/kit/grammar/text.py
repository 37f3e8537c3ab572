"""Words as data: reads `en.md` and `zh.md` into titles, prose, labels and quizzes.

A block begins with a heading that carries an id and ends at the next such heading:

    ## Which function bends the line? { #spiral }
    Prose, in Markdown.

    ### Words { #spiral.words }
    - lr: learning rate

A line `- key: value` inside a block is an entry of that block. The options of a quiz
question are lines `- [ ] key: text`, each explained by `  > why`. Fields such as
`{loss:.3f}` are filled by `fill`; a field must be given a value, or it stays as it
is, so that the braces of formulas need no escaping. In prose `[seed](term:seed)` leads
to the glossary, its title being what the glossary says of the term.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "zh": "简体中文"}
DEFAULT_LANGUAGE = "en"
LESSONS_FOLDER = Path(__file__).parents[2]
GLOSSARY = "glossary"  # its words stand beside those of the lessons

HEADING = re.compile(r"^#{1,6}\s+(?P<title>.*?)\s*\{\s*#(?P<id>[\w.\-]+)\s*\}\s*$")
ENTRY = re.compile(r"^- (?P<key>[\w.\-+]+): (?P<value>.+)$")
OPTION = re.compile(r"^- \[(?P<mark>[ x])\] (?:(?P<key>[a-z0-9_]+): )?(?P<text>.+)$")
TERM = re.compile(r"\]\(term:(?P<id>\w+)\)")
FIELD = re.compile(r"(?<![\\A-Za-z0-9^_}])\{(?P<name>[a-z_]\w*)(?P<spec>:[^{}]*)?\}")


@dataclass(frozen=True)
class Block:
    """A heading with an id, its prose and its `- key: value` entries."""

    title: str
    body: str
    entries: Mapping[str, str]


@dataclass(frozen=True)
class Option:
    """One answer of a quiz question and what to say to the reader who chose it.

    Its key is the same in both languages.
    """

    key: str
    text: str
    right: bool
    because: str


class Text:
    """The words of one lesson, or those that all share, in one language."""

    def __init__(self, blocks: Mapping[str, Block], language: str) -> None:
        self.blocks = blocks
        self.language = language

    def __contains__(self, block: str) -> bool:
        return block in self.blocks

    def title(self, block: str) -> str:
        """Returns the heading of a block."""
        return self.blocks[block].title

    def body(self, block: str, **values: object) -> str:
        """Returns a block's prose, its fields filled and its terms linked."""
        return TERM.sub(self._link, fill(self.blocks[block].body, **values))

    def _link(self, term: re.Match[str]) -> str:
        says = load(GLOSSARY, self.language).entries(term["id"])["says"]
        return f'](glossary?lang={self.language}#{term["id"]} "{says}")'

    def entries(self, block: str) -> Mapping[str, str]:
        """Returns a block's `- key: value` entries; none where the block is missing."""
        return self.blocks[block].entries if block in self.blocks else {}

    def quiz(self) -> list[tuple[str, str, list[Option]]]:
        """Returns the questions as (id, question, options), in the file's order."""
        return [
            (name.removeprefix("quiz."), block.title, _options(block.body))
            for name, block in self.blocks.items()
            if name.startswith("quiz.")
        ]

    def terms(self) -> list[str]:
        """Returns the ids of a glossary's terms, in the file's order."""
        return [name for name in self.blocks if "says" in self.entries(name)]

    def exercises(self) -> list[tuple[str, str, str]]:
        """Returns the exercises as (id, question, worked answer), in file order."""
        return [
            (name.removeprefix("exercise."), block.title, block.body)
            for name, block in self.blocks.items()
            if name.startswith("exercise.")
        ]


def refusal(message: str, language: str, unit: str = "kit") -> str:
    """Returns what a model says of a wrong argument in the reader's language.

    The English entries, the kit's and the lesson's own, are the models' messages with
    fields for what varies.
    """
    for name in dict.fromkeys(("kit", unit)):
        for key, template in load(name, DEFAULT_LANGUAGE).entries("refusals").items():
            pieces = re.split(r"\{(\w+)\}", template)
            pattern = "".join(
                f"(?P<{piece}>.+)" if index % 2 else re.escape(piece)
                for index, piece in enumerate(pieces)
            )
            if found := re.fullmatch(pattern, message, re.DOTALL):
                translated = load(name, language).entries("refusals")[key]
                return fill(translated, **found.groupdict())
    return message


def fill(text: str, **values: object) -> str:
    """Returns `text` with every `{name}` or `{name:spec}` that is given a value.

    A number below 0 has a minus sign, not a hyphen.
    """

    def one(match: re.Match[str]) -> str:
        if match["name"] not in values:
            return match[0]
        value = values[match["name"]]
        said = format(value, (match["spec"] or ":")[1:])
        return said if isinstance(value, str) else said.replace("-", "−")

    return FIELD.sub(one, text)


def listed(names: Iterable[str], words: Mapping[str, str]) -> str:
    """Returns names as one phrase of a sentence, joined as the language does.

    No names give "". `words` has `listed`; a lab whose names have commas of their own
    gives another.
    """

    def join(first: str, second: str) -> str:
        return fill(words["listed"], first=first, second=second)

    return functools.reduce(join, list(names) or [""])


def fields(text: str) -> set[str]:
    """Returns the names of the fields in `text`."""
    return {match["name"] for match in FIELD.finditer(text)}


def parse(source: str, language: str = DEFAULT_LANGUAGE) -> Text:
    """Returns the blocks of a Markdown source; a repeated id raises ValueError."""
    blocks: dict[str, Block] = {}
    title = name = None
    lines: list[str] = []

    def close() -> None:
        if name is None:
            return
        if name in blocks:
            raise ValueError(f"the id #{name} stands twice")
        entries = {m["key"]: m["value"] for m in map(ENTRY.match, lines) if m}
        blocks[name] = Block(title, "\n".join(lines).strip(), entries)

    for line in source.splitlines():
        if heading := HEADING.match(line):
            close()
            title, name, lines = heading["title"], heading["id"], []
        else:
            lines.append(line)
    close()
    return Text(blocks, language)


@cache
def load(unit: str, language: str) -> Text:
    """Returns the words of a lesson, or for `unit="kit"` those that all share."""
    path = LESSONS_FOLDER / unit / f"{language}.md"
    return parse(path.read_text(encoding="utf-8"), language)


def _options(body: str) -> list[Option]:
    options: list[Option] = []
    for line in body.splitlines():
        if match := OPTION.match(line):
            key = match["key"] or str(len(options))
            options.append(Option(key, match["text"], match["mark"] == "x", ""))
        elif line.strip().startswith(">") and options:
            reason = line.strip()[1:].strip()
            last = options[-1]
            because = f"{last.because} {reason}".strip()
            options[-1] = replace(last, because=because)
    return options
