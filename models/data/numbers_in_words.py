"""Toy translation: numbers and dates written in words, and the digits they stand for.

Every pair is made by rule, so there is no end of sentences, and each has exactly one
right answer. Words are the tokens of English numbers; dates and Chinese are read
character by character.
"""

from __future__ import annotations

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
LARGEST_NUMBER = {"numbers": 10**9, "dates": 73_049, "spelt": 10**16}  # one beyond


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
    at its end not at all. Raises ValueError outside 0..999,999,999.
    """
    if not 0 <= number < 10**9:
        raise ValueError("numbers are from 0 to 999,999,999")
    if number == 0:
        return "零"
    said = ""
    for size, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group, number = divmod(number, size)
        if group:
            gap = bool(said) and group < 1000  # 一万零五: the group begins with a zero
            said += "零" * gap + chinese_group(group) + name
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


def write_pair(task: str, language: str, number: int) -> tuple[list[str], str]:
    """Returns the tokens of a sentence and the digits to be said for it.

    numbers: 3052 in words; spelt: its digits one by one; dates: the day that many days
    after 1 January 1900, the answer as in ISO 8601.
    """
    if task == "numbers":
        source = english_number if language == "en" else chinese_number
        return list(source(number)), str(number)
    if task == "spelt":
        names = ONES if language == "en" else HAN_DIGITS
        return [names[int(digit)] for digit in str(number)], str(number)
    day = date.fromordinal(date(1900, 1, 1).toordinal() + number)
    if language == "en":
        return list(f"{day.day} {MONTHS[day.month - 1]} {day.year}"), day.isoformat()
    year = "".join(HAN_DIGITS[int(digit)] for digit in str(day.year))
    said = f"{year}年{chinese_number(day.month)}月{chinese_number(day.day)}日"
    return list(said), day.isoformat()


def list_words(task: str, language: str) -> tuple[str, ...]:
    """Returns the vocabulary: every token that the rules can write for a task.

    Raises ValueError for an unknown task or language.
    """
    if task not in LARGEST_NUMBER or language not in ("en", "zh"):
        raise ValueError("tasks are numbers, dates and spelt, languages en and zh")
    if task == "spelt":
        return tuple(ONES[:10] if language == "en" else HAN_DIGITS)
    if task == "numbers" and language == "en":
        return (*ONES, *TENS, "hundred", "thousand", "million", "and")
    if task == "numbers":
        return tuple(f"{HAN_DIGITS}十百千万亿")
    if language == "zh":
        return tuple(f"{HAN_DIGITS}十年月日")
    return tuple(dict.fromkeys(f"0123456789 {''.join(MONTHS)}"))


def split_sentence(text: str, task: str, language: str) -> list[str]:
    """Returns the tokens of a typed sentence, known or not, in lower case.

    Words are cut at spaces, commas and hyphens; characters are taken one by one.
    """
    text = " ".join(text.lower().replace(",", " ").split())
    if language == "zh":
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

    Each length is as likely; half of the numbers in words have about half of their
    digits set to zero, as three thousand has. None held out is among the others.

    Raises ValueError if `longest` digits are more than the task has.
    """
    most = len(str(LARGEST_NUMBER[task] - 1))
    if task != "dates" and not 1 <= longest <= most:
        raise ValueError("so many digits are not in this task")
    settings = {"generator": generator}
    drawn = (16 if held_out else 2) * count + 200  # a seventh at most is held out
    if task == "dates":
        number = torch.randint(LARGEST_NUMBER[task], (drawn,), **settings)
    else:
        digits = torch.randint(10, (drawn, longest), **settings)
        if task == "numbers":
            with_zeros = torch.rand(drawn, 1, **settings) < 0.5
            digits[with_zeros & (torch.rand(drawn, longest, **settings) < 0.5)] = 0
        digits[:, 0] = torch.randint(1, 10, (drawn,), **settings)
        length = torch.randint(1, longest + 1, (drawn, 1), **settings)
        shown = torch.arange(longest) < length
        number = torch.zeros(drawn, dtype=torch.long)
        for place in range(longest):  # digit after digit, as far as each one goes
            number = torch.where(
                shown[:, place], 10 * number + digits[:, place], number
            )
    return number[is_held_out(number) == held_out][:count]
