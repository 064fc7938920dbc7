"""A policy's document to a ``Policy``: every key known, every name found, every type checked.

A mistake is noted and the part that has it left out, so that one run finds all of a file's mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Dictionary
from types import MappingProxyType
from typing import Final

from checker.diagnostics import Related, Span
from checker.diagnostics.nearest import nearest
from checker.language import tree
from checker.language.conditions import condition, formed
from checker.language.context import Context, Names
from checker.language.declarations import (
    check_placeholders,
    citation_of,
    day_of,
    named_entries,
    one_word,
    parameter_of,
    sources_of,
    text_of,
    value_of,
    value_order,
    words_of,
)
from checker.language.keys import CONDITION_KEYS, FORMS, KINDS, Kind, as_mapping, as_scalar, check_keys
from checker.language.literals import clipped
from checker.language.model import (
    Basis,
    Condition,
    Exemption,
    InForce,
    Policy,
    PolicyRef,
    Precondition,
    Severity,
    SourceText,
    Stage,
)
from checker.language.problems import Problems, quoted, quoted_zh
from checker.language.scope import subject_scope
from checker.language.tree import Entry
from checker.schema.catalog import Catalog
from checker.text import Text

TOPICS: Final = ("closure", "refund", "cancellation", "fulfilment")
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z")
_POLICY_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*\Z")
_HEADS: Final = ("every", "none", "some", "count", "policy")


def resolve(
    document: tree.Mapping, extends: tuple[str, ...], catalog: Catalog, problems: Problems
) -> Policy | None:
    """The policy that a document (with what it extends laid under it) describes.

    None only where it has no usable id; otherwise whatever is right of it.
    """
    return _Resolver(document, extends, catalog, problems).policy()


def policy_id(entry: Entry, problems: Problems) -> str | None:
    """The id that ``policy``, ``extends`` or a reference to another policy gives."""
    scalar = as_scalar(entry.value, Text(f"`{entry.name}`", f"`{entry.name}`"), problems)
    if scalar is None:
        return None
    if _POLICY_ID.match(scalar.text):
        return scalar.text
    problems.error(
        "SC134",
        scalar.span,
        Text(
            f"`{clipped(scalar.text)}` can't be a policy's id", f"`{clipped(scalar.text)}` 不能用作政策编号"
        ),
        help=Text(
            "an id has letters, digits, `-` and `_`, in parts separated by `/`, as in douyin/closure",
            "编号由字母、数字、`-`、`_` 组成,各段以 `/` 分隔,如 douyin/closure",
        ),
    )
    return None


class _Resolver:
    def __init__(
        self, document: tree.Mapping, extends: tuple[str, ...], catalog: Catalog, problems: Problems
    ) -> None:
        self._document = document
        self._extends = extends
        self._catalog = catalog
        self._problems = problems
        self._names = Names()
        self._sources: Dictionary[str, SourceText] = {}
        self._ids: dict[str, Span] = {}

    def policy(self) -> Policy | None:
        start = self._document.span
        owner = Span(start.file, start.line, start.column, start.line, start.column + 1)
        parts = check_keys(self._document, KINDS["policy"], self._problems, owner=owner)
        name = policy_id(parts["policy"], self._problems) if "policy" in parts else None
        subject = self._subject(parts.get("subject"))
        self._context = Context(self._problems, subject_scope(self._catalog, subject), self._names)
        self._sources = sources_of(parts.get("sources"), self._problems)
        self._declare(parts.get("parameters"), parts.get("values"))
        stages = self._stages(parts.get("stages"))
        preconditions = self._preconditions(parts.get("preconditions"), None)
        if "stages" not in parts and "preconditions" not in parts:
            self._problems.error(
                "SC102",
                owner,
                Text("a policy needs `preconditions` or `stages`", "政策缺少 `preconditions` 或 `stages`"),
            )
        title = self._text(parts.get("title"))
        notes = self._text(parts.get("notes"))
        applies_to = self._condition(parts.get("applies_to"))
        in_force = self._in_force(parts.get("in_force"))
        topic = parts.get("topic")
        market = words_of(parts.get("market"), self._problems)
        chosen_topic = self._word(topic, {word: word for word in TOPICS})
        if name is None:
            return None
        return Policy(
            id=name,
            file=start.file,
            title=title,
            subject=subject,
            applies_to=applies_to,
            in_force=in_force,
            sources=MappingProxyType(dict(self._sources)),
            parameters=MappingProxyType(self._names.parameters),
            values=MappingProxyType(self._names.values),
            stages=stages,
            preconditions=preconditions,
            span=parts["policy"].value.span,
            notes=notes,
            topic=chosen_topic,
            extends=self._extends,
            market=market,
        )

    def _subject(self, entry: Entry | None) -> str:
        if entry is None:
            return "shop"
        scalar = as_scalar(entry.value, Text("`subject`", "`subject`"), self._problems)
        if scalar is None:
            return "shop"
        known = {"shop": "shop"}
        known.update((path, path) for path, record in self._catalog.sections() if record.id is not None)
        return one_word(scalar, known, Text("`subject`", "`subject`"), self._problems) or "shop"

    def _text(self, entry: Entry | None) -> Text:
        if entry is None:
            return Text()
        check_placeholders(entry, self._names, self._problems)
        return text_of(entry, self._problems)

    def _condition(self, entry: Entry | None) -> Condition | None:
        return None if entry is None else condition(entry.value, self._context)

    def _word(self, entry: Entry | None, words: Dictionary[str, str]) -> str | None:
        if entry is None:
            return None
        what = Text(f"`{entry.name}`", f"`{entry.name}`")
        scalar = as_scalar(entry.value, what, self._problems)
        return None if scalar is None else one_word(scalar, words, what, self._problems)

    def _in_force(self, entry: Entry | None) -> InForce:
        mapping = (
            None
            if entry is None
            else as_mapping(entry.value, Text("`in_force`", "`in_force`"), self._problems)
        )
        if entry is None or mapping is None:
            return InForce()
        parts = check_keys(mapping, KINDS["in_force"], self._problems, owner=entry.key.span)
        start = day_of(parts.get("from"), self._problems)
        until = day_of(parts.get("until"), self._problems)
        if start is not None and until is not None and until <= start:
            self._problems.error(
                "SC126",
                parts["until"].value.span,
                Text(
                    f"this policy is never in force: {until} isn't after {start}",
                    f"这条政策永远不会生效:{until} 不晚于 {start}",
                ),
                help=Text(
                    "`until` is the first day on which it no longer applies", "`until` 是不再适用的第一天"
                ),
            )
            return InForce()
        return InForce(start, until)

    # --- parameters and values ----------------------------------------------------------------

    def _declare(self, parameters: Entry | None, values: Entry | None) -> None:
        names = self._names
        parameter_entries = list(named_entries(parameters, self._problems))
        value_entries = {entry.name: entry for entry in named_entries(values, self._problems)}
        names.declared = (*(entry.name for entry in parameter_entries), *value_entries)
        for entry in parameter_entries:
            parameter = parameter_of(entry, self._sources, self._context)
            if parameter is None:
                names.broken.add(entry.name)
            else:
                names.parameters[entry.name] = parameter
            if entry.name in value_entries:
                self._twice(value_entries.pop(entry.name), entry.key.span)
        order, circular = value_order(value_entries, self._problems)
        names.broken |= circular
        resolved = {}
        for name in order:
            value = None if name in circular else value_of(value_entries[name], self._context)
            if value is None:
                names.broken.add(name)
            else:
                resolved[name] = names.values[name] = value
        names.values = {name: resolved[name] for name in value_entries if name in resolved}

    def _twice(self, entry: Entry, first: Span) -> None:
        self._problems.error(
            "SC124",
            entry.key.span,
            Text(f"`{entry.name}` is already the name of a parameter", f"`{entry.name}` 已是参数名"),
            related=(Related(Text("first defined here", "首次定义在此"), first),),
        )

    # --- stages and preconditions -------------------------------------------------------------

    def _stages(self, entry: Entry | None) -> tuple[Stage, ...]:
        mapping = (
            None if entry is None else as_mapping(entry.value, Text("`stages`", "`stages`"), self._problems)
        )
        if mapping is None:
            return ()
        stages = (self._stage(item) for item in mapping.entries)
        return tuple(stage for stage in stages if stage is not None)

    def _stage(self, entry: Entry) -> Stage | None:
        self._check_id(entry)
        mapping = as_mapping(entry.value, Text("a stage", "阶段"), self._problems)
        if mapping is None:
            return None
        parts = check_keys(mapping, KINDS["stage"], self._problems, owner=entry.key.span)
        return Stage(
            id=entry.name,
            title=self._text(parts.get("title")),
            preconditions=self._preconditions(parts.get("preconditions"), entry.name),
            done_when=self._condition(parts.get("done_when")),
            awaits_platform=self._word(parts.get("awaits"), {"platform": "platform"}) is not None,
            span=entry.key.span,
        )

    def _check_id(self, entry: Entry) -> None:
        if not _ID.match(entry.name):
            meant = re.sub(r"[^A-Za-z0-9_-]+", "-", entry.name).strip("-_")
            self._problems.error(
                "SC134",
                entry.key.span,
                Text(f"`{clipped(entry.name)}` can't be an id", f"`{clipped(entry.name)}` 不能用作编号"),
                suggestion=meant if _ID.match(meant) else None,
                help=Text("an id has letters, digits, `-` and `_`", "编号由字母、数字、`-` 和 `_` 组成"),
            )

    def _preconditions(self, entry: Entry | None, stage: str | None) -> tuple[Precondition, ...]:
        what = Text("`preconditions`", "`preconditions`")
        mapping = None if entry is None else as_mapping(entry.value, what, self._problems)
        if mapping is None:
            return ()
        found = (self._precondition(item, stage) for item in mapping.entries)
        return tuple(precondition for precondition in found if precondition is not None)

    def _precondition(self, entry: Entry, stage: str | None) -> Precondition | None:
        self._check_id(entry)
        first = self._ids.setdefault(entry.name, entry.key.span)
        if first is not entry.key.span:
            self._problems.error(
                "SC124",
                entry.key.span,
                Text(
                    f"another precondition of this policy is called `{entry.name}` too",
                    f"本政策中已有名为 `{entry.name}` 的前提条件",
                ),
                related=(Related(Text("first defined here", "首次定义在此"), first),),
            )
        mapping = as_mapping(entry.value, Text("a precondition", "前提条件"), self._problems)
        if mapping is None:
            return None
        parts = self._body(mapping, KINDS["precondition"], entry.key.span)
        title, fix = self._text(parts.get("title")), self._text(parts.get("fix"))
        citation = citation_of(parts.get("source"), self._sources, self._problems)
        basis = self._word(parts.get("basis"), {word.value: word.value for word in Basis})
        severity = self._word(parts.get("severity"), {word.value: word.value for word in Severity})
        when = self._condition(parts.get("when"))
        unless = self._exemption(parts.get("unless"))
        body = self._body_condition(parts, mapping.span, entry.key.span)
        if body is None:
            return None
        return Precondition(
            id=entry.name,
            stage=stage,
            title=title,
            condition=body,
            when=when,
            unless=unless,
            fix=fix,
            citation=citation,
            basis=Basis(basis or Basis.STATED),
            severity=Severity(severity or Severity.BLOCKING),
            span=entry.key.span,
        )

    def _exemption(self, entry: Entry | None) -> Exemption | None:
        mapping = (
            None if entry is None else as_mapping(entry.value, Text("`unless`", "`unless`"), self._problems)
        )
        if entry is None or mapping is None:
            return None
        parts = self._body(mapping, KINDS["exemption"], entry.key.span)
        title = self._text(parts.get("title"))
        body = self._body_condition(parts, mapping.span, entry.key.span)
        if body is None or isinstance(body, PolicyRef):
            return None
        return Exemption(title, body, entry.key.span)

    def _body(self, mapping: tree.Mapping, kind: Kind, owner: Span) -> dict[str, Entry]:
        """The entries of a precondition or exemption; a condition written without ``require`` is noted."""
        loose = [entry for entry in mapping.entries if self._is_condition(entry, kind)]
        for entry in loose:
            self._problems.error(
                "SC101",
                entry.key.span,
                Text(
                    f"`{clipped(entry.name)}` can't stand directly in {kind.title.en}",
                    f"`{clipped(entry.name)}` 不能直接写在{kind.title.zh}中",
                ),
                help=Text("put it under `require`", "请写在 `require` 下面"),
            )
        rest = tuple(entry for entry in mapping.entries if entry not in loose)
        parts = check_keys(tree.Mapping(rest, mapping.span), kind, self._problems, owner=owner)
        self._loose = bool(loose)
        return parts

    def _is_condition(self, entry: Entry, kind: Kind) -> bool:
        name = entry.name
        if name in kind.keys:
            return False
        if name in FORMS or name.startswith("$") or "." in name:
            return True
        frames = self._context.scope.frames
        known = any(name in frame.record.fields for frame in frames)
        return known and nearest(name, kind.keys) is None

    def _body_condition(
        self, parts: Dictionary[str, Entry], span: Span, owner: Span
    ) -> Condition | PolicyRef | None:
        heads = [head for head in _HEADS if head in parts]
        if not heads and "require" in parts:
            heads = ["require"]
        if not heads:
            if not self._loose:
                self._problems.error(
                    "SC102",
                    owner,
                    Text("a condition is missing here", "此处缺少条件"),
                    help=Text(
                        "write `require`, `every`, `none`, `some`, `count` or `policy`",
                        "请写 `require`、`every`、`none`、`some`、`count` 或 `policy`",
                    ),
                )
            return None
        head = heads[0]
        allowed = FORMS[head].keys if head in FORMS else (head,)
        strays = [parts[key] for key in CONDITION_KEYS if key in parts and key not in allowed]
        for stray in strays:
            self._problems.error(
                "SC129",
                stray.key.span,
                Text(f"`{stray.name}` can't stand beside `{head}`", f"`{stray.name}` 不能与 `{head}` 并列"),
                help=Text(
                    f"beside `{head}` go {quoted(allowed[1:])}", f"`{head}` 可搭配 {quoted_zh(allowed[1:])}"
                )
                if len(allowed) > 1
                else Text(
                    "for several conditions write `require` with `all_of`",
                    "多个条件请在 `require` 下用 `all_of`",
                ),
            )
        if strays:
            return None
        if head == "policy":
            name = policy_id(parts[head], self._problems)
            return None if name is None else PolicyRef(name, parts[head].value.span)
        if head == "require":
            return condition(parts[head].value, self._context)
        own = {key: parts[key] for key in allowed if key in parts}
        first, last = min(entry.span for entry in own.values()), max(entry.span for entry in own.values())
        return formed(head, own, tree.join(first, last), self._context)
