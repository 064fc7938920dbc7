"""Near the day on which versions change, a shop whose time zone isn't known gets no verdict by either."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from checker import Report, Status, Verdict, check, load_policies, load_snapshot
from checker.render.formats import REPORT, renderer

TICK = timedelta(microseconds=1)
#: The first of December has begun in some places, and in all.
FIRST, LAST = datetime(2026, 11, 30, 10, tzinfo=UTC), datetime(2026, 12, 1, 12, tzinfo=UTC)
OPEN = "    loans: {title: {en: No loans, zh: 没有贷款}, none: loans}\n"
CLOSED = "    loans: {title: {en: A loan, zh: 有贷款}, some: loans}\n"


def version(days: str, precondition: str, name: str = "my/leave") -> str:
    """A version of a policy that asks for one thing."""
    head = f"policy: {name}\ntitle: {{en: Leave, zh: 退出}}\n"
    return f"{head}in_force: {days}\npreconditions:\n{precondition}"


def report(folder: Path, as_of: datetime, *texts: str, **shop: Any) -> Report:
    """What the policies in ``texts`` say of a shop without loans."""
    for file in folder.glob("*.yaml"):
        file.unlink()
    for number, text in enumerate(texts):
        (folder / f"rules-{number}.yaml").write_text(text, encoding="utf-8")
    document = {"shop": {"id": "1", **shop}, "loans": [], "coverage": {"loans": {"complete": True}}}
    snapshot = load_snapshot(json.dumps(document).encode())
    return check(snapshot, load_policies([folder]), as_of=as_of, verify=True)


BOTH = (version("{until: 2026-12-01}", OPEN), version("{from: 2026-12-01}", CLOSED))


@pytest.mark.parametrize(
    ("as_of", "verdict"),
    [
        (FIRST - TICK, Verdict.ELIGIBLE),
        (FIRST, Verdict.UNDETERMINED),
        (datetime(2026, 12, 1, tzinfo=UTC) - TICK, Verdict.UNDETERMINED),
        (datetime(2026, 12, 1, tzinfo=UTC), Verdict.UNDETERMINED),
        (LAST - TICK, Verdict.UNDETERMINED),
        (LAST, Verdict.BLOCKED),
    ],
)
def test_while_it_may_be_either_day_there_is_no_verdict(
    tmp_path: Path, as_of: datetime, verdict: Verdict
) -> None:
    """From the first place where the day begins to the last; the report says what would settle it."""
    (result,) = report(tmp_path, as_of, *BOTH).results
    assert result.verdict is verdict
    doubtful = verdict is Verdict.UNDETERMINED
    codes = [item.code for item in report(tmp_path, as_of, *BOTH).diagnostics]
    assert codes == ["SC631"] * doubtful
    assert [item.path for item in result.missing] == ["shop.timezone"] * doubtful


def test_a_zone_settles_it(tmp_path: Path) -> None:
    """In a known zone one version decides at any time, and nothing is said."""
    for zone, verdict in (("Asia/Shanghai", Verdict.BLOCKED), ("America/New_York", Verdict.ELIGIBLE)):
        found = report(tmp_path, datetime(2026, 11, 30, 20, tzinfo=UTC), *BOTH, timezone=zone)
        assert [result.verdict for result in found.results] == [verdict]
        assert not list(found.diagnostics)


def test_dates_hold_wherever_the_shop_is(tmp_path: Path) -> None:
    """Green ends where the day first begins; what the next version allows, it allows where it last begins."""
    early = datetime(2026, 11, 1, tzinfo=UTC)
    (result,) = report(tmp_path, early, *BOTH).results
    assert result.eligible_until == FIRST
    turned = version("{until: 2026-12-01}", CLOSED), version("{from: 2026-12-01}", OPEN)
    (result,) = report(tmp_path, early, *turned).results
    assert (result.may_be_eligible_from, result.eligible_from) == (FIRST, LAST)
    (item,) = result.preconditions
    assert (item.status, item.may_clear_at, item.clears_at) == (Status.WAITING, FIRST, LAST)
    for before, at in pairwise((early, FIRST, LAST)):
        assert report(tmp_path, before, *turned).results[0].verdict is not Verdict.ELIGIBLE
        assert report(tmp_path, at, *turned).results[0].verdict is not Verdict.WAITING


def test_who_asks_for_such_a_verdict_knows_no_more(tmp_path: Path) -> None:
    """A policy that asks for the verdict of one in doubt is in doubt too."""
    asking = version(
        "{from: 2020-01-01}", "    other: {title: {en: O, zh: 他}, policy: my/leave}\n", "my/other"
    )
    found = report(tmp_path, FIRST, *BOTH, asking)
    assert {result.policy: result.verdict for result in found.results} == {
        "my/leave": Verdict.UNDETERMINED,
        "my/other": Verdict.UNDETERMINED,
    }


def test_what_ends_is_in_doubt_too(tmp_path: Path) -> None:
    """Where no version follows, a green light may be yesterday's."""
    (result,) = report(tmp_path, FIRST, version("{until: 2026-12-01}", OPEN)).results
    assert result.verdict is Verdict.UNDETERMINED


OVERLAY = "policy: my/leave-th\nextends: my/leave\ntitle: {en: Leave, zh: 退出}\n"


@pytest.mark.parametrize(
    ("days", "as_of", "verdicts"),
    [
        ("in_force: {from: 2026-12-01}\n", FIRST - TICK, {"my/leave": Verdict.ELIGIBLE}),
        ("in_force: {from: 2026-12-01}\n", FIRST, {"my/leave": Verdict.UNDETERMINED}),
        ("in_force: {from: 2026-12-01}\n", LAST - TICK, {"my/leave-th": Verdict.UNDETERMINED}),
        ("in_force: {from: 2026-12-01}\n", LAST, {"my/leave-th": Verdict.BLOCKED}),
        ("in_force: {until: 2026-12-01}\n", FIRST, {"my/leave-th": Verdict.UNDETERMINED}),
        ("in_force: {until: 2026-12-01}\n", LAST - TICK, {"my/leave": Verdict.UNDETERMINED}),
        ("in_force: {until: 2026-12-01}\n", LAST, {"my/leave": Verdict.ELIGIBLE}),
        (
            "applies_to: {shop.region: TH}\nin_force: {from: 2026-12-01}\n",
            FIRST,
            {"my/leave": Verdict.ELIGIBLE},
        ),
    ],
)
def test_whether_an_overlay_speaks_already_is_in_doubt_too(
    tmp_path: Path, days: str, as_of: datetime, verdicts: dict[str, Verdict]
) -> None:
    """What it extends gives no verdict while it may be the overlay that speaks, if that may apply."""
    base = version("{from: 2020-01-01}", OPEN)
    found = report(tmp_path, as_of, base, f"{OVERLAY}{days}preconditions:\n{CLOSED}", region="JP")
    assert {result.policy: result.verdict for result in found.results} == verdicts
    doubtful = Verdict.UNDETERMINED in verdicts.values()
    assert [item.code for item in found.diagnostics] == ["SC631"] * doubtful
    asked = found.results[0].missing
    assert [item.path for item in asked] == ["shop.timezone"] * doubtful


@pytest.mark.parametrize("form", sorted(REPORT))
def test_every_format_has_words_for_it(tmp_path: Path, form: str) -> None:
    """Nothing is missing where the version isn't known."""
    found = report(tmp_path, FIRST, *BOTH)
    assert renderer(REPORT, form)(found, "en")
    assert renderer(REPORT, form)(found, "zh")
