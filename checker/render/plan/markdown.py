"""Plans as Markdown: a checklist for a ticket or a wiki."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.base.text import Language
from checker.explain.wording.values import format_instant
from checker.render.layout.markdown import literal
from checker.render.layout.prose import BETWEEN, COLON, back_office, bracketed, one_line
from checker.render.plan import phrases
from checker.report.plan import Plan, Plans, PlanStep

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions


def to_markdown(plans: Plans, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``plans`` as one checklist each."""
    when = format_instant(plans.as_of, language, plans.timezone)
    lines = [literal(" · ".join(filter(None, (plans.shop_title or plans.shop or "", when)))), ""]
    for plan in plans.plans:
        lines += [*_plan(plan, plans, language), ""]
    if not plans.plans:
        lines.append(phrases.NOTHING.to(language))
    return "\n".join(lines).rstrip() + "\n"


def _plan(plan: Plan, plans: Plans, language: Language) -> list[str]:
    colon = COLON.to(language)
    named = "" if plan.subject == "shop" else f" · {plan.id}"
    title = literal(one_line(plan.title, language) + named)
    lines = [f"## {title}", "", phrases.answer(plan).to(language), ""]
    for item in plan.missing:
        lines.append(f"- {phrases.FIND_OUT.to(language)}{colon}{literal(item.title.to(language))}")
    for step in plan.steps:
        lines += _step(step, plan, plans, language)
    for unmet in plan.unmet:
        lines.append(f"- {phrases.CANNOT.to(language)}{colon}{literal(one_line(unmet.title, language))}")
    closing = phrases.closing(plan, plans)
    lines += ["", *(f"**{literal(text.to(language))}**  " for text in closing)]
    if plan.completions:
        lines += ["", phrases.DEPENDS.to(language), ""]
    for fact in plan.completions:
        lines.append(f"- {literal(one_line(fact.title, language))}")
        ways = range(len(fact.ways))
        lines += [f"  - {literal(phrases.way(number, fact, plans, plan, language))}" for number in ways]
        lines += [f"  - {phrases.OTHER_WAYS.to(language)}"] if fact.more else []
    for stage in plan.then:
        date = phrases.stage_date(stage, plans, language)
        lines += ["", f"{literal(one_line(stage.title, language))}{colon}{literal(date)}", ""]
        for step in stage.steps:
            lines += _step(step, plan, plans, language)
    return lines


def _step(step: PlanStep, plan: Plan, plans: Plans, language: Language) -> list[str]:
    told = phrases.remarks(step, language)
    said = step.said.to(language) + bracketed(told, language)
    lines = [f"- [ ] {literal(said)}"]
    details = (
        BETWEEN.to(language).join(step.records),
        phrases.latest(step, plans, language),
        back_office(step.where, language),
        phrases.expected(step, plans, language),
        phrases.clears(step, plan, language),
    )
    return lines + [f"  - {literal(text)}" for text in details if text]
