"""Plans as text, JSON and Markdown: as recorded, fitted to any width, and safe whatever the data say."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from checker.actions.load import action
from checker.api import Checker, load_policies, load_snapshot
from checker.base.resources import schema_text
from checker.base.text import Language, Text
from checker.decide.model import Verdict
from checker.plan.planner import plans
from checker.render.formats import PLAN, renderer
from checker.render.layout.width import display_width
from checker.report.plan import (
    Completion,
    CompletionWay,
    Lacking,
    Plan,
    Plans,
    PlanStage,
    PlanStep,
    Unmet,
)
from checker.values.calendar import FIRST, NEVER
from tests.render.test_report_formats import HOSTILE

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
ENDINGS = {"text": "txt", "plain": "plain.txt", "json": "json", "markdown": "md"}
WHEN = datetime(2027, 2, 26, tzinfo=UTC)


@cache
def planned(name: str = "tiktok-shop/snapshot", policy: str | None = None) -> Plans:
    """The plans for an example."""
    loaded = load_policies()
    snapshot = load_snapshot(f"examples/{name}.json")

    @cache
    def checker(only: str) -> Checker:
        return Checker(loaded, only=only)

    examined = Checker(loaded, only=policy).examine(snapshot, records=5)
    return plans(examined, snapshot, checker, ())


def written(found: Plans, form: str, language: Language = "en", **options: Any) -> str:
    """Plans in one format."""
    return renderer(PLAN, form)(found, language, **options)


def step(name: str = "pay-commission", *records: str, **more: Any) -> PlanStep:
    """A step of the table on some records."""
    facts: dict[str, Any] = {
        "records": records or ("A",),
        "count": max(len(records), 1),
        "money": {},
        "clears": ("x",),
        "happens": None,
        "where": action(name).place("douyin"),
        "takes": Text(),
    }
    return PlanStep(action=action(name), **{**facts, **more})


def plan(**more: Any) -> Plan:
    """A plan with one step."""
    facts: dict[str, Any] = {
        "policy": "try/it",
        "title": Text("Close the shop", "关店"),
        "subject": "shop",
        "id": "S",
        "verdict": Verdict.BLOCKED,
        "possible": True,
        "eligible_from": WHEN,
        "may_be_eligible_from": WHEN,
        "certain": True,
        "moves": False,
        "steps": (step(),),
        "titles": {"x": Text("Nothing is owed", "没有欠款")},
    }
    return Plan(**{**facts, **more})


def of(*found: Plan) -> Plans:
    """A shop with these plans."""
    return Plans(datetime(2026, 11, 28, 9, tzinfo=UTC), "S", "Acorn & Elm", "Europe/London", "GBP", found, 1)


@LANGUAGES
@pytest.mark.parametrize("form", PLAN)
def test_as_recorded(form: str, language: Language, matches: Callable[[str, str], None]) -> None:
    """Each form of an example's plans is as recorded, and the same twice."""
    text = written(planned(), form, language)
    assert text == written(planned(), form, language)
    matches(f"plan-shop.{language}.{ENDINGS[form]}", text)


@LANGUAGES
def test_through_all_stages(language: Language, matches: Callable[[str, str], None]) -> None:
    """A plan that leads to eligible goes on to the end, as recorded."""
    matches(f"plan-douyin.{language}.txt", written(planned("douyin/snapshot"), "text", language))


SORTS: dict[str, Plan] = {
    "done": plan(verdict=Verdict.DONE, steps=(), eligible_from=None, may_be_eligible_from=None),
    "eligible": plan(verdict=Verdict.ELIGIBLE, steps=()),
    "in progress": plan(verdict=Verdict.IN_PROGRESS, steps=()),
    "waiting": plan(verdict=Verdict.WAITING, steps=()),
    "certain": plan(),
    "moving": plan(moves=True),
    "in other hands": plan(certain=False, steps=(step("await-completion", "1", "2"),)),
    "at once": plan(eligible_from=datetime(2026, 11, 28, 9, tzinfo=UTC)),
    "two currencies": plan(
        money={"CNY": Decimal("12.30"), "USD": Decimal(5)},
        steps=(step(money={"CNY": Decimal("12.30"), "USD": Decimal(5)}),),
    ),
    "unknown amounts": plan(
        money={"CNY": Decimal(5)}, steps=(step(money={"CNY": Decimal(5)}, priced=False),)
    ),
    "only unknown amounts": plan(steps=(step(priced=False),)),
    "many records": plan(steps=(step("ship", *map(str, range(1200))),)),
    "until a moment": plan(steps=(step("ship", due=WHEN), step("ship", "1", "2", due=WHEN))),
    "too late": plan(steps=(step("ship", due=datetime(2026, 11, 20, tzinfo=UTC)),)),
    "by itself": plan(steps=(step("let-unpaid-order-lapse", happens=WHEN),)),
    "as long as somebody says": plan(
        steps=(step("await-deposit-payout", takes=Text("up to 30 days (guide)", "最长 30 天（指南）")),)
    ),
    "missing facts": plan(
        possible=None,
        eligible_from=None,
        missing=tuple(Lacking(f"a.b{n}", Text(f"fact {n}", f"信息 {n}")) for n in range(7)),
    ),
    "missing facts, and nothing else": plan(
        possible=None,
        eligible_from=None,
        may_be_eligible_from=datetime(2026, 11, 28, 9, tzinfo=UTC),
        steps=(),
        missing=(Lacking("a", Text("fact", "信息")),),
    ),
    "missing facts, and steps that take no time": plan(
        possible=None,
        eligible_from=None,
        may_be_eligible_from=datetime(2026, 11, 28, 9, tzinfo=UTC),
        missing=(Lacking("a", Text("fact", "信息")),),
    ),
    "facts that decide": plan(
        possible=None,
        eligible_from=None,
        missing=(Lacking("a", Text("fact", "信息")),),
        completions=(
            Completion(
                "a",
                Text("whether it is settled", "是否已结清"),
                (
                    CompletionWay(Text("yes", "是"), plan(steps=())),
                    CompletionWay(Text("no", "否"), plan(steps=(step(), step("ship", "1", priced=False)))),
                ),
            ),
            Completion(
                "b",
                Text("all loans there are", "全部贷款"),
                (
                    CompletionWay(Text("none is in the way", "没有妨碍的"), plan(eligible_from=None)),
                    CompletionWay(
                        Text("there is one", "有"),
                        plan(
                            possible=False,
                            unmet=(Unmet("x", Text("Nothing is owed", "没有欠款"), Text(), ()),),
                        ),
                    ),
                    CompletionWay(
                        Text("it is, for example, 3", "取值如 3"),
                        plan(verdict=Verdict.NOT_APPLICABLE, possible=False),
                    ),
                ),
                more=True,
            ),
        ),
    ),
    "not all tried": plan(bounded=True),
    "nothing found, not all tried": plan(possible=False, bounded=True, eligible_from=None, steps=()),
    "no way": plan(
        possible=False,
        eligible_from=None,
        may_be_eligible_from=None,
        unmet=(Unmet("x", Text("Nothing is owed", "没有欠款"), Text("nobody", "没有"), ("1", "2")),),
    ),
    "no way at all": plan(possible=False, eligible_from=None, may_be_eligible_from=None, steps=()),
    "an order": plan(subject="orders", id="5764"),
    "unknown later": plan(
        then=(
            PlanStage("a", Text("Apply", "申请"), None, (step("sign-agreement"),), WHEN),
            PlanStage("b", Text("Review", "审核"), "platform", (), WHEN),
            PlanStage("c", Text("Close", "关店"), None, (), None),
        )
    ),
}


@LANGUAGES
def test_every_sort_of_plan_reads_as_recorded(
    language: Language, matches: Callable[[str, str], None]
) -> None:
    """What is said of each sort of plan: one page, to be read aloud."""
    told = [f"# {name}\n{written(of(item), 'text', language)}" for name, item in SORTS.items()]
    told.append(f"# nothing\n{written(of(), 'text', language)}")
    matches(f"plan-sorts.{language}.txt", "\n".join(told))


@LANGUAGES
@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
def test_lines_fit(language: Language, width: int) -> None:
    """No line of a plan is wider than the window; Chinese takes two cells a character."""
    for found in (planned(), planned("douyin/snapshot"), of(*SORTS.values())):
        text = written(found, "text", language, width=width)
        widest = max(map(display_width, text.splitlines()))
        assert widest <= width or width < 40  # an id is never cut


@LANGUAGES
def test_json_is_as_its_schema_says(language: Language) -> None:
    """One plan is the document itself; several, and none, stand under `plans`. Each keeps the schema."""
    schema = Draft202012Validator(json.loads(schema_text("plan")))
    for found in (planned(), planned("douyin/snapshot"), of(), *map(of, SORTS.values())):
        document = json.loads(written(found, "json", language))
        schema.validate(document)
        assert document["plan"] == "shopcheck/1"
        assert ("plans" in document) is (len(found.plans) != 1)
    one = json.loads(written(of(plan()), "json"))
    assert list(one)[:4] == ["plan", "as_of", "shop", "policy"]
    assert one["eligible_from"] == "2027-02-26T00:00:00+00:00"
    assert one["steps"][0]["action"] == "pay-commission"


@pytest.mark.parametrize("form", PLAN)
@pytest.mark.parametrize("timezone", ["Asia/Shanghai", "America/New_York", None])
@pytest.mark.parametrize("at", [FIRST, FIRST + timedelta(hours=1), NEVER - timedelta(hours=1), NEVER])
def test_dates_at_the_end_of_the_calendar(form: str, timezone: str | None, at: datetime) -> None:
    """A date that no clock of the shop can show is told as it is, in every form."""
    text = written(replace(of(plan(eligible_from=at)), timezone=timezone), form)
    assert form != "json" or datetime.fromisoformat(json.loads(text)["eligible_from"]) == at


@LANGUAGES
@pytest.mark.parametrize("form", ["text", "plain", "markdown"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_foreign_text_stays_text(form: str, language: Language, hostile: str) -> None:
    """No id, name or title of a rule file moves the cursor, makes markup or commands of a job."""
    said = Text(hostile, hostile)
    item = plan(
        title=said,
        id=hostile,
        subject="orders",
        titles={"x": said},
        steps=(step("pay-commission", hostile),),
        missing=(Lacking(hostile, said),),
        completions=(Completion(hostile, said, (CompletionWay(said, plan()), CompletionWay(said, plan()))),),
        unmet=(Unmet(hostile, said, said, (hostile,)),),
        then=(PlanStage(hostile, said, None, (), None),),
    )
    text = written(replace(of(item), shop_title=hostile), form, language)
    assert not {"\x1b", "\u202e", "\r", "\x07"} & set(text)
    assert not any(line.startswith(("::", "##[")) for line in text.splitlines())
    if form == "markdown":
        assert "<script" not in text.replace("\\<", "")
