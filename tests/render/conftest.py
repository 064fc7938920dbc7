"""Reports and diagnostics built by hand, and the comparison with recorded files."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from checker.base.once import Once
from checker.base.text import Text
from checker.diagnostics import Diagnostic, Related, Severity, Span
from checker.language.model.policy import FigureAge
from checker.report.model import (
    AsOfOrigin,
    Explanation,
    FigureResult,
    Firing,
    Missing,
    NamedValueResult,
    Place,
    PreconditionResult,
    RecordResult,
    Report,
    Result,
    SourceResult,
    StageResult,
    Status,
    Subject,
    Summary,
    Verdict,
    WaiverResult,
)
from checker.values.quantity import Interval, Money, Range, Reason, Unknown, Value

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.fixture
def matches(record: bool) -> Callable[[str, str], None]:
    """Compares a text with a recorded file, or records it."""

    def compare(name: str, text: str) -> None:
        path = SNAPSHOTS / name
        if record:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.read_text(encoding="utf-8") == text

    return compare


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant by the clocks of Shanghai, in UTC."""
    from zoneinfo import ZoneInfo

    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def rule(line: int) -> Span:
    return Span("rules/closure/douyin.yaml", line, 7, line, 20)


GUIDE = Text("tiktok怎么关闭店铺", "tiktok怎么关闭店铺")


def guide(quote: str) -> SourceResult:
    return SourceResult(GUIDE, "二", date(2024, 2, 12), quote)


def precondition(
    name: str,
    status: Status,
    title: Text,
    *,
    line: int = 31,
    stage: str | None = "apply",
    why: Text = Text(),
    fix: Text = Text(),
    **more: object,
) -> PreconditionResult:
    told = {name: more.pop(name) for name in Explanation.__struct_fields__ if name in more}
    facts: dict[str, object] = {
        "severity": "blocking",
        "basis": "stated",
        "counts": stage in (None, "apply"),
        "asked": stage in (None, "apply"),
        "clears_at": None,
        "may_clear_at": None,
        "checked": 1,
        "failing": int(status in (Status.FAILED, Status.WAITING)),
        "unknown": int(status is Status.UNKNOWN),
        "source": None,
    }
    return PreconditionResult(
        id=name,
        stage=stage,
        status=status,
        title=title,
        fix=fix,
        rule=rule(line),
        explanation=Once(partial(Explanation, why=why, **told)),  # type: ignore[arg-type]  # as a test gives them
        **{**facts, **more},
    )  # type: ignore[arg-type]  # the facts are named above


def order(number: str, index: int, line: int | None, ended: Value, clears: datetime | None) -> RecordResult:
    return RecordResult(
        number,
        Place(f"/orders/{index}", line, 5),
        failing=True,
        values={"ended_at": ended},
        clears_at=clears,
        may_clear_at=clears,
        titles={"ended_at": Text("ended at", "完结时间")},
    )


STAGES = (
    StageResult("prepare", Text("Prepare", "准备"), "past"),
    StageResult("apply", Text("Apply for closure", "申请关店"), "current"),
    StageResult("review", Text("The platform reviews", "平台审核"), "next", awaits="platform"),
    StageResult("notice", Text("30 days of public notice", "30天公示"), "next"),
)

NO_COMMISSION = precondition(
    "no-commission-owed",
    Status.FAILED,
    Text("No commission is owed", "无欠缴佣金"),
    line=24,
    why=Text("2 of 3 commissions have an amount due above zero.", "3 笔佣金中有 2 笔应付金额大于 0。"),
    fix=Text("Pay it under Finance › Commission", "在「资金 › 佣金」中缴清"),
    checked=3,
    failing=2,
    records=(
        RecordResult(
            "C-1001",
            Place("/liabilities/commission/0", 402, 7),
            failing=True,
            values={"amount_due": Money(Decimal("1280.50"), "CNY"), "party": "CREATOR"},
            clears_at=None,
            may_clear_at=None,
            titles={"amount_due": Text("amount due", "应付金额"), "party": Text("party", "收款方")},
            words={"party": Text("creator", "达人")},
        ),
        RecordResult(
            "C-1002",
            Place("/liabilities/commission/2", 414, 7),
            failing=True,
            values={"amount_due": Money(Decimal("3.00"), "CNY")},
            clears_at=None,
            may_clear_at=None,
            titles={"amount_due": Text("amount due", "应付金额")},
        ),
    ),
    source=guide("无欠缴佣金"),
)

ORDERS_QUIET = precondition(
    "orders-quiet",
    Status.WAITING,
    Text("The last order ended 90 days ago", "订单完结90天"),
    line=38,
    why=Text(
        "3 of 1,204 orders ended less than 90 days ago; the last one clears on 14 December 2026.",
        "1,204 笔订单中有 3 笔完结未满 90 天，最晚一笔将于 2026年12月14日满足。",
    ),
    fix=Text("Wait; take no new orders meanwhile", "等待期间请勿接新单"),
    clears_at=local(2026, 12, 14),
    may_clear_at=local(2026, 12, 14),
    checked=1204,
    failing=3,
    records=(
        order("576461413038785752", 17, 812, local(2026, 9, 15, 18, 30), local(2026, 12, 14)),
        order(
            "576461413038785799",
            40,
            1630,
            Interval(local(2026, 9, 1), local(2026, 9, 2, 8)),
            local(2026, 12, 1),
        ),
    ),
    source=guide("订单完结90天"),
)

BALANCE_UNKNOWN = precondition(
    "deposit-balance",
    Status.UNKNOWN,
    Text("The deposit is not in arrears", "无未缴保证金"),
    line=52,
    why=Text("The deposit balance isn't in the snapshot.", "快照未提供保证金余额。"),
    fix=Text("Look it up under Finance › Deposit", "在「资金 › 保证金」中查看余额"),
    missing=(
        Missing(
            "deposit.balance",
            Text("deposit balance", "保证金余额"),
            Text("not in the snapshot", "快照未提供"),
            Text("Add `deposit.balance` to the snapshot", "在快照中补充 `deposit.balance`"),
        ),
    ),
    basis="inferred",
    source=guide("无未缴保证金"),
)

NOTICE_WAIVED = precondition(
    "notice-switched-on",
    Status.WAIVED,
    Text("The closing notice is switched on", "已开启关店公示"),
    line=60,
    why=Text("The closing notice is not switched on.", "关店公示未开启。"),
    waiver=WaiverResult(
        "Agreed with the account manager",
        "Li Wei",
        date(2026, 12, 31),
        (),
        Span("waivers.yaml", 3, 3, 9, 1),
        days_left=45,
    ),
)

PRODUCTS_ADVISORY = precondition(
    "products-off-sale",
    Status.FAILED,
    Text("No product is on sale", "全部商品已下架"),
    line=71,
    why=Text("1 of 12 products is on sale.", "12 个商品中有 1 个在售。"),
    severity="advisory",
    counts=False,
    checked=12,
    records=(
        RecordResult(
            "P\x1b[31m-7\u202e",
            Place("/products/3", None),
            failing=True,
            values={"status": "ACTIVE"},
            clears_at=None,
            may_clear_at=None,
            titles={"status": Text("status", "状态")},
            words={"status": Text("on sale", "在售")},
        ),
    ),
)

MET = tuple(
    precondition(f"met-{number}", Status.MET, Text("Met", "已满足"), line=80 + number) for number in range(4)
)
APART = precondition("loan", Status.NOT_APPLICABLE, Text("Loans are settled", "贷款已结清"), line=90)
NEXT = precondition(
    "unbound",
    Status.FAILED,
    Text("Every account is unbound", "账号均已解绑"),
    line=95,
    stage="notice",
    why=Text("1 of 2 bound accounts is not unbound.", "2 个绑定账号中有 1 个未解绑。"),
)


def result(verdict: Verdict, *preconditions: PreconditionResult, **more: object) -> Result:
    facts: dict[str, object] = {
        "eligible_from": None,
        "may_be_eligible_from": None,
        "eligible_until": None,
        "stage": "apply",
        "stages": STAGES,
        "values": {},
        "missing": (),
        "derivation": (),
    }
    return Result(
        policy="douyin/closure",
        title=Text("Close a Douyin shop", "关闭抖店"),
        subject=Subject("shop", "7495000000000000001", Text("shop", "店铺")),
        verdict=verdict,
        preconditions=preconditions,
        **{**facts, **more},
    )  # type: ignore[arg-type]  # the facts are named above


ANSWER_TIME = FigureResult(
    "answer_time",
    Text("time to answer", "答复时限"),
    Text("48 hours", "48 小时"),
    FigureAge.CURRENT,
    in_force=None,
    review_by=date(2026, 12, 31),
    since=date(2025, 9, 2),
)
FIGURES = (
    FigureResult(
        "shop_deposit",
        Text("deposit of each shop", "每店保证金"),
        Text("USD 1,500", "USD 1,500"),
        FigureAge.PAST_REVIEW,
        in_force=date(2025, 12, 15),
        review_by=date(2026, 9, 30),
        since=date(2025, 12, 15),
    ),
    FigureResult(
        "quiet_period",
        Text("days of rest", "静默天数"),
        Text("90 days", "90 天"),
        FigureAge.PAST_REVIEW,
        in_force=None,
        review_by=date(2026, 9, 30),
        since=None,
    ),
)


def report(*results: Result, **more: object) -> Report:
    facts: dict[str, object] = {
        "as_of": local(2026, 10, 15, 12),
        "as_of_origin": AsOfOrigin.SNAPSHOT,
        "engine": Text("durable_rules 2.0.28", "durable_rules 2.0.28"),
        "shop": "7495000000000000001",
        "shop_title": "小满茶铺",
        "timezone": "Asia/Shanghai",
        "snapshot_file": "shop.json",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "summaries": (),
        "named": frozenset(),
    }
    return Report(results=results, **{**facts, **more})  # type: ignore[arg-type]  # the facts are named above


def order_result(number: str, verdict: Verdict, *preconditions: PreconditionResult, **more: object) -> Result:
    facts: dict[str, object] = {
        "eligible_from": None,
        "may_be_eligible_from": None,
        "eligible_until": None,
        "missing": (),
        "stage": None,
        "stages": (),
    }
    return Result(
        policy="tiktok-shop/order-cancellation",
        title=Text("Cancel an order", "取消订单"),
        subject=Subject("orders", number, Text("order", "订单")),
        verdict=verdict,
        values={},
        preconditions=preconditions,
        derivation=(),
        **{**facts, **more},
    )  # type: ignore[arg-type]  # the facts are named above


def build() -> dict[str, Report]:
    """Every verdict and every status at least once."""
    blocked = result(
        Verdict.BLOCKED,
        NO_COMMISSION,
        ORDERS_QUIET,
        BALANCE_UNKNOWN,
        NOTICE_WAIVED,
        PRODUCTS_ADVISORY,
        *MET,
        APART,
        NEXT,
        values={
            "commission_owed": NamedValueResult(
                Text("Commission owed", "应付佣金"), Money(Decimal("1283.50"), "CNY")
            ),
            "open_orders": NamedValueResult(Text("Open orders", "未完结订单"), Range(2, None)),
            "balance": NamedValueResult(
                Text("Deposit balance", "保证金余额"), Unknown(Reason.MISSING, "deposit.balance")
            ),
        },
        derivation=(Firing("blocking-fails", ("no-commission-owed failed",), "apply is blocked"),),
        notes=Text(
            "The guide says “mainly including”: the platform may ask for more.",
            "指南写明“主要包括”，平台可能另有要求。",
        ),
    )
    waiting = result(
        Verdict.WAITING,
        ORDERS_QUIET,
        *MET,
        eligible_from=local(2026, 12, 14),
        eligible_until=local(2027, 1, 1),
    )
    may = result(Verdict.WAITING, ORDERS_QUIET, may_be_eligible_from=local(2026, 12, 14))
    undetermined = result(Verdict.UNDETERMINED, BALANCE_UNKNOWN, *MET, missing=BALANCE_UNKNOWN.missing)
    applied = Missing(
        "closure.applied_at",
        Text("when the application to close the shop was submitted", "申请关店时间"),
        Text("not in the snapshot", "快照未提供"),
    )
    unplaced = result(Verdict.UNDETERMINED, NO_COMMISSION, *MET, NEXT, missing=(applied,), stage_known=False)
    eligible = result(
        Verdict.ELIGIBLE, *MET, eligible_until=local(2026, 11, 1, 18, 30), figures=(ANSWER_TIME, *FIGURES)
    )
    over = tuple(StageResult(s.id, s.title, "past", s.awaits) for s in STAGES)
    states = ("past", "past", "current", "next")
    here = tuple(replace(stage, state=state) for stage, state in zip(STAGES, states, strict=True))
    passed = result(
        Verdict.BLOCKED,
        replace(BALANCE_UNKNOWN, passed=True),
        precondition(
            "not-rejected", Status.FAILED, Text("Not rejected", "未被驳回"), stage="review", asked=True
        ),
        replace(ORDERS_QUIET, passed=True),
        replace(NO_COMMISSION, passed=True, until="notice"),
        *MET,
        stage="review",
        stages=here,
    )
    awaited = result(Verdict.IN_PROGRESS, *MET, stage="review", stages=here)
    done = result(Verdict.DONE, stage=None, stages=over)
    apart = result(Verdict.NOT_APPLICABLE, stage=None, stages=())
    orders = report(
        order_result(
            "576461413038785752",
            Verdict.BLOCKED,
            precondition(
                "not-shipped",
                Status.FAILED,
                Text("The order has not been shipped", "订单尚未发货"),
                stage=None,
                why=Text("The order was shipped on 12 October 2026.", "订单已于 2026年10月12日发货。"),
            ),
        ),
        order_result(
            "576461413038785753",
            Verdict.UNDETERMINED,
            precondition(
                "paid",
                Status.UNKNOWN,
                Text("The order is unpaid", "订单未付款"),
                stage=None,
                why=Text("The order's status isn't in the snapshot.", "快照未提供订单状态。"),
            ),
        ),
        order_result("576461413038785754", Verdict.ELIGIBLE, eligible_until=local(2026, 10, 17, 9, 5)),
        summaries=(
            Summary(
                "tiktok-shop/order-cancellation",
                "orders",
                Text("Cancel an order", "取消订单"),
                {
                    Verdict.ELIGIBLE: 3,
                    Verdict.BLOCKED: 1180,
                    Verdict.UNDETERMINED: 1,
                    Verdict.NOT_APPLICABLE: 20,
                },
                3,
                (replace(ANSWER_TIME, age=FigureAge.NOT_YET_IN_FORCE, in_force=date(2026, 11, 1)),),
            ),
        ),
        as_of_origin=AsOfOrigin.CLOCK,
        shop_title=None,
        parameters={"quiet_period": "90 days"},
    )
    sent, there = (
        StageResult("deliver", Text("The carrier delivers", "物流公司送达"), "current", awaits="carrier"),
        StageResult("receive", Text("The buyer confirms receipt", "买家确认收货"), "next", awaits="buyer"),
    )
    underway = report(
        order_result(
            "576461413038785755",
            Verdict.IN_PROGRESS,
            eligible_until=local(2026, 10, 17, 9, 5),
            stage="deliver",
            stages=(sent, there),
        ),
        order_result(
            "576461413038785756",
            Verdict.IN_PROGRESS,
            stage="receive",
            stages=(replace(sent, state="past"), replace(there, state="current")),
        ),
        summaries=(
            Summary(
                "tiktok-shop/order-cancellation",
                "orders",
                Text("Orders on their way", "订单履约"),
                {Verdict.IN_PROGRESS: 2},
                2,
            ),
        ),
    )
    return {
        "blocked": report(blocked, as_of_origin=AsOfOrigin.OPTION),
        "waiting": report(waiting, may),
        "undetermined": report(undetermined, timezone=None, shop=None, shop_title=None),
        "unplaced": report(
            unplaced,
            result(Verdict.UNDETERMINED, BALANCE_UNKNOWN, missing=(applied,), applies_known=False),
        ),
        "eligible": report(eligible, done, apart),
        "passed": report(passed, awaited),
        "orders": orders,
        "underway": underway,
        "nothing": report(),
    }


@pytest.fixture
def reports() -> dict[str, Report]:
    """Reports by name."""
    return build()


SOURCE = """\
policy: douyin/closure
stages:
  apply:
    preconditions:
      orders-quiet:
        every: orders
        require: {ended_on: {older_than: $quiet_period}}
      公示：
\t\ttitle: {zh: 已开启关店公式, en: "The closing notice is on, \
and has been for so long that this line is too long"}
"""


@pytest.fixture
def diagnostics() -> tuple[list[Diagnostic], dict[str, str]]:
    """One diagnostic of each shape, and the files that they speak of."""
    file = "rules/closure/douyin.yaml"
    found = [
        Diagnostic(
            "SC104",
            Text("`orders` has no field `ended_on`", "`orders` 没有字段 `ended_on`"),
            Span(file, 7, 19, 7, 27),
            label=Text("did you mean `ended_at`?", "是否想写 `ended_at`?"),
            help=Text(
                "fields of type time in `orders`: created_at, paid_at, shipped_at, delivered_at, ended_at",
                "`orders` 中的时间字段：created_at、paid_at、shipped_at、delivered_at、ended_at",
            ),
        ),
        Diagnostic(
            "SC201",
            Text("The title says 公式 where 公示 is meant", "标题把“公示”写成了“公式”"),
            Span(file, 9, 19, 9, 21),
            severity=Severity.WARNING,
            label=Text("公示？", "公示？"),
            related=(Related(Text("the policy begins here", "规则从这里开始"), Span(file, 1, 9, 1, 23)),),
        ),
        Diagnostic(
            "SC301",
            Text("The currency `XX\x1b[2J` doesn't exist", "币种 `XX\x1b[2J` 不存在"),
            Span("shop.json", 12, 3, 12, 9),
            pointer="/deposit/balance/currency",
            severity=Severity.HINT,
        ),
        Diagnostic("SC601", Text("No policy is called `douyin/closur`", "没有名为 `douyin/closur` 的规则")),
    ]
    return found, {file: SOURCE}
