"""Toy translation: numbers and dates written in words, and the digits they stand for.

Every pair is made by rule, so there is no end of sentences, and each has exactly one
right answer. Words are the tokens of English numbers; dates and Chinese are read
character by character.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import torch

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
MONTHS = (
    "january february march april may june july august september october november "
    "december"
).split()
HAN_DIGITS = "零一二三四五六七八九"
ALIKE = {"两": "二", "〇": "零"}  # other ways to write what the rules write
FIRST_DAY, DAYS = date(1900, 1, 1), 73_049  # up to 31 December 2099


def english_number(number: int) -> list[str]:
    """Returns a number below 10^9 in words, as the British say it, hyphens apart.

    3052 -> three thousand and fifty two. Raises ValueError outside 0..999,999,999.
    """
    if not 0 <= number < 10**9:
        raise ValueError("numbers are from 0 to 999,999,999")
    words: list[str] = []
    for size, name in ((10**6, "million"), (1000, "thousand")):
        if number >= size:
            words += [*english_number(number // size), name]
            number %= size
    if number >= 100:
        words += [ONES[number // 100], "hundred"]
        number %= 100
    if number and words:
        words.append("and")
    if number >= 20:
        words.append(TENS[number // 10 - 2])
        number %= 10
    if number or not words:
        words.append(ONES[number])
    return words


def chinese_number(number: int) -> str:
    """Returns a number below 10^9 in Chinese characters: 3052 -> 三千零五十二.

    Each group of four digits is read by itself; zeros inside are read as one 零, those
    at its end not at all, a whole group of zeros between two others as one 零:
    500,003,000 -> 五亿零三千. Raises ValueError outside 0..999,999,999.
    """
    if not 0 <= number < 10**9:
        raise ValueError("numbers are from 0 to 999,999,999")
    if number == 0:
        return "零"
    said, skipped = "", False
    for size, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group, number = divmod(number, size)
        if group:
            # 一万零五: the group begins with a zero, or the one before it is zero
            gap = bool(said) and (skipped or group < 1000)
            said += "零" * gap + chinese_group(group) + name
        skipped = group == 0
    return said.removeprefix("一") if said.startswith("一十") else said


def chinese_group(number: int) -> str:
    """Returns 1..9999 in Chinese: 52 -> 五十二, 1005 -> 一千零五."""
    said, gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            said += "零" * (gap and bool(said)) + HAN_DIGITS[digit] + name
        gap = digit == 0
    return said


NUMBER_NAMES = {
    "en": english_number,
    "zh": chinese_number,
}
NUMBER_WORDS = {
    "en": (*ONES, *TENS, "hundred", "thousand", "million", "and"),
    "zh": f"{HAN_DIGITS}十百千万亿",
}
DIGIT_NAMES = {
    "en": ONES[:10],
    "zh": HAN_DIGITS,
}


def english_date(day: date) -> str:
    """Returns a day as in 5 march 2024."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def chinese_date(day: date) -> str:
    """Returns a day as in 二零二四年三月五日."""
    year = "".join(HAN_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{chinese_number(day.month)}月{chinese_number(day.day)}日"


DATES = {
    "en": english_date,
    "zh": chinese_date,
}
DATE_LETTERS = {
    "en": tuple(dict.fromkeys(f"0123456789 {''.join(MONTHS)}")),
    "zh": f"{HAN_DIGITS}十年月日",
}
Pair = tuple[list[str], str]  # the tokens of a sentence, the digits to be said for it


def write_number(language: str, number: int) -> Pair:
    """Returns a number in words: 3052 -> three thousand and fifty two."""
    return list(NUMBER_NAMES[language](number)), str(number)


def write_date(language: str, number: int) -> Pair:
    """Returns the day so many days after 1 January 1900; its digits as in ISO 8601."""
    day = date.fromordinal(FIRST_DAY.toordinal() + number)
    return list(DATES[language](day)), day.isoformat()


def write_digits(language: str, number: int) -> Pair:
    """Returns a number digit by digit: 305 -> three zero five."""
    names = DIGIT_NAMES[language]
    return [names[int(digit)] for digit in str(number)], str(number)


def draw_days(count: int, longest: int, generator: torch.Generator) -> torch.Tensor:
    """Draws days as numbers (count,); there is no longest one."""
    return torch.randint(DAYS, (count,), generator=generator)


def draw_digits(count: int, longest: int, generator: torch.Generator) -> torch.Tensor:
    """Draws numbers (count,) of 1 to `longest` digits, each length as likely."""
    digits = torch.randint(10, (count, longest), generator=generator)
    return join_digits(digits, generator)


def draw_rounded(count: int, longest: int, generator: torch.Generator) -> torch.Tensor:
    """Draws numbers as `draw_digits` does; half of them have half of their digits zero.

    So has three thousand.
    """
    digits = torch.randint(10, (count, longest), generator=generator)
    with_zeros = torch.rand(count, 1, generator=generator) < 0.5
    digits[with_zeros & (torch.rand(count, longest, generator=generator) < 0.5)] = 0
    return join_digits(digits, generator)


def join_digits(digits: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Returns numbers (count,) of the first few digits (count, longest), none first 0.

    How many of them is drawn.
    """
    count, longest = digits.shape
    digits[:, 0] = torch.randint(1, 10, (count,), generator=generator)
    length = torch.randint(1, longest + 1, (count, 1), generator=generator)
    shown = torch.arange(longest) < length
    number = torch.zeros(count, dtype=torch.long)
    for place in range(longest):  # digit after digit, as far as each one goes
        number = torch.where(shown[:, place], 10 * number + digits[:, place], number)
    return number


@dataclass(frozen=True)
class SentenceTask:
    """How sentences are drawn and written, and every token that they may have."""

    draw: Callable[[int, int, torch.Generator], torch.Tensor]
    write: Callable[[str, int], Pair]
    words: Mapping[str, Sequence[str]]  # language -> tokens
    longest: int  # digits that an answer may have


SENTENCE_TASKS = {
    "numbers": SentenceTask(draw_rounded, write_number, NUMBER_WORDS, 9),
    "dates": SentenceTask(draw_days, write_date, DATE_LETTERS, 10),
    "spelt": SentenceTask(draw_digits, write_digits, DIGIT_NAMES, 16),
}


def list_words(task: str, language: str) -> tuple[str, ...]:
    """Returns the vocabulary: every token that the rules can write for a task.

    Raises ValueError for an unknown task or language.
    """
    if task not in SENTENCE_TASKS or language not in SENTENCE_TASKS[task].words:
        raise ValueError("tasks are numbers, dates and spelt, languages en and zh")
    return tuple(SENTENCE_TASKS[task].words[language])


def write_pair(task: str, language: str, number: int) -> Pair:
    """Returns the tokens of a sentence and the digits to be said for it.

    numbers: 3052 in words; spelt: its digits one by one; dates: the day that many days
    after 1 January 1900, the answer as in ISO 8601.
    """
    return SENTENCE_TASKS[task].write(language, number)


def split_sentence(text: str, task: str, language: str) -> list[str]:
    """Returns the tokens of a typed sentence, known or not, in lower case.

    Words are cut at spaces, commas and hyphens; characters are taken one by one.
    """
    text = " ".join(text.lower().replace(",", " ").split())
    if language != "en":
        return [ALIKE.get(c, c) for c in text if c != " "]
    return list(text) if task == "dates" else text.replace("-", " ").split()


def join_sentence(tokens: list[str]) -> str:
    """Returns tokens as one text: words with spaces between, characters without."""
    return (" " if max(map(len, tokens)) > 1 else "").join(tokens)


def is_held_out(number: torch.Tensor) -> torch.Tensor:
    """Returns which numbers are kept for the test: from 100, the remainder by 7 is 3.

    Of smaller ones there are too few: without 3 itself, `three` would be a riddle.
    """
    return (number >= 100) & (number % 7 == 3)


def draw_numbers(
    task: str,
    count: int,
    longest: int,
    generator: torch.Generator,
    held_out: bool = False,
) -> torch.Tensor:
    """Draws at most `count` numbers of 1 to `longest` digits, or days.

    None held out is among the others.

    Raises ValueError if `longest` digits are more than the task has.
    """
    if not 1 <= longest <= SENTENCE_TASKS[task].longest:
        raise ValueError("so many digits are not in this task")
    drawn = (16 if held_out else 2) * count + 200  # a seventh at most is held out
    number = SENTENCE_TASKS[task].draw(drawn, longest, generator)
    return number[is_held_out(number) == held_out][:count]
