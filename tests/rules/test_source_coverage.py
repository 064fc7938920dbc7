"""``docs/source-coverage.md`` answers every statement of the guide and holds every text that is quoted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from msgspec import Struct

from checker.language import Loaded
from checker.language.model.policy import Citation, Policy, Voice
from checker.schema.catalog import Scalar

PAGE: Final = Path(__file__).parents[2] / "docs" / "source-coverage.md"

#: The atomic statements of the guide, by section.
STATEMENTS: Final = {
    "tiktok自发货流程": "S1.1 S1.2 S1.3 S1.4 S1.5 S1.6",
    "tiktok怎么关闭店铺": "S2.1 S2.2a S2.2b S2.2c C1 C2 C3 C4 C5 C6 C7 C8 "
    "S2.3a S2.3b S2.3c S2.3d S2.3e S2.4a S2.4b S2.4c S2.4d",
    "tiktok小店怎么取消订单": "S3.1 S3.2 S3.3 S3.4 S3.5 S3.6 S3.7 S3.8",
    "tiktok保证金怎么退": "S4.0 S4.1a S4.1b S4.1c S4.1d S4.1e S4.1f S4.2a S4.2b S4.2c S4.3 S4.4 S4.5",
    "tiktok海外店取消订单流程": "S5.1 S5.2 S5.3 S5.4 S5.5 S5.6",
}
OTHERS: Final = "Other texts"
NOTHING: Final = "nothing to check: "
_PLACE: Final = re.compile(r"(\w+) `([^`#]+)#([^`]+)`")


class Row(Struct, frozen=True):
    """A row of a table: the section that it stands in, and its cells."""

    section: str
    cells: tuple[str, ...]


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    """The rows of all tables of the page, without their heads."""
    return tuple(_rows(PAGE.read_text(encoding="utf-8")))


def _rows(text: str) -> Iterator[Row]:
    section, head = "", True
    for line in text.split("\n"):
        if line.startswith("## "):
            section = line[3:]
        if not line.startswith("|"):
            head = True
        elif line.startswith("|---"):
            head = False
        elif not head:
            yield Row(section, tuple(cell.strip() for cell in line.strip("|").split("|")))


def test_every_statement_is_answered_once(rows: tuple[Row, ...]) -> None:
    """Each statement of the guide has one row, in the table of its section."""
    found = Counter((row.section, row.cells[0]) for row in rows if row.section != OTHERS)
    wanted = Counter((section, name) for section, names in STATEMENTS.items() for name in names.split())
    missing, surplus = wanted - found, found - wanted
    assert not missing, f"statements without a row: {sorted(missing)}"
    assert not surplus, f"rows twice, or of no statement: {sorted(surplus)}"


def test_every_row_says_where_or_why_not(loaded: Loaded, rows: tuple[Row, ...]) -> None:
    """A row names elements that are in a policy and are what it says, or a reason why there are none."""
    wrong = [
        f"{row.cells[0]}: {problem}"
        for row in rows
        if row.section != OTHERS
        for problem in _problems(row.cells[3], loaded)
    ]
    assert not wrong, "\n".join(wrong)


def _problems(answer: str, loaded: Loaded) -> Iterator[str]:
    places = _PLACE.findall(answer)
    if answer.startswith(NOTHING):
        if places:
            yield "there is nothing to check, and yet it is checked"
        if len(answer) < len(NOTHING) + 10:
            yield "no reason is given"
        return
    if not places:
        yield f"neither a place such as precondition `policy#id` nor `{NOTHING}` and a reason"
    for kind, name, element in places:
        versions = loaded.library.versions(name)
        if not versions:
            yield f"there is no policy {name}"
        elif element not in _elements(versions[-1], kind):
            yield f"{name} has no {kind} {element}"


def _elements(policy: Policy, kind: str) -> set[str]:
    """What a policy has of a kind, by name."""
    times = (Scalar.TIME, Scalar.DURATION)
    named = {**policy.parameters, **policy.values}
    found = {
        "precondition": {item.id for item in policy.all_preconditions()},
        "remedy": {item.id for item in policy.all_preconditions() if item.fix},
        "stage": {stage.id for stage in policy.stages},
        "done_when": {stage.id for stage in policy.stages if stage.done_when is not None},
        "parameter": set(policy.parameters),
        "value": set(policy.values),
        "deadline": {name for name, item in named.items() if item.type in times},
    }
    return found.get(kind, set())


def test_what_policies_cite_is_on_the_page(loaded: Loaded, rows: tuple[Row, ...]) -> None:
    """Every text that a policy cites is listed, with the key words that are quoted of it."""
    listed: dict[str, list[str]] = {}
    for row in rows:
        title = row.cells[0] if row.section == OTHERS else row.section
        listed.setdefault(title, []).append(row.cells[1])
    lacking = {
        f"{citation.title.zh}: add a row for it under “{OTHERS}”"
        if citation.title.zh not in listed
        else f"{citation.title.zh}: put the key words {citation.quote} (quoted by {policy.id}) into its row"
        for policy in loaded.library.policies
        for _, citation in _citations(policy)
        if not any((citation.quote or "") in words for words in listed.get(citation.title.zh, ()))
    }
    assert not lacking, "\n".join(sorted(lacking))


def test_no_text_is_listed_for_nothing(loaded: Loaded, rows: tuple[Row, ...]) -> None:
    """Every other text on the page is cited by some policy."""
    cited = {c.title.zh for policy in loaded.library.policies for _, c in _citations(policy)}
    assert [row.cells[0] for row in rows if row.section == OTHERS and row.cells[0] not in cited] == []


def test_the_page_says_whose_text_each_is(loaded: Loaded, rows: tuple[Row, ...]) -> None:
    """As every policy that cites it says; the guide is a guide."""
    said = {row.cells[0]: row.cells[3] for row in rows if row.section == OTHERS}
    wrong = {
        (policy.id, text.title.zh, text.kind)
        for policy in loaded.library.policies
        for text in policy.sources.values()
        if said.get(text.title.zh, Voice.GUIDE) != text.kind
    }
    assert wrong == set()


def test_what_cites_the_guide_is_named_where_it_is_quoted(loaded: Loaded, rows: tuple[Row, ...]) -> None:
    """What a policy says to have from the guide stands in the row with these key words."""
    lacking = {
        f"{citation.title.zh}: name `{policy.id}#{element}` in the row with the key words {citation.quote}"
        for policy in loaded.library.policies
        for element, citation in _citations(policy)
        if citation.title.zh in STATEMENTS
        and not any(
            f"`{name}#{element}`" in row.cells[3]
            for row in rows
            if row.section == citation.title.zh and (citation.quote or "") in row.cells[1]
            for name in (policy.id, *policy.extends)
        )
    }
    assert not lacking, "\n".join(sorted(lacking))


def _citations(policy: Policy) -> Iterator[tuple[str, Citation]]:
    """What a policy cites, each with the precondition or parameter that does."""
    found = [(item.id, item.citation) for item in policy.all_preconditions()]
    for name, parameter in policy.parameters.items():
        choices = (parameter.choices or {}).values()
        found += [(name, parameter.citation), *((name, item.citation) for item in choices)]
    yield from ((element, citation) for element, citation in found if citation is not None)
