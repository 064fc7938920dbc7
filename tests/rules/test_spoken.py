"""What reports say of every shipped precondition as it stands in its rule tests: to be read aloud."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from checker import Checker, Policies, load_snapshot
from checker.base.text import Text
from checker.diagnostics import Span
from checker.explain.sentences import policy_sentences
from checker.language import Loaded
from checker.report.model import PreconditionResult, Status
from checker.testing.edits import edited
from checker.testing.model import Aspect, Case, Suite
from tests.explain.manners import odd

#: A precondition where it is written, and how it stands.
_Stand = tuple[Span, Status]


def _stands(suite: Suite, case: Case, written: dict[str, Span]) -> set[_Stand]:
    """How preconditions stand by what a case expects."""
    return {
        (written[item.name or ""], Status(str(item.wanted)))
        for item in case.expectations
        if item.aspect is Aspect.PRECONDITIONS
    }


@pytest.fixture(scope="module")
def told(loaded: Loaded, suites: tuple[Suite, ...], policies: Policies) -> dict[_Stand, PreconditionResult]:
    """A result for each status that a precondition has in some case."""
    checker = cache(lambda policy, settings: Checker(policies, parameters=dict(settings), only=policy))
    found: dict[_Stand, PreconditionResult] = {}
    for suite in suites:
        policy = loaded.library.versions(suite.policy)[-1]
        written = {item.id: item.span for item in policy.all_preconditions()}
        for case in suite.cases:
            if _stands(suite, case, written) <= found.keys():
                continue
            data = json.dumps(edited(suite.base, case.edits), ensure_ascii=False).encode()
            settings = tuple((name, setting.text) for name, setting in case.parameters.items())
            report = checker(suite.policy, settings).check(
                load_snapshot(data), as_of=case.as_of, subject=case.subject
            )
            for result in report.results:
                for item in result.preconditions if result.policy == suite.policy else ():
                    found.setdefault((item.rule, item.status), item)
    return found


def _lines(item: PreconditionResult) -> Iterator[str]:
    yield f"  [{item.status.value}] {item.headline.en}"
    yield f"    {item.headline.zh}"
    for text in (item.why, *(fact.remedy for fact in item.missing)):
        if text:
            yield f"      {text.en}"
            yield f"      {text.zh}"


def test_every_sentence_reads_as_recorded(told: dict[_Stand, PreconditionResult], record: bool) -> None:
    """Headline, reason and remedy of every shipped precondition, for each status that it can have."""
    lines: list[str] = []
    last = None
    for (span, _), item in sorted(told.items(), key=lambda entry: (entry[0][0].file, entry[0][0].line)):
        if span != last:
            lines.append(f"{'/'.join(Path(span.file).parts[-2:])} {item.id}")
            last = span
        lines += _lines(item)
    path = Path(__file__).with_name("spoken.txt")
    text = "\n".join(lines) + "\n"
    if record:
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text


def test_every_sentence_is_one_that_somebody_would_say(told: dict[_Stand, PreconditionResult]) -> None:
    """No double negation, no “neither … nor”, no “the only one”, no internal word, in either language."""
    texts = [text for item in told.values() for text in (item.headline, item.why, item.problem)]
    assert [complaint for text in texts for complaint in odd(text)] == []


def test_every_condition_is_one_that_somebody_would_say(loaded: Loaded) -> None:
    """The same of what ``show`` says of every policy: conditions, exceptions, named values."""
    texts: list[Text] = []
    for policy in loaded.library.policies:
        said = policy_sentences(policy)
        texts += [value.says for value in said.values.values()]
        for stage in said.stages:
            texts += [stage.done_when, stage.title]
            for item in stage.preconditions:
                texts += [item.title, item.says, item.when, item.unless, item.fix]
    assert [complaint for text in texts for complaint in odd(text)] == []
