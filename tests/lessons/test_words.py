"""The house style of words, where a test can hold it: both languages, every lesson.

What is measured is prose: without code, formulas, the addresses of links, citations
(links to the web) and the signs of Markdown. A field counts as one word. `refusals`
are what the models say, and `reading` is a list of titles: neither is prose.
"""

import csv
import re
from functools import cache

import pytest

from lessons import LESSONS, OTHERS
from lessons.kit.grammar.text import ENTRY, LESSONS_FOLDER, OPTION, load

UNITS = ["kit", *OTHERS, *(entry.slug for entry in LESSONS)]
LANGUAGES = ("en", "zh")
CASES = [(unit, language) for unit in UNITS for language in LANGUAGES]
SPARED = ("refusals", "reading")

LONGEST = {"en": 25, "zh": 40}  # words; characters, a Latin word or number counts one

WEB = re.compile(r"\[[^\]]*\]\(https?:(?:[^()\s]|\([^()\s]*\))*\)")
LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
FIELD = re.compile(r"\{\w+(:[^}]*)?\}")
END = {"en": re.compile(r"(?<=[.?!…])[”’)*]*(?:\s+|$)"), "zh": re.compile(r"[。？！]")}
WORD = {
    "en": re.compile(r"[^\W_](?:[\w’'.,−/^%×·-]*[\w%])?|□"),
    "zh": re.compile(r"[\u4e00-\u9fff]|(?:(?![\u4e00-\u9fff])[\w’.,−/^%□])+"),
}

PLACE = {  # rule 11: on a phone or a projector nothing stands above or below
    "en": re.compile(
        r"\b(above|below)\b(?=\s*[.,;:)])"  # without what it is above of
        r"|(?:^|[.:] )(?:above|below)\s*[,:]"
        r"|\b(?:above|below|under) the (?:\w+ )?(?:picture|chart|figure|controls|text)"
        r"|\b(?:upper|lower) (?:picture|chart|figure)"
        r"|\b(?:next|previous|preceding|following|last|first|second|third|fourth"
        r"|fifth|sixth|seventh|eighth) (?:lab|lesson|section|chapter)\b"
        r"|\b(?:lab|lesson|section|chapter) (?:above|below)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"[上下]面|(?<![一上])下[图文述]|上[图文述]|[上下]方|如下(?!降)"
        r"|[上下前后]一?[个张节](?:实验|图|课)"
        r"|[上下]一课|第[一二三四五六七八九十\d]+(?:个实验|课)"
    ),
}

NETS = {
    "en": r"nets?|networks?|models?|units?|layers?|cells?|gates?|kernels?|filters?"
    r"|optimi[sz]ers?|methods?|rules?|loss(?:es)?|softmax|sigmoid|tanh|ReLUs?|Adam"
    r"|SGD|gradient descent|momentum|attention|encoder|decoder|parameters?|weights?"
    r"|balls?|it|they|nothing",
    "zh": r"网络|模型|单元|层|门|卷积核|优化器|方法|规则|损失|softmax|sigmoid|tanh|ReLU"
    r"|Adam|SGD|梯度下降|动量|注意力|编码器|解码器|参数|权重|小球|它们?|哪一?处",
}
WILL = {
    "en": r"wants?|wishes|hopes?|likes|prefers?|loves?|hates?|fears?|hears?|feels?"
    r"|doubts?|knows?|believes?|thinks?|understands?|notices?",
    "zh": r"想要|想(?!法|到|象)|希望|愿意|喜欢|讨厌|害怕|听见|听到|觉得|感到|怀疑|知道"
    r"|相信|认为|明白|懂得?|理解",
}
FEELING = {  # rule 3: say what is computed
    "en": re.compile(
        rf"\b(?:{NETS['en']})\b(?:[\s’'”]+(?!you|we|people|one\b|who)\w+){{0,3}}?"
        rf"\s+(?:{WILL['en']})\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        rf"(?:{NETS['zh']})[^，。；：、？（）“”我你人]{{0,6}}?(?:{WILL['zh']})"
    ),
}

TYPOGRAPHY = {  # rule 12
    "a space before %": {"both": r"[\d□] +%"},
    "a hyphen for a minus": {"both": r"(?<![\w)\]□’”-])-\d"},
    "CO2 for CO₂": {"both": r"\bCO2\b"},
    "an exclamation mark": {"both": r"[!！]"},
    "three full stops": {"both": r"\.\.\."},
    "half-width punctuation beside Chinese": {
        "zh": r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]"
    },
    "no space between Chinese and Latin": {
        "zh": r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]"
    },
    "epoch for 轮": {"zh": r"(?<!（)(?<!即 )\b[Ee]pochs?\b(?! AI)"},
    "nat for 奈特": {"zh": r"\bnats?\b"},
}


def prose(words):
    """Returns a piece of text without what is no prose."""
    words = WEB.sub(" ", re.sub(r"\$[^$]*\$|`[^`]*`", "◇", words))
    words = FIELD.sub("□", LINK.sub(r"\1", words))
    words = re.sub(r"<[a-z/]+>|&ensp;", " ", words)
    return re.sub(r"\*+|^#+ ", "", words)


def records():
    """Yields (place, language, words) of the lesson on history, which has tables."""
    for name in ("claims", "events"):
        path = LESSONS_FOLDER / "history" / f"{name}.csv"
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for column, words in row.items():
                    if column[-3:] in ("_en", "_zh"):
                        yield f"{name}.{row['key']}.{column}", column[-2:], words


@cache
def pieces(unit, language):
    """Returns (place, prose) of all that a unit says: a title, a line, an entry."""
    found = []
    for name, block in load(unit, language).blocks.items():
        if name in SPARED:
            continue
        found.append((name, prose(block.title)))
        for line in re.sub(r"(?s)\$\$.*?\$\$", "", block.body).splitlines():
            entry, option = ENTRY.match(line), OPTION.match(line)
            place = f"{name}.{entry['key']}" if entry else name
            said = entry["value"] if entry else option["text"] if option else line
            found.append((place, prose(said.strip().lstrip("->").strip())))
    if unit == "history":
        found += [
            (p, prose(words)) for p, spoken, words in records() if spoken == language
        ]
    return [(place, said) for place, said in found if said.strip()]


def sentences(said, language):
    """Returns the sentences of a piece and how long each is."""
    said = said.replace("et al.", "et al")
    return [
        (sentence.strip(), len(WORD[language].findall(sentence)))
        for sentence in END[language].split(said)
        if sentence and sentence.strip()
    ]


@pytest.mark.parametrize(("unit", "language"), CASES)
def test_a_sentence_can_be_read_at_once(unit, language):
    long = [
        f"{place} ({length}): {sentence}"
        for place, said in pieces(unit, language)
        for sentence, length in sentences(said, language)
        if length > LONGEST[language]
    ]
    assert not long, "\n".join(long)


@pytest.mark.parametrize(("unit", "language"), CASES)
def test_nothing_is_named_by_its_place(unit, language):
    if unit == "kit":
        return  # its words are the labels of links: “Previous lesson”
    found = [
        f"{p}: {w}" for p, w in pieces(unit, language) if PLACE[language].search(w)
    ]
    assert not found, "link by title, say what is meant:\n" + "\n".join(found)


@pytest.mark.parametrize(("unit", "language"), CASES)
def test_nets_have_no_will_and_no_feelings(unit, language):
    found = [
        f"{place}: {hit[0]}"
        for place, said in pieces(unit, language)
        if (hit := FEELING[language].search(said))
    ]
    assert not found, "say what is computed:\n" + "\n".join(found)


@pytest.mark.parametrize("fault", TYPOGRAPHY)
@pytest.mark.parametrize(("unit", "language"), CASES)
def test_typography(unit, language, fault):
    pattern = TYPOGRAPHY[fault].get("both") or TYPOGRAPHY[fault].get(language)
    if pattern is None:
        return
    found = [f"{p}: {w}" for p, w in pieces(unit, language) if re.search(pattern, w)]
    assert not found, f"{fault}:\n" + "\n".join(found)


CAUGHT = [
    (PLACE, "en", "The lab above trains.", "The norm is above 5."),
    (PLACE, "en", "See the next lab.", "See “Wide or deep?”."),
    (PLACE, "zh", "第四个实验里的初始化", "“要宽还是要深？”里的初始化"),
    (PLACE, "zh", "下图是导数", "点一下图"),
    (FEELING, "en", "A parameter wants a step of its own.", "You want a step."),
    (FEELING, "en", "It does not know the curvature.", "It was known in 1943."),
    (FEELING, "zh", "规则并不知道哪个更深", "我们不知道规则"),
]


@pytest.mark.parametrize(("patterns", "language", "bad", "good"), CAUGHT)
def test_a_pattern_finds_what_it_is_for(patterns, language, bad, good):
    assert patterns[language].search(bad)
    assert not patterns[language].search(good)


def test_a_sentence_is_measured_by_its_words():
    said = prose("Take $x$ and `y`: 3 of [Adam](term:adam). Then ([Lee](https://a.b)).")
    assert [length for _, length in sentences(said, "en")] == [5, 1]
    said = prose("取 $x$，用 Adam 走 {steps} 步。再看[海森矩阵](term:hessian)！")
    assert [length for _, length in sentences(said, "zh")] == [6, 6]
