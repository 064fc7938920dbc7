"""Plans for programs: the form that ``schemas/plan.schema.json`` describes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from checker.base.text import Language
from checker.render.layout.json import FORMAT, Json, dump
from checker.render.report.json import moment
from checker.report.plan import Completion, Lacking, Plan, Plans, PlanStage, PlanStep, Unmet
from checker.schema.where import Where

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions


def to_json(plans: Plans, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``plans`` as JSON: of one plan that plan itself, else all of them under ``plans``."""
    writer = _PlanJson(plans.timezone, language)
    head: dict[str, Json] = {"plan": FORMAT, "as_of": writer.instant(plans.as_of), "shop": plans.shop}
    every = [writer.plan(plan) for plan in plans.plans]
    return dump({**head, **every[0]} if len(every) == 1 else {**head, "plans": every})


class _PlanJson:
    def __init__(self, timezone: str | None, language: Language) -> None:
        self._timezone = timezone
        self._language: Language = language

    def instant(self, instant: datetime | None) -> str | None:
        """An instant by the shop's clock."""
        return moment(instant, self._timezone)

    def plan(self, plan: Plan) -> dict[str, Json]:
        """One plan."""
        return {
            "policy": plan.policy,
            "title": plan.title.to(self._language),
            "subject": {"type": plan.subject, "id": plan.id},
            "verdict": plan.verdict.value,
            "possible": plan.possible,
            "eligible_from": self.instant(plan.eligible_from),
            "may_be_eligible_from": self.instant(plan.may_be_eligible_from),
            "certain": plan.certain,
            "moves": plan.moves,
            "sum": _sums(plan.money),
            "sum_known": plan.priced,
            "steps": [self._step(step) for step in plan.steps],
            "then": [self._stage(stage) for stage in plan.then],
            "unmet": [self._unmet(item) for item in plan.unmet],
            "missing": [self._missing(item) for item in plan.missing],
            "completions": [self._completion(item) for item in plan.completions],
            "bounded": plan.bounded,
        }

    def _completion(self, item: Completion) -> Json:
        ways: list[Json] = [
            {
                "values": way.values.to(self._language),
                "verdict": way.plan.verdict.value,
                "possible": way.plan.possible,
                "eligible_from": self.instant(way.plan.eligible_from),
                "steps": [self._step(step) for step in way.plan.steps],
                "unmet": [self._unmet(unmet) for unmet in way.plan.unmet],
            }
            for way in item.ways
        ]
        return {"path": item.path, "title": item.title.to(self._language), "ways": ways, "more": item.more}

    def _step(self, step: PlanStep) -> Json:
        return {
            "action": step.action.id,
            "kind": step.action.kind.value,
            "text": step.said.to(self._language),
            "by": step.by.value,
            "on": step.action.on,
            "records": list(step.records),
            "count": step.count,
            "sum": _sums(step.money),
            "sum_known": step.priced,
            "clears": list(step.clears),
            "reversible": step.action.undo,
            "happens_at": self.instant(step.happens),
            "due_at": self.instant(step.due),
            "takes": step.takes.to(self._language) or None,
            "where": self._where(step.where),
        }

    def _stage(self, stage: PlanStage) -> Json:
        return {
            "stage": stage.stage,
            "title": stage.title.to(self._language),
            "awaits": stage.awaits,
            "earliest": self.instant(stage.earliest),
            "steps": [self._step(step) for step in stage.steps],
        }

    def _unmet(self, item: Unmet) -> Json:
        return {
            "precondition": item.precondition,
            "title": item.title.to(self._language),
            "why": item.why.to(self._language),
            "records": list(item.records),
        }

    def _missing(self, item: Lacking) -> Json:
        return {
            "path": item.path,
            "title": item.title.to(self._language),
            "where": self._where(item.where),
        }

    def _where(self, where: Where | None) -> Json:
        if where is None:
            return None
        return {
            "path": where.path.to(self._language),
            "url": where.url,
            "verified": where.verified.isoformat() if where.verified is not None else None,
        }


def _sums(money: Mapping[str, Decimal]) -> list[Json]:
    return [{"amount": f"{amount:f}", "currency": currency} for currency, amount in money.items()]
