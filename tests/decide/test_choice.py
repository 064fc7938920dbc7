"""Which engine decides, and what is said where it isn't durable_rules."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import checker
from checker.decide import choice
from checker.decide.chainer import ForwardChainer
from checker.decide.choice import engine_for, engine_in_use
from checker.decide.durable import DurableRules
from checker.decide.engine import Engine
from checker.decide.logic import Logic, PreconditionShape
from checker.decide.model import EngineError
from checker.diagnostics import Severity
from checker.render.report.json import to_json

LOGIC = Logic("x", (), (PreconditionShape("p"),))
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/*.json"))


def test_durable_rules_decides_where_it_is() -> None:
    """It is named with its version, as it is installed, and there is nothing to notice."""
    used = engine_in_use()
    assert (used.name.en, used.name.zh, used.notice) == ("durable_rules 2.0.28", "durable_rules 2.0.28", None)
    assert isinstance(engine_for(LOGIC), DurableRules)


@pytest.mark.usefixtures("without_durable_rules")
def test_the_plain_chainer_takes_over() -> None:
    """An extension that can't be loaded is no obstacle; what is amiss and how to mend it is said."""
    used = engine_in_use()
    assert isinstance(engine_for(LOGIC), ForwardChainer)
    assert used.name.en == "plain forward chainer (durable_rules can't be loaded)"
    assert used.name.zh == "内置的前向推理器（无法加载 durable_rules）"
    assert used.notice is not None
    assert (used.notice.code, used.notice.severity) == ("SC690", Severity.WARNING)
    for text in (used.notice.message.en, used.notice.message.zh):
        assert "undefined symbol: PyEval_CallObject" in text
    for text in (used.notice.help.en, used.notice.help.zh):
        assert "-DPyEval_CallObject=PyObject_CallObject" in text


def absent(name: str) -> None:
    raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@pytest.mark.usefixtures("without_durable_rules")
@pytest.mark.parametrize(("platform", "noticed"), [("linux", True), ("darwin", True), ("win32", False)])
def test_it_is_noticed_where_it_should_be(
    platform: str, noticed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not installed isn't broken, so it is no warning; on Windows, which can't have it, nothing is said."""
    monkeypatch.setattr(choice, "import_module", absent)
    monkeypatch.setattr(sys, "platform", platform)
    used = engine_in_use()
    assert used.name.en == "plain forward chainer (durable_rules isn't installed)"
    assert used.name.zh == "内置的前向推理器（未安装 durable_rules）"
    assert (used.notice is not None) == noticed
    if used.notice is not None:
        assert (used.notice.code, used.notice.severity) == ("SC690", Severity.HINT)
        assert "nothing has to be done" in used.notice.help.en
        assert "无需处理" in used.notice.help.zh


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_reports_differ_only_in_the_engine(example: Path, request: pytest.FixtureRequest) -> None:
    """Statuses, verdicts, reasons and the derivation of every shipped policy are the same, byte for byte."""
    policies, snapshot = checker.load_policies(), checker.load_snapshot(example)
    durable = checker.check(snapshot, policies, verify=True)
    request.getfixturevalue("without_durable_rules")
    plain = checker.check(snapshot, policies, verify=True)
    assert plain.engine != durable.engine
    reports = [json.loads(to_json(report, "en")) for report in (durable, plain)]
    assert [report.pop("engine") for report in reports] == [durable.engine.en, plain.engine.en]
    assert reports[0] == reports[1]


class Contradicting(ForwardChainer):
    """Fires every rule, whatever is known."""

    def _fire(self, known: list[str | None]) -> list[int]:
        return [rule for rule in range(len(self.names)) if self._conclude(rule, known)]


class Careless(Contradicting):
    """Doesn't look at premises either."""

    def __init__(self, logic: Logic) -> None:
        super().__init__(logic)
        self.premises = tuple(() for _ in self.names)


@pytest.mark.parametrize(("kind", "words"), [(Contradicting, "without its premises"), (Careless, "is both")])
def test_no_engine_may_conclude_what_does_not_follow(kind: type[Engine], words: str) -> None:
    """A rule that fires without its premises, or against what stands, is an error and never a verdict."""
    with pytest.raises(EngineError, match=words):
        kind(LOGIC).run(("true", "true", "true", "stays"))
