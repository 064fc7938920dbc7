"""The name that was meant by a misspelt one: the one mechanism behind every "did you mean".

A word that says the opposite of what was written is never what was meant, however few letters are between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from checker.base.text import Text

#: The longest words in which one slip may make another word of the same list, as ``min`` and ``max``.
_SHORT: Final = 3
#: So many slips are made in a name by somebody who means another one.
_SLIPS: Final = 2
_FOLDED: Final = str.maketrans({"-": "_", " ": "_", "'": "", "’": ""})


class Guess(Struct, frozen=True):
    """The name that a misspelt one most likely stands for; ``sure`` where it can stand for no other."""

    word: str
    sure: bool = False

    def inside(self, before: str, after: str = "") -> Guess:
        """The guess with what is written around the name."""
        return Guess(f"{before}{self.word}{after}", self.sure)


def did_you_mean(meant: Guess | str | None) -> Text:
    """The question whether a name was meant; nothing where there is none."""
    word = meant.word if isinstance(meant, Guess) else meant
    return Text() if word is None else Text(f"did you mean `{word}`?", f"是不是想写 `{word}`？")


def guess(word: str, candidates: Iterable[str], beside: Iterable[str] = ()) -> Guess | None:
    """The candidate that ``word`` most likely stands for, as ``nearest`` has it, and whether that is sure.

    It is where of all that are known, those ``beside`` the candidates included, it alone is a single slip
    away, and where it is none of the short words that a slip turns into others.
    """
    candidates = tuple(candidates)
    best = nearest(word, candidates)
    return None if best is None else Guess(best, _alone(word, best, {*candidates, *beside}))


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that ``word`` most likely stands for, or None where none is near.

    Letter case and the difference between ``-``, ``_`` and a blank count for little. Of equally near ones
    the one that shares the longer beginning wins, then the earlier one. Where none is near, the only one that
    holds all words of ``word``, as ``tiktok-api`` holds ``tiktok``, is meant.
    """
    candidates = tuple(candidates)
    plain = _fold(word)
    best: str | None = None
    best_rank: tuple[int, bool, int, int] | None = None
    for candidate in candidates:
        if candidate == word:
            return candidate
        other = _fold(candidate)
        distance = _distance(plain, other)
        if distance is None:
            continue
        anagram = sorted(plain) != sorted(other)
        rank = (distance, anagram, -_common_prefix(plain, other), abs(len(plain) - len(other)))
        if (best_rank is None or rank < best_rank) and not _opposed(plain, other, distance):
            best, best_rank = candidate, rank
    return best or _longer(plain, candidates)


def tied(word: str, best: str, candidates: Iterable[str]) -> bool:
    """Whether ``word`` is as near to another candidate as to ``best``."""
    plain = _fold(word)
    slips = _distance(plain, _fold(best))
    others = (_distance(plain, _fold(other)) for other in candidates if other != best)
    return slips is not None and slips in others


def slip_of(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that ``word`` looks like with a slip or two; None where it may well be another name."""
    best = nearest(word, candidates)
    if best is None or best == word:
        return None
    plain, meant = _fold(word), _fold(best)
    slips = edit_distance(plain, meant, _SLIPS)
    return best if slips <= _SLIPS and plain[:1] == meant[:1] and _parts_alike(plain, meant) else None


def _alone(word: str, best: str, known: Iterable[str]) -> bool:
    """Whether ``word`` is misspelt, and can stand for no other name that is ``known`` than ``best``."""
    plain, meant = _fold(word), _fold(best)
    slips = _distance(plain, meant)
    if word == best or slips is None or not _parts_alike(plain, meant):
        return False
    if slips in (_distance(plain, _fold(other)) for other in known if other != best):
        return False
    # Two slips make another word: `reason` isn't `region` misspelt. Hardly anybody misses the first letter.
    return slips == 0 or (slips == 1 and len(plain) > _SHORT and plain[:1] == meant[:1])


def _parts_alike(left: str, right: str) -> bool:
    """Whether two words differ in no part so short, and in no number, that it may be right as it is.

    ``full_us`` isn't ``full_uk`` misspelt, nor ``v1`` a slip for ``v2``.
    """
    ones, others = (re.split(r"[^a-z0-9]", word) for word in (left, right))
    if re.sub(r"\D", "", left) != re.sub(r"\D", "", right):
        return False
    return len(ones) != len(others) or not any(map(_another, ones, others))


def _another(part: str, other: str) -> bool:
    """Whether two short parts are as long as each other, of other letters."""
    return len(part) == len(other) <= _SHORT and sorted(part) != sorted(other)


def _distance(left: str, right: str) -> int | None:
    """How far two words are from each other; None where that is too far."""
    limit = _tolerance(max(len(left), len(right)))
    distance = 0 if left == right else edit_distance(left, right, limit)
    return None if distance > limit else distance


def _longer(plain: str, candidates: Iterable[str]) -> str | None:
    """The only candidate among whose words are all of ``plain``."""
    words = set(plain.split("_"))
    found = [other for other in candidates if words <= set(_fold(other).split("_"))]
    return found[0] if len(found) == 1 and not _opposed(plain, _fold(found[0]), len(plain)) else None


def _opposed(plain: str, other: str, distance: int) -> bool:
    """Whether a word is nearer to the opposite of another, from which it is so far, than to the other."""
    from checker.diagnostics.opposites import opposites  # what is right has no need of them

    return any(edit_distance(plain, opposite, distance) < distance for opposite in opposites(other))


def edit_distance(left: str, right: str, limit: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours between two words.

    Counting stops past ``limit``: any larger distance is returned as ``limit + 1``.
    """
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def _tolerance(length: int) -> int:
    if length <= 3:
        return 1
    return 2 if length <= 7 else 3


def _fold(word: str) -> str:
    return word.casefold().translate(_FOLDED)


def _common_prefix(left: str, right: str) -> int:
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return count
