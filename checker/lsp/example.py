"""An example snapshot: what a precondition comes to on it, in numbers, without a word of what it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from checker import api
from checker.base.text import Text
from checker.diagnostics import InputError
from checker.language.library.library import Loaded
from checker.language.model.walk import quantifiers
from checker.render.report.words import STATUS
from checker.report.model import PreconditionResult, Result
from checker.schema.catalog import in_force

#: The command that chooses the example.
EXAMPLE: Final = "shopcheck.example"
#: What an example beside the policies is called.
NAME: Final = "example.json"


class ExampleSubject(Struct, frozen=True):
    """A precondition whose effect on an example is asked for, with the policies that it belongs to."""

    loaded: Loaded
    policy: str
    precondition: str


class ExampleChoice:
    """Which snapshot is the example: one that was chosen, else the one beside a policy."""

    def __init__(self) -> None:
        self.folder = Path()
        self._chosen: Path | None = None

    def choose(self, name: Any) -> None:  # Any: what the client sent
        """Take a file for the example; anything but a name takes the choice back."""
        self._chosen = (self.folder / name) if isinstance(name, str) and name else None

    def of(self, path: Path) -> Path | None:
        """The example for a policy; None where nobody has asked for any."""
        beside = path.with_name(NAME)
        return self._chosen or (beside if beside.is_file() else None)


def chosen_in(options: Any) -> Any:  # Any: what the client sent
    """The example that a client's settings name, under `shopcheck` or by themselves."""
    settings = options.get("shopcheck", options) if isinstance(options, dict) else None
    return settings.get("example") if isinstance(settings, dict) else None


def effect(subject: ExampleSubject, file: Path) -> Text:
    """What a precondition comes to on an example: its status, and how many records it counts."""
    try:
        results = _results(subject, file)
    except (InputError, OSError, RecursionError):
        return _on(
            file, Text("it can't be checked; `shopcheck run` says why", "无法检查，原因见 `shopcheck run`")
        )
    found = [item for result in results for item in result.preconditions if item.id == subject.precondition]
    if not found:
        return _on(file, Text("the policy doesn't apply", "规则不适用"))
    if len(found) > 1:
        return _on(file, _of_several(found))
    versions = subject.loaded.library.versions(subject.policy)
    asked = [item for policy in versions for item in policy.all_preconditions() if item.id == found[0].id]
    counted = any(quantifiers(item.condition) is not None for item in asked)
    return _on(file, _of_one(found[0], counted=counted))


def _results(subject: ExampleSubject, file: Path) -> Sequence[Result]:
    with in_force(subject.loaded.library.catalog):
        policies = api.Policies(subject.loaded.checked(), subject.loaded.diagnostics, subject.loaded.sources)
        snapshot = api.load_snapshot(file, policies=policies)
        report = api.Checker(policies, only=subject.policy).check(snapshot, records=None)
        return [result for result in report.results if result.policy == subject.policy]


def _on(file: Path, said: Text) -> Text:
    return Text(f"*On the example `{file.name}`*: {said.en}", f"*示例 `{file.name}`*：{said.zh}")


def _of_one(item: PreconditionResult, *, counted: bool) -> Text:
    """How one precondition stands; where it is about records, in numbers."""
    status = STATUS[item.status]
    en, zh = f"**{status.en}**", f"**{status.zh}**"
    if counted:
        counts = [
            Text(f"{item.checked:,} looked at", f"检查了 {item.checked:,} 条记录"),
            Text(f"{item.failing:,} failing", f"不满足 {item.failing:,} 条"),
            Text(f"{item.unknown:,} unknown", f"无法确认 {item.unknown:,} 条"),
        ]
        en = f"{en}, records: {', '.join(count.en for count in counts)}"
        zh = f"{zh}，{'，'.join(count.zh for count in counts)}"
    return Text(en, zh)


def _of_several(items: Sequence[PreconditionResult]) -> Text:
    """A precondition of a policy with a verdict for each record: how many have which status."""
    tally = Counter(item.status for item in items)
    shown = [(STATUS[status], tally[status]) for status in STATUS if tally[status]]
    return Text(
        ", ".join(f"**{words.en}** {number:,}" for words, number in shown),
        "，".join(f"**{words.zh}** {number:,} 条" for words, number in shown),
    )
