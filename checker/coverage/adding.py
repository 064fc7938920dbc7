"""The cases that are missing, put at the end of a file of rule tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checker.coverage.model import Unseen
from checker.testing.model import Suite


def with_missing(text: str, suite: Suite, gaps: Iterable[Unseen]) -> tuple[str, int]:
    """The ``text`` of a test file with a case for each of ``gaps`` that has one; and how many these are.

    The cases are the last thing in a file; each has a name of its own.
    """
    names = {case.name for case in suite.cases}
    cases = [_named_apart(gap.case, names) for gap in gaps if gap.case]
    written = "".join(f"{line}\n" for case in cases for line in ("", *case))
    return f"{text.rstrip()}\n{written}", len(cases)


def _named_apart(case: Sequence[str], names: set[str]) -> Sequence[str]:
    """A case under a name that no other has."""
    lead, name = case[0].split('"')[0], case[0].split('"', 1)[1].rstrip('"')
    number, free = 1, name
    while free in names:
        number += 1
        free = f"{name} ({number})"
    names.add(free)
    return (f'{lead}"{free}"', *case[1:])
