"""A fact bears only on the preconditions that read it."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from checker import check, load_policies, load_snapshot
from checker.language.model.conditions import NameRef
from checker.language.model.outline import Outline
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.logical_plan.plan import plan
from checker.report.model import Status
from checker.schema.catalog import ListType, ObjectType, catalog
from checker.select.applicability import ruled_out
from checker.snapshot import Projection
from tests.pipeline.shops import LEADING
from tests.sampling import sampled

EXAMPLES = Path(__file__).parents[2] / "examples"
POLICIES = load_policies()

#: Every check looks at these: who the shop is, and where its days begin.
EVERYWHERE = {("shop", name) for name in ("id", "name", "platform", "region", "timezone", "currency")}

#: So many records of each section are changed; one like another would tell nothing new.
FEW = 2

Steps = tuple[str | int, ...]
Statuses = dict[tuple[str, str | None, str], Status]


def concerned(document: dict[str, Any]) -> list[str]:
    """The policies that speak on a shop's platform, going by what is known of it."""
    snapshot = load_snapshot(json.dumps(document).encode())
    assert snapshot.as_of is not None
    return [p.id for p in LEADING if not ruled_out(Outline.of(p), snapshot, snapshot.as_of)]


def statuses(document: dict[str, Any], policies: list[str]) -> Statuses:
    """The status of each precondition of ``policies`` for each subject."""
    snapshot = load_snapshot(json.dumps(document).encode())
    report = check(snapshot, POLICIES, records=None, only=policies)
    return {
        (result.policy, result.subject.id, precondition.id): precondition.status
        for result in report.results
        for precondition in result.preconditions
    }


def facts(document: dict[str, Any]) -> Iterator[tuple[Steps, str, str]]:
    """Every single value of a snapshot: the steps to it, its kind of record and its field."""

    def walk(node: dict[str, Any], record: str, steps: Steps) -> Iterator[tuple[Steps, str, str]]:
        for name, field in catalog().records[record].fields.items():
            value = node.get(name)
            inner = field.type.record if isinstance(field.type, ListType | ObjectType) else None
            if isinstance(value, list) and inner is not None:
                for index, item in list(enumerate(value))[:FEW]:
                    yield from walk(item, inner, (*steps, name, index))
            elif isinstance(value, dict) and isinstance(field.type, ObjectType) and inner is not None:
                yield from walk(value, inner, (*steps, name))
            elif name in node and not field.required:
                yield (*steps, name), record, name

    yield from walk(document, "snapshot", ())


def names(node: object) -> Iterator[str]:
    """The parameters and named values that something refers to."""
    if isinstance(node, NameRef):
        yield node.name
    elif isinstance(node, tuple):
        for item in node:
            yield from names(item)
    elif isinstance(node, Struct):
        for field in node.__struct_fields__:
            yield from names(getattr(node, field))


def projection(policy: Policy, precondition: Precondition) -> Projection:
    """What one precondition reads: through the named values that it uses, or all of the policy that it is."""
    if isinstance(precondition.condition, PolicyRef):
        return plan(POLICIES.library.versions(precondition.condition.policy)).projection
    used: dict[str, Any] = {}
    pending = list(names(precondition))
    while pending:
        name = pending.pop()
        if name in policy.values and name not in used:
            used[name] = policy.values[name]
            pending += names(used[name].expression)
    alone = replace(policy, applies_to=None, stages=(), preconditions=(precondition,), values=used)
    return plan([alone]).projection


READS = {
    (policy.id, precondition.id): projection(policy, precondition)
    for policy in POLICIES.library.policies
    for precondition in policy.all_preconditions()
}


@pytest.mark.parametrize(
    "example", ["douyin/snapshot.json", "douyin/ready.json", "tiktok-shop/snapshot.json"]
)
def test_taking_a_fact_away_changes_only_what_reads_it(example: str) -> None:
    """Without a fact, each precondition that doesn't read its field stands as it did."""
    document = json.loads((EXAMPLES / example).read_text(encoding="utf-8"))
    policies = concerned(document)
    before = statuses(document, policies)
    known = [fact for fact in facts(document) if fact[1:] not in EVERYWHERE]
    taken = sampled(known, least=5)
    touched = 0
    for steps, record, name in taken:
        changed = copy.deepcopy(document)
        node: Any = changed
        for step in steps[:-1]:
            node = node[step]
        del node[steps[-1]]
        after = statuses(changed, policies)
        for key, status in after.items():
            if key in before and before[key] is not status:
                policy, _, precondition = key
                assert name in READS[policy, precondition].of(record), (steps, key)
                touched += 1
    assert touched > 20 or len(taken) < len(known), "the facts of the example must matter to something"
