"""A check that is asked about one record, among others that it passes over."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker import api
from checker.decide.model import Verdict

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("name", ["douyin", "tiktok-shop"])
def test_the_record_stands_as_it_does_among_all(name: str) -> None:
    """Whatever is said of each record when all are checked is said when it alone is asked about."""
    checker = api.Checker(api.load_policies())
    snapshot = api.load_snapshot(EXAMPLES / name / "snapshot.json")
    every = checker.check(snapshot, records=None)
    records = {item.id for item in every.results.outcomes if item.subject == "orders"}
    assert records
    for record in sorted(filter(None, records)):
        alone = checker.check(snapshot, records=None, subject=record).results
        known = [item for item in every.results if item.subject.id == record]
        wanted = [item for item in alone if item.verdict is not Verdict.NOT_APPLICABLE]
        assert sorted(map(repr, wanted)) == sorted(map(repr, known))


def test_policies_are_worded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of a policy whichever shop it is isn't worked out again for the next one."""
    from checker.explain import figures

    checker = api.Checker(api.load_policies(), only="guide/fulfilment")
    snapshot = api.load_snapshot(EXAMPLES / "douyin" / "snapshot.json")
    first = checker.check(snapshot)
    assert first.results[0].figures == checker.check(snapshot).results[0].figures
    monkeypatch.setattr(figures, "nodes", None)
    assert list(checker.check(snapshot).results) == list(first.results)
