"""Words that say the opposite of each other though few letters tell them apart: `PAID` and `UNPAID`.

Whoever wrote the one never meant the other, so neither is ever suggested for the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

#: Parts of a name that turn the rest around, and beginnings of a part that do.
_NEGATIONS: Final = ("not", "no", "non", "never", "without")
_BEGINNINGS: Final = ("un", "in", "im", "ir", "il", "dis", "de", "non", "mis", "not", "no")
#: A shorter rest isn't a word of its own: `until` isn't the opposite of `til`.
_SHORTEST: Final = 4
_PAIRS: Final = """
    one/none some/none any/none all/none every/none any/all one/all
    most/least more/less above/below over/under before/after older/newer first/last min/max minimum/maximum
    earliest/latest early/late earlier/later from/until from/to since/until start/end started/ended begin/end
    open/close opened/closed open/closed on/off in/out yes/no true/false plus/minus with/without
    enable/disable enabled/disabled include/exclude included/excluded increase/decrease
    accept/reject accepted/rejected approved/rejected passed/failed success/failure
    import/export inbound/outbound inner/outer internal/external online/offline upper/lower
    buyer/seller sent/received debit/credit
"""


def _by_word() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in _PAIRS.split():
        one, other = pair.split("/")
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


_OPPOSITES: Final = _by_word()


def opposites(name: str) -> Iterator[str]:
    """The spellings that say the opposite of ``name``, whose parts are joined by ``_``."""
    parts = name.split("_")
    for index, part in enumerate(parts):
        before, behind = parts[:index], parts[index + 1 :]
        if part in _NEGATIONS and len(parts) > 1:
            yield "_".join((*before, *behind))
        for other in _turned(part):
            yield "_".join((*before, other, *behind))
    for negation in _NEGATIONS:
        for index in range(len(parts) + 1):
            yield "_".join((*parts[:index], negation, *parts[index:]))


def _turned(part: str) -> Iterator[str]:
    yield from sorted(_OPPOSITES.get(part, ()))
    yield f"{part}nt"  # isn't
    for beginning in _BEGINNINGS:
        if part.startswith(beginning) and len(part) - len(beginning) >= _SHORTEST:
            yield part.removeprefix(beginning)
        yield f"{beginning}{part}"
