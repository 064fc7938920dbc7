"""What holds of every report, whatever the shop: checked on random ones, all shipped policies at once."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import Report, Result, Status, Verdict, Waiver, check, load_snapshot, load_waivers
from checker.base.resources import schema_text
from checker.base.text import Language
from checker.language.model.policy import PolicyRef
from checker.render.report.json import to_json
from checker.report.model import PreconditionResult
from checker.values.quantity import Reason
from tests.pipeline.shops import LEADING, POLICIES, Shop, encoded, example, shops, waived

TICK = timedelta(microseconds=1)
SETTLED = {Status.MET, Status.WAIVED, Status.NOT_APPLICABLE}
#: Verdicts with which all that counts is met now.
GREEN = (Verdict.ELIGIBLE, Verdict.IN_PROGRESS)
#: Preconditions that are another policy's verdict: the records stand in that policy's result.
REFERENCES = {
    (policy.id, item.id)
    for policy in POLICIES.library.policies
    for item in policy.all_preconditions()
    if isinstance(item.condition, PolicyRef)
}


#: A case is checked at a dozen instants and more, so fewer cases than of smaller properties.
FEWER = settings(max_examples=max(settings().max_examples // 10, 20))


def report_on(
    document: Any, as_of: datetime, waivers: Sequence[Waiver] = (), *, verify: bool = True
) -> Report:
    """The policies that speak on each platform, checked with all records."""
    snapshot = load_snapshot(encoded(document))
    only = [policy.id for policy in LEADING]
    return check(snapshot, POLICIES, as_of=as_of, only=only, waivers=waivers, records=None, verify=verify)


class Later:
    """Reports on one snapshot at other instants."""

    def __init__(self, document: Any, waivers: Sequence[Waiver] = ()) -> None:
        self._report = cache(lambda as_of: report_on(document, as_of, waivers, verify=False))

    def result(self, result: Result, as_of: datetime) -> Result:
        """The same policy for the same subject at another instant."""
        same = [
            other
            for other in self._report(as_of).results
            if (other.policy, other.subject.id) == (result.policy, result.subject.id)
        ]
        assert len(same) == 1
        return same[0]

    def precondition(self, result: Result, item: PreconditionResult, as_of: datetime) -> PreconditionResult:
        """The same precondition at another instant."""
        return next(p for p in self.result(result, as_of).preconditions if p.id == item.id)


@cache
def validator() -> jsonschema.Draft202012Validator:
    """The validator of reports."""
    return jsonschema.Draft202012Validator(json.loads(schema_text("report")))


@FEWER
@given(shops())
def test_what_a_report_says_is_borne_out(shop: Shop) -> None:
    """One verdict per subject; counts are those of the records; every date is the first on which it is so."""
    document, as_of = shop.document, shop.as_of
    report = report_on(document, as_of)
    subjects = [(result.policy, result.subject.type, result.subject.id) for result in report.results]
    assert len(set(subjects)) == len(subjects)
    for summary in report.summaries:
        shown = sum(
            count for verdict, count in summary.counts.items() if verdict is not Verdict.NOT_APPLICABLE
        )
        assert summary.shown == shown
        assert sum(summary.counts.values()) == len(document.get(summary.subject) or ())
    later = Later(document)
    for result in report.results:
        verdict_is_borne_out(result, later, as_of)
        for item in result.preconditions:
            precondition_is_borne_out(result, item, later, as_of)


@FEWER
@given(waived())
def test_verdicts_under_waivers_are_borne_out(case: tuple[Shop, bytes]) -> None:
    """A waiver counts until the end of its last day, and every date that it brings is proven."""
    shop, file = case
    waivers = load_waivers(file)
    later = Later(shop.document, waivers)
    for result in report_on(shop.document, shop.as_of, waivers).results:
        verdict_is_borne_out(result, later, shop.as_of)
        for item in result.preconditions:
            assert (item.status is Status.WAIVED) == (item.waiver is not None)


def verdict_is_borne_out(result: Result, later: Later, as_of: datetime) -> None:
    """The verdict follows from what counts, and its dates are proven by checking again at them."""
    counted = [p for p in result.preconditions if p.counts]
    assert all(p.severity == "blocking" for p in counted)
    statuses = {p.status for p in counted}
    if result.verdict in GREEN:
        assert statuses <= SETTLED
    elif result.verdict in (Verdict.BLOCKED, Verdict.WAITING):
        assert statuses & {Status.FAILED, Status.WAITING}
    elif result.verdict is Verdict.UNDETERMINED:
        assert result.missing
    if result.verdict is not Verdict.WAITING:
        assert result.eligible_from is None
        assert result.may_be_eligible_from is None
    else:
        assert Status.FAILED not in statuses
        assert result.may_be_eligible_from is not None
    if result.verdict not in GREEN:
        assert result.eligible_until is None
    if result.eligible_from is not None:
        assert result.eligible_from > as_of
        assert later.result(result, result.eligible_from).verdict in GREEN
        assert later.result(result, result.eligible_from - TICK).verdict not in GREEN
    if result.may_be_eligible_from is not None:
        then = later.result(result, result.may_be_eligible_from).verdict
        assert then in (*GREEN, Verdict.UNDETERMINED)
        coming = any(p.awaited or p.expects for p in counted)
        assert coming or later.result(result, result.may_be_eligible_from - TICK).verdict is Verdict.WAITING
    if result.eligible_until is not None:
        assert later.result(result, result.eligible_until).verdict not in GREEN
        assert later.result(result, result.eligible_until - TICK).verdict in GREEN


def precondition_is_borne_out(
    result: Result, item: PreconditionResult, later: Later, as_of: datetime
) -> None:
    """Status, counts, records and dates of one precondition agree with one another and with later checks."""
    if item.status in SETTLED:
        assert not item.records
        assert not item.missing
    else:
        assert item.why.en
        assert item.why.zh
    if item.status is Status.UNKNOWN:
        assert item.missing
    if item.status is Status.FAILED:
        assert item.clears_at is None
        assert item.may_clear_at is None
    if item.status is Status.WAITING:
        assert item.may_clear_at is not None
    assert item.failing + item.unknown <= max(item.checked, 1)
    if item.status not in SETTLED and (result.policy, item.id) not in REFERENCES:
        assert sum(record.failing for record in item.records) == item.failing
        assert sum(not record.failing for record in item.records) == item.unknown
    if item.clears_at is not None:
        assert item.clears_at > as_of
        assert later.precondition(result, item, item.clears_at).status in SETTLED
        assert later.precondition(result, item, item.clears_at - TICK).status not in SETTLED
    if item.may_clear_at is not None:
        then = later.precondition(result, item, item.may_clear_at).status
        assert then in {*SETTLED, Status.UNKNOWN}
        before = later.precondition(result, item, item.may_clear_at - TICK).status
        assert before is Status.WAITING or item.awaited  # it is so only if what is to happen did


@settings(max_examples=max(FEWER.max_examples // 4, 10))
@given(shops(), st.sampled_from(get_args(Language)))
def test_the_json_is_to_the_schema_and_the_same_twice(shop: Shop, language: Language) -> None:
    """In both languages the report validates, and a second run gives the same bytes."""
    reports = (report_on(shop.document, shop.as_of, verify=False) for _ in range(2))
    first, second = (to_json(report, language) for report in reports)
    assert first == second
    validator().validate(json.loads(first))


@pytest.mark.parametrize(
    "day", ["0001-01-01T00:00:00+08:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-08:00"]
)
@pytest.mark.parametrize("place", ["as_of", "created_since", "cancelled_at"])
def test_the_ends_of_the_calendar(place: str, day: str) -> None:
    """An exporter's "no date" is the first or the last day there is: a date like any other."""
    document = copy.deepcopy(example("douyin/snapshot"))
    if place == "as_of":
        document["as_of"] = day
    elif place == "created_since":
        document["coverage"]["orders"] = {"complete": False, "created_since": day}
    else:
        document["orders"][0]["cancelled_at"] = day
    snapshot = load_snapshot(encoded(document))
    report = check(snapshot, POLICIES, records=None, verify=True)
    validator().validate(json.loads(to_json(report, "en")))


def test_the_schema_knows_every_reason() -> None:
    """Whatever the reason why a value is unknown, a report that says so is to the schema."""
    reasons = json.loads(schema_text("report"))["$defs"]["unknown"]["properties"]["unknown"]["enum"]
    assert set(reasons) == {reason.value for reason in Reason}
