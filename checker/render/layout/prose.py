"""Sentences as they are laid out: on one line, counted, with the punctuation of a typewriter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from checker.base.text import Language, Text
from checker.schema.catalog import catalog
from checker.schema.where import Where

COLON: Final = Text(": ", "：")
SEMICOLON: Final = Text("; ", "；")
#: Between the parts of a sentence.
COMMA: Final = Text(", ", "，")
#: Between the things of a list.
BETWEEN: Final = Text(", ", "、")
#: Around a remark behind something.
OPENING: Final = Text(" (", "（")
CLOSING: Final = Text(")", "）")

#: What plain English text has instead of typographic signs.
_PLAIN_ENGLISH: Final = str.maketrans(
    {
        "−": "-",
        "→": "->",
        "–": "-",
        "—": "-",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "…": "...",
        "›": ">",
        "·": "-",
        "•": "-",
    }
)


def plain_lines(text: str, language: Language) -> str:
    """``text`` for screen readers and logs: in English with the punctuation of a typewriter."""
    return text.translate(_PLAIN_ENGLISH) if language == "en" else text


def one_line(text: Text, language: Language) -> str:
    """A text of a policy without line breaks."""
    return " ".join(text.to(language).split())


def capital(text: Text) -> Text:
    """``text`` as it stands at the beginning of something."""
    return Text(text.en[:1].upper() + text.en[1:], text.zh)


def counted(count: int, one: str, many: str) -> str:
    """``1 condition``, ``1,204 conditions``."""
    return f"{count:,} {one if count == 1 else many}"


def counted_records(section: str, count: int) -> Text:
    """So many records of a section, by what they are called: ``10 orders``."""
    record = catalog().section(section)
    return Text(
        counted(count, record.title.en, record.plural), f"{count:,} {record.measure or '条'}{record.title.zh}"
    )


def bracketed(said: str, language: Language) -> str:
    """``said`` as a remark behind something; empty where nothing is."""
    return f"{OPENING.to(language)}{said}{CLOSING.to(language)}" if said else ""


def labelled(label: str, said: str, language: Language) -> str:
    """``label: said``."""
    return f"{label}{COLON.to(language)}{said}"


def back_office(where: Where | None, language: Language) -> str:
    """Where something is done, and that nobody has checked it where that is so; empty where nobody says."""
    if where is None:
        return ""
    path = where.path.to(language)
    return path if where.verified else path + bracketed(where.evidence.to(language), language)


def and_more(first: Sequence[str], count: int, language: Language, counter: str = "个") -> str:
    """The ``first`` of ``count`` things, and how many more there are; in Chinese counted by ``counter``."""
    told, more = BETWEEN.to(language).join(first), count - len(first)
    if not told or more <= 0:
        return told
    return f"{told} 等 {count:,} {counter}" if language == "zh" else f"{told} and {more:,} more"


def sentence(text: Text, language: Language) -> str:
    """``text`` with a capital and a full stop."""
    said = one_line(text, language)
    if language == "zh":
        return said if said.endswith("。") else f"{said}。"
    return f"{said[:1].upper()}{said[1:]}" + ("" if said.endswith(".") else ".")
