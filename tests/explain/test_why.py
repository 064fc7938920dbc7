"""Why a precondition stands as it does, with real values, against a recorded file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from checker.explain.observation import Gap, Observation
from checker.explain.sentences import Reasons, why
from checker.explain.wording.missing import missing
from checker.language import load_text
from checker.language.model.conditions import (
    Aggregate,
    Comparison,
    FieldRef,
    Literal,
)
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.language.model.walk import comparisons
from checker.report.model import Status
from checker.values.quantity import Interval, Money, Reason, Value
from checker.values.truth import Truth

HERE = Path(__file__).parent
ZONE = "Asia/Shanghai"


def local(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


@pytest.fixture(scope="module")
def policy() -> Policy:
    """A policy with every operator and every kind of expression."""
    text = (HERE / "sentences.yaml").read_text(encoding="utf-8")
    (found,) = load_text(text, "sentences.yaml").checked().versions("test/sentences")
    return found


@dataclass(frozen=True)
class Seen:
    """What a test saw: by the field it reads (empty for a computed left side)."""

    field: str
    value: Value
    truth: Truth = Truth.FALSE
    needed: tuple[Value, ...] = ()


CASES: list[tuple[str, str, Status, list[Seen], dict[str, object]]] = [
    (
        "3 of many, with a date",
        "quiet",
        Status.WAITING,
        [Seen("ended_at", local(2026, 9, 15, 18))],
        {"checked": 1204, "failing": 3, "clears_at": local(2026, 12, 14)},
    ),
    (
        "one of many, with a date",
        "quiet",
        Status.WAITING,
        [Seen("ended_at", local(2026, 9, 15, 18))],
        {"checked": 1204, "failing": 1, "clears_at": local(2026, 12, 14)},
    ),
    (
        "some have not ended at all",
        "quiet",
        Status.FAILED,
        [Seen("ended_at", local(2026, 9, 15)), Seen("ended_at", None)],
        {"checked": 5, "failing": 2},
    ),
    (
        "the only one, at the earliest",
        "quiet",
        Status.WAITING,
        [Seen("ended_at", Interval(local(2026, 9, 1), local(2026, 9, 15)))],
        {"checked": 1, "failing": 1, "may_clear_at": local(2026, 12, 14)},
    ),
    ("all of them", "ended", Status.FAILED, [Seen("status", "UNPAID")], {"checked": 7, "failing": 7}),
    ("both", "ended", Status.FAILED, [Seen("status", "UNPAID")], {"checked": 2, "failing": 2}),
    (
        "none with a filter",
        "no-commission",
        Status.FAILED,
        [Seen("amount_due", Money(Decimal(3), "CNY"), Truth.TRUE)],
        {"checked": 3, "failing": 2},
    ),
    ("a property beside", "no-party", Status.FAILED, [], {"checked": 9, "failing": 2}),
    ("a property alone", "no-premium", Status.FAILED, [], {"checked": 3, "failing": 1}),
    ("several ways", "after-sales-closed", Status.FAILED, [], {"checked": 8, "failing": 3, "unknown": 1}),
    (
        "a filter that the fact doesn't imply",
        "deadline",
        Status.FAILED,
        [Seen("auto_cancel_at", local(2026, 9, 15), Truth.TRUE)],
        {"checked": 9, "failing": 3},
    ),
    (
        "a filter on what the records hold",
        "many-lines",
        Status.FAILED,
        [Seen("status", "UNPAID")],
        {"checked": 41, "failing": 9},
    ),
    (
        "one record in a filter",
        "many-lines",
        Status.FAILED,
        [Seen("status", "UNPAID")],
        {"checked": 41, "failing": 1, "unknown": 2},
    ),
    (
        "several ways in a filter",
        "many-after-sales",
        Status.FAILED,
        [],
        {"checked": 18, "failing": 4, "unknown": 1},
    ),
    ("none at all", "no-loans", Status.FAILED, [], {"checked": 2, "failing": 2}),
    (
        "nothing present",
        "paid-notices",
        Status.FAILED,
        [Seen("paid_at", None, Truth.TRUE)],
        {"checked": 4, "failing": 1},
    ),
    ("some", "some-product", Status.FAILED, [Seen("status", "DRAFT")], {"failing": 1}),
    ("too many", "few-notices", Status.FAILED, [Seen("", 3, needed=(2,))], {"failing": 1}),
    ("none may be left", "no-notices", Status.FAILED, [Seen("", 1, needed=(0,))], {"failing": 1}),
    (
        "money",
        "balance",
        Status.FAILED,
        [Seen("balance", Money(Decimal("-5.00"), "CNY"), needed=(Money(Decimal(0), None),))],
        {"failing": 1},
    ),
    (
        "money against a value",
        "balance-covers",
        Status.FAILED,
        [Seen("balance", Money(Decimal(50), "CNY"), needed=(Money(Decimal("62.10"), "CNY"),))],
        {"failing": 1},
    ),
    (
        "between two amounts",
        "balance-between",
        Status.FAILED,
        [Seen("balance", Money(Decimal(50), "CNY"), needed=(Money(Decimal(500), "CNY"),))],
        {"failing": 1},
    ),
    (
        "not between two amounts",
        "balance-not-between",
        Status.FAILED,
        [
            Seen("balance", Money(Decimal(600), "CNY"), Truth.TRUE),
            Seen("balance", Money(Decimal(600), "CNY"), Truth.TRUE),
        ],
        {"failing": 1},
    ),
    ("not in a range of days", "applied-between", Status.FAILED, [Seen("applied_at", local(2024, 2, 1))], {}),
    ("none between two days", "applied-between", Status.FAILED, [Seen("applied_at", None)], {"failing": 1}),
    (
        "records below a range",
        "totals-between",
        Status.FAILED,
        [Seen("total", Money(Decimal(3), "CNY"))],
        {"checked": 9, "failing": 2},
    ),
    ("too many for a range", "notices-between", Status.FAILED, [Seen("", 4, needed=(1,))], {"failing": 1}),
    (
        "as many as there must not be",
        "notices-not-between",
        Status.FAILED,
        [Seen("", 2, Truth.TRUE, needed=(1,))],
        {"failing": 1},
    ),
    ("neither number", "several-notices", Status.FAILED, [Seen("", 2, needed=(1, 3))], {"failing": 1}),
    ("just that number", "not-two-notices", Status.FAILED, [Seen("", 2, Truth.TRUE, (2,))], {"failing": 1}),
    ("yes or no", "notice-on", Status.FAILED, [Seen("enabled", False)], {"failing": 1}),
    ("neither yes nor no", "notice-on", Status.FAILED, [Seen("enabled", None)], {"failing": 1}),
    (
        "too young",
        "notice-old",
        Status.WAITING,
        [Seen("started_at", local(2026, 10, 3))],
        {"failing": 1, "clears_at": local(2026, 11, 2)},
    ),
    ("never started", "notice-old", Status.FAILED, [Seen("started_at", None)], {"failing": 1}),
    ("absent", "applied", Status.FAILED, [Seen("applied_at", None)], {"failing": 1}),
    ("a word", "platform", Status.FAILED, [Seen("platform", "douyin")], {"failing": 1}),
    (
        "two facts",
        "not-all",
        Status.FAILED,
        [
            Seen("balance", Money(Decimal(5), "CNY"), Truth.TRUE),
            Seen("balance", Money(Decimal(7), "CNY"), Truth.TRUE),
        ],
        {"failing": 1},
    ),
    ("a computed value", "named", Status.FAILED, [Seen("", Money(Decimal(-7), "CNY"))], {"failing": 1}),
    (
        "missing",
        "balance",
        Status.UNKNOWN,
        [],
        {"unknown": 1, "gaps": (Gap("deposit.balance", Reason.MISSING),)},
    ),
    (
        "incomplete",
        "quiet",
        Status.UNKNOWN,
        [],
        {"checked": 30, "gaps": (Gap("orders", Reason.INCOMPLETE),)},
    ),
    (
        "two unknown",
        "quiet",
        Status.UNKNOWN,
        [],
        {
            "checked": 30,
            "unknown": 2,
            "gaps": (
                Gap("orders.status", Reason.UNRECOGNISED),
                Gap("orders.completed_at or orders.cancelled_at", Reason.IMPRECISE),
            ),
        },
    ),
    (
        "whether",
        "notice-on",
        Status.UNKNOWN,
        [],
        {"unknown": 1, "gaps": (Gap("closure.notice.enabled", Reason.MISSING),)},
    ),
    (
        "when",
        "applied",
        Status.UNKNOWN,
        [],
        {"unknown": 1, "gaps": (Gap("closure.applied_at", Reason.MISSING),)},
    ),
    ("records", "quiet", Status.UNKNOWN, [], {"gaps": (Gap("liabilities.commission", Reason.MISSING),)}),
    ("an object", "quiet", Status.UNKNOWN, [], {"gaps": (Gap("deposit", Reason.MISSING),)}),
    (
        "field of records",
        "quiet",
        Status.UNKNOWN,
        [],
        {
            "gaps": (
                Gap("orders.status", Reason.MISSING),
                Gap("liabilities.commission.amount_due", Reason.MISSING),
            )
        },
    ),
    ("no zone", "notice-old", Status.UNKNOWN, [], {"gaps": (Gap("shop.timezone", Reason.TIMEZONE),)}),
    ("met", "ended", Status.MET, [], {"checked": 9}),
    ("met or exempt", "guarded", Status.MET, [], {}),
    ("does not apply", "guarded", Status.NOT_APPLICABLE, [], {}),
    ("waived", "notice-on", Status.WAIVED, [Seen("enabled", False)], {"failing": 1}),
    ("waived records", "no-commission", Status.WAIVED, [], {"checked": 2}),
]


def observed(precondition: Precondition, seen: list[Seen]) -> tuple[Observation, ...]:
    """Observations for what was seen, each of the first test that reads the field and isn't used yet."""
    condition = precondition.condition
    found = [] if isinstance(condition, PolicyRef) else list(comparisons(condition))
    result = []
    for item in seen:
        for test in found:
            path = test.left.path if isinstance(test.left, FieldRef) else None
            if (path.steps[-1].name if path else "") != item.field:
                continue
            if any(other.test is test and item.value is not None for other in result):
                continue
            needed = item.needed or tuple(o.value for o in test.right if isinstance(o, Literal))
            result.append(Observation(path, item.value, test, item.truth, needed))
            break
    assert len(result) == len(seen)
    return tuple(result)


def test_every_reason(policy: Policy, record: bool) -> None:
    """Each case reads as recorded, in English and in Chinese."""
    lines = []
    for name, target, status, seen, facts in CASES:
        (precondition,) = [item for item in policy.preconditions if item.id == target]
        reasons = Reasons(status, observations=observed(precondition, seen), **facts)  # type: ignore[arg-type]  # the cases name the fields
        text = why(precondition, policy, reasons, ZONE)
        lines += [f"{name} ({status.value})", f"  {text.en}", f"  {text.zh}"]
    path = HERE / "why.txt"
    text_ = "\n".join(lines) + "\n"
    if record:
        path.write_text(text_, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text_


def test_counting_left_side_is_an_aggregate(policy: Policy) -> None:
    """The counting cases really test the sentence for counts."""
    (item,) = [item for item in policy.preconditions if item.id == "few-notices"]
    assert isinstance(item.condition, Comparison)
    assert isinstance(item.condition.left, Aggregate)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words(reason: Reason) -> None:
    """A gap of any reason has a title and a reason in both languages."""
    item = missing(Gap("deposit.balance", reason))
    assert item.title.en
    assert item.title.zh
    assert item.reason.en
    assert item.reason.zh


@pytest.mark.parametrize("reason", list(Reason))
def test_every_remedy_is_a_sentence(reason: Reason) -> None:
    """A remedy ends with a full stop, as the remedies that a policy gives do."""
    remedy = missing(Gap("deposit.balance", reason)).remedy
    assert not remedy.en or remedy.en.endswith(".")
    assert not remedy.zh or remedy.zh.endswith("。")
