"""Whatever a valid policy and a snapshot are, there are words for the outcome, in every form."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checker.base.text import Language, Text
from checker.diagnostics import Span
from checker.explain.sentences import policy_sentences
from checker.language.model.policy import Policy
from checker.pipeline.check import Check
from checker.pipeline.policy_set import PolicySet
from checker.render.formats import DETAILS, POLICIES, REPORT, renderer
from checker.render.layout.sheet import ROWS
from checker.render.layout.width import display_width
from checker.render.report.findings import findings_of
from checker.report.model import AsOfOrigin, Report
from checker.snapshot import Snapshot, open_snapshot, read_document
from checker.waivers import Waiver
from tests.explain.manners import odd
from tests.strategies import IDS, checks, encoded, policies, referring, snapshots

LANGUAGES: tuple[Language, Language] = ("en", "zh")
HERE = Span("waivers.yaml", 1, 1, 1, 2)


@st.composite
def cases(draw: st.DrawFn) -> tuple[tuple[Policy, ...], dict[str, Any], datetime]:
    """A policy and one that asks for its verdict, a snapshot and an instant."""
    document = draw(snapshots())
    policy = draw(policies())
    return (policy, draw(referring(policy))), document, draw(checks(document))


def waivers(chosen: tuple[Policy, ...], as_of: datetime, ids: frozenset[str] | None) -> list[Waiver]:
    """A waiver of every precondition, for some records or for all."""
    records, expires = None if ids is None else tuple(sorted(ids)), (as_of + timedelta(days=30)).date()
    return [
        Waiver(policy.id, "shop-1", item.id, records, "so", "me", expires, HERE, {})
        for policy in chosen
        for item in policy.all_preconditions()
    ]


def report(snapshot: Snapshot, chosen: tuple[Policy, ...], as_of: datetime, given: list[Waiver]) -> Report:
    """What a check of all ``chosen`` policies finds."""
    names = [policy.id for policy in chosen]
    found = Check(snapshot, PolicySet(chosen), names, named=True, as_of=as_of, keep=3).run(given)
    return Report(
        as_of=as_of,
        as_of_origin=AsOfOrigin.OPTION,
        shop=snapshot.shop_id,
        shop_title=snapshot.shop_name,
        timezone=snapshot.timezone,
        snapshot_file=snapshot.name,
        sha256=snapshot.sha256,
        results=found.results,
        summaries=found.summaries,
        standings=found.standings,
        named=frozenset(names),
        diagnostics=found.diagnostics,
        engine=Text("an engine", "引擎"),
    )


@given(cases(), st.booleans(), st.none() | st.frozensets(st.sampled_from(IDS), min_size=1, max_size=2))
def test_every_outcome_can_be_said(
    case: tuple[tuple[Policy, ...], dict[str, Any], datetime], waived: bool, ids: frozenset[str] | None
) -> None:
    """A report of any policies on any snapshot is explained without a gap and written in every form.

    No reason says what nobody says, or denies twice, in either language.
    """
    chosen, document, as_of = case
    given = waivers(chosen, as_of, ids) if waived else []
    found = report(open_snapshot(read_document(encoded(document))), chosen, as_of, given)
    assert [item for item in found.diagnostics if item.code == "SC699"] == []
    for result in found.results:
        for item in result.preconditions:
            assert len(item.why.en) > 1, "there is a sentence, not only its full stop"
            assert len(item.why.zh) > 1
            assert odd(item.why) == []
    for language in LANGUAGES:
        for form in REPORT:
            written = renderer(REPORT, form)(found, language)
            # Annotations say nothing where there is nothing to annotate.
            assert written or (form == "github" and not findings_of(found).diagnostics)
        assert renderer(DETAILS, "text")(found, language, width=40, colour=True)
        assert renderer(DETAILS, "plain")(found, language)
        for width in (40, 80, 120):
            lines = renderer(REPORT, "text")(found, language, width=width).splitlines()
            assert len(lines) <= ROWS
            assert max(map(display_width, lines)) <= width
        assert len(renderer(REPORT, "plain")(found, language).splitlines()) <= ROWS
        assert json.loads(renderer(REPORT, "json")(found, language))["report"]


@given(policies())
def test_every_policy_can_be_said(policy: Policy) -> None:
    """Any policy is put into sentences, none of which denies twice, and written in every form."""
    said = policy_sentences(policy)
    for stage in said.stages:
        for item in stage.preconditions:
            assert [word for text in (item.says, item.when, item.unless) for word in odd(text)] == []
    for language in LANGUAGES:
        for form in POLICIES:
            assert renderer(POLICIES, form)([said], language)
