"""The nearest right spelling of a misspelt name."""

from __future__ import annotations

from collections.abc import Iterable


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
        limit = _tolerance(max(len(plain), len(other)))
        distance = 0 if plain == other else edit_distance(plain, other, limit)
        if distance > limit:
            continue
        anagram = sorted(plain) != sorted(other)
        rank = (distance, anagram, -_common_prefix(plain, other), abs(len(plain) - len(other)))
        if best_rank is None or rank < best_rank:
            best, best_rank = candidate, rank
    return best or _longer(plain, candidates)


def _longer(plain: str, candidates: Iterable[str]) -> str | None:
    """The only candidate among whose words are all of ``plain``."""
    words = set(plain.split("_"))
    found = [other for other in candidates if words <= set(_fold(other).split("_"))]
    return found[0] if len(found) == 1 else None


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
    return word.casefold().replace("-", "_").replace(" ", "_")


def _common_prefix(left: str, right: str) -> int:
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return count
