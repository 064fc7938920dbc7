"""Versions, overlays and references together: random libraries, held to what selecting means in words."""

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from checker import check, load_policies, load_snapshot
from checker.diagnostics import PolicyError, Severity
from checker.report.model import Status, Verdict

DAY = date(2026, 6, 15)
CUTS = [DAY + timedelta(days) for days in (-300, -100, 0, 1, 200)]
PLATFORMS = ("douyin", "tiktok-shop")


class Version(Struct, frozen=True):
    """Its days, and whether its own precondition is met."""

    start: date | None
    until: date | None
    met: bool

    def holds(self) -> bool:
        return (self.start is None or self.start <= DAY) and (self.until is None or self.until > DAY)


class Family(Struct, frozen=True):
    """A policy: in versions of its own, or laid over an earlier policy, in each of its versions.

    ``platform`` is the one that it applies to, None for all, or for those of its base. ``refers`` is an
    earlier policy whose verdict is a precondition as well.
    """

    versions: tuple[Version, ...]
    base: int | None
    platform: str | None
    refers: int | None


@st.composite
def families(draw: st.DrawFn) -> list[Family]:
    """Up to six policies, each built on those before it."""
    found: list[Family] = []
    for number in range(draw(st.integers(1, 6))):
        earlier = st.none() | st.integers(0, number - 1) if number else st.none()
        base = draw(earlier)
        cuts = sorted(draw(st.sets(st.sampled_from(CUTS), max_size=3)))
        edges = [None, *cuts, None]
        versions = [Version(a, b, draw(st.booleans())) for a, b in pairwise(edges)]
        kept = [v for v in versions if draw(st.integers(0, 3))] or versions[:1]
        platform = draw(st.sampled_from((None, None, *PLATFORMS)))
        found.append(Family(() if base is not None else tuple(kept), base, platform, draw(earlier)))
    return found


def written(number: int, families: list[Family]) -> list[str]:
    """The rule files of a policy."""
    family = families[number]
    head = f"policy: my/p{number}\n"
    if family.platform is not None:
        head += f"applies_to: {{shop.platform: {family.platform}}}\n"
    more = ""
    if family.refers is not None:
        more = f"  refers-{number}: {{title: {{en: r, zh: 引}}, policy: my/p{family.refers}}}\n"
    if family.base is not None:
        body = f"extends: my/p{family.base}\ntitle: {{en: Overlay {number}, zh: 扩展}}\n"
        return [head + body + (f"preconditions:\n{more}" if more else "")]
    files = []
    for version in family.versions:
        days = {"from": version.start, "until": version.until}
        stated = ", ".join(f"{name}: {day}" for name, day in days.items() if day is not None)
        name = "Tea" if version.met else "Rice"
        own = f"  own: {{title: {{en: o, zh: 自}}, require: {{shop.name: {name}}}}}\n"
        body = (
            f"title: {{en: Policy {number}, zh: 规则}}\nin_force: {{{stated}}}\npreconditions:\n{own}{more}"
        )
        files.append(head + (body if stated else body.replace("in_force: {}\n", "")))
    return files


class Meaning:
    """What selecting means, said plainly for one shop."""

    def __init__(self, families: list[Family], platform: str) -> None:
        self.families = families
        self.platform = platform

    def bases(self, number: int) -> list[int]:
        base = self.families[number].base
        return [] if base is None else [base, *self.bases(base)]

    def version(self, number: int) -> Version | None:
        """The version in force: an overlay's is that of what it extends."""
        root = [number, *self.bases(number)][-1]
        return next((version for version in self.families[root].versions if version.holds()), None)

    def stated(self, number: int) -> str | None:
        stated = (self.families[n].platform for n in (number, *self.bases(number)))
        return next((platform for platform in stated if platform is not None), None)

    def applies(self, number: int) -> bool:
        return self.stated(number) in (None, self.platform)

    def refused(self) -> bool:
        """Whether a policy refers to one for another platform."""
        return any(
            None not in (platforms := {self.stated(number), self.stated(other)}) and len(platforms) > 1
            for number in range(len(self.families))
            for n in (number, *self.bases(number))
            if (other := self.families[n].refers) is not None
        )

    def overriding(self, number: int) -> set[int]:
        """The overlays that speak instead, less those that another one of them extends."""
        every = range(len(self.families))
        above = {n for n in every if number in self.bases(n) and self.version(n) and self.applies(n)}
        return {n for n in above if not any(n in self.bases(other) for other in above)}

    def reason(self, number: int) -> str | None:
        if self.version(number) is None:
            return "not_in_force"
        if not self.applies(number):
            return "applies_to"
        return "overridden" if self.overriding(number) else None

    def verdict(self, number: int) -> Verdict:
        if not self.applies(number):
            return Verdict.NOT_APPLICABLE
        statuses = set(self.statuses(number).values())
        if Status.FAILED in statuses:
            return Verdict.BLOCKED
        return Verdict.UNDETERMINED if Status.UNKNOWN in statuses else Verdict.ELIGIBLE

    def statuses(self, number: int) -> dict[str, Status]:
        version = self.version(number)
        assert version is not None
        found = {"own": Status.MET if version.met else Status.FAILED}
        for n in (number, *self.bases(number)):
            other = self.families[n].refers
            if other is not None:
                known = self.version(other) is not None
                found[f"refers-{n}"] = OF[self.verdict(other)] if known else Status.UNKNOWN
        return found

    def lost(self) -> set[tuple[int, int]]:
        """The references of policies that are asked for a verdict, to policies of which none is in force."""
        every = range(len(self.families))
        waiting = [n for n in every if self.reason(n) is None]
        seen: set[int] = set()
        found: set[tuple[int, int]] = set()
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            for n in (number, *self.bases(number)):
                other = self.families[n].refers
                if other is not None and self.version(other) is None:
                    found.add((number, other))
                elif other is not None:
                    waiting.append(other)
        return found


OF = {
    Verdict.ELIGIBLE: Status.MET,
    Verdict.BLOCKED: Status.FAILED,
    Verdict.UNDETERMINED: Status.UNKNOWN,
    Verdict.NOT_APPLICABLE: Status.NOT_APPLICABLE,
}


@given(families(), st.sampled_from(PLATFORMS))
def test_selecting_means_what_is_said(library: list[Family], platform: str) -> None:
    """Each policy speaks in the version in force, or is silent for the first reason there is.

    A reference asks the version in force, whoever asks; where there is none, its precondition is unknown.
    What a later version lets hold doesn't hold today.
    """
    snapshot = {
        "as_of": f"{DAY}T12:00:00Z",
        "shop": {"id": "s", "platform": platform, "name": "Tea", "timezone": "UTC"},
    }
    meant = Meaning(library, platform)
    with TemporaryDirectory() as folder:
        for number in range(len(library)):
            for version, text in enumerate(written(number, library)):
                (Path(folder) / f"{number}-{version}.yaml").write_text(text, encoding="utf-8")
        if meant.refused():
            with pytest.raises(PolicyError) as caught:
                load_policies(folder)
            errors = {d.code for d in caught.value.diagnostics if d.severity is Severity.ERROR}
            assert errors == {"SC149"}
            return
        policies = load_policies(folder)
    report = check(load_snapshot(json.dumps(snapshot).encode()), policies, verify=True)

    reasons = {f"my/p{n}": reason for n in range(len(library)) if (reason := meant.reason(n)) is not None}
    assert {item.policy: item.reason for item in report.not_applied} == reasons
    assert {r.policy for r in report.results} == {f"my/p{n}" for n in range(len(library))} - reasons.keys()
    for item in report.not_applied:
        by = {f"my/p{n}" for n in meant.overriding(int(item.policy[4:]))}
        assert set(item.overridden_by) == (by if item.reason == "overridden" else set())
    for result in report.results:
        number = int(result.policy[4:])
        found = {p.id: p.status for p in result.preconditions}
        now = {name: Status.FAILED if s is Status.WAITING else s for name, s in found.items()}
        assert now == meant.statuses(number)
        verdict = Verdict.BLOCKED if result.verdict is Verdict.WAITING else result.verdict
        assert verdict is meant.verdict(number)
    said = {d.message.en for d in report.diagnostics if d.code == "SC630"}
    assert said == {f"`my/p{a}` refers to `my/p{b}`, which isn't in force on {DAY}" for a, b in meant.lost()}
