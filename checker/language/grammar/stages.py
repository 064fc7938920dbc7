"""Stages and preconditions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Related, Span
from checker.diagnostics.collector import quoted, quoted_zh
from checker.diagnostics.nearest import guess, nearest
from checker.language.grammar.conditions import condition, formed
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.keys import (
    CONDITION_KEYS,
    FORMS,
    KINDS,
    QUANTIFIERS,
    Kind,
    body_of,
    check_keys,
    mapping_of,
    scalar_of,
)
from checker.language.grammar.misread import clipped
from checker.language.grammar.sources import citation_of
from checker.language.grammar.texts import policy_id, titled, word_of
from checker.language.model.conditions import Condition
from checker.language.model.policy import (
    Awaited,
    Basis,
    CitedText,
    Exemption,
    PolicyRef,
    Precondition,
    PreconditionSeverity,
    Stage,
)
from checker.language.model.problems import FIGURES, figures_of
from checker.language.yaml import nodes
from checker.language.yaml.nodes import Entry

_ID: Final = pattern(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z")
_HEADS: Final = (*QUANTIFIERS, "count", "share", "duty", "policy", "require", "of")


class StageReader:
    """Reads the stages and preconditions of one policy."""

    def __init__(self, context: ResolutionContext, sources: Mapping[str, CitedText]) -> None:
        self._context = context
        self._problems = context.problems
        self._sources = sources
        self._ids: dict[str, Span] = {}
        self._order: tuple[str, ...] = ()

    def stages(self, entry: Entry | None) -> tuple[Stage, ...]:
        """The stages that ``stages`` holds, in order."""
        mapping = mapping_of(entry, self._problems)
        entries = self._gathered(mapping, KINDS["stage"])
        self._order = tuple(item.name for item in entries)
        return tuple(stage for item in entries if (stage := self._stage(item)) is not None)

    def preconditions(self, entry: Entry | None, stage: str | None) -> tuple[Precondition, ...]:
        """The preconditions that ``preconditions`` holds, in a stage or, with None, in all of them."""
        mapping = mapping_of(entry, self._problems)
        found = (self._precondition(item, stage) for item in self._gathered(mapping, KINDS["precondition"]))
        return tuple(precondition for precondition in found if precondition is not None)

    def _gathered(self, mapping: nodes.MappingNode | None, kind: Kind) -> list[Entry]:
        """The entries of ``stages`` or ``preconditions``; a key of theirs among them is put where it belongs.

        Such a key has slipped a level to the left: it is noted, and read as part of the entry above it.
        """
        found: list[Entry] = []
        for entry in mapping.entries if mapping is not None else ():
            if entry.name not in kind.keys or self._is_badly_named(entry, kind):
                found.append(entry)
                continue
            self._problems.error("SC101", entry.key.span, "inside", name=entry.name, title=kind.title)
            above = found[-1].value if found else None
            if isinstance(above, nodes.MappingNode) and above.entry(entry.name) is None:
                whole = nodes.MappingNode((*above.entries, entry), nodes.join(above.span, entry.value.span))
                found[-1] = Entry(found[-1].key, whole)
        return found

    def _is_badly_named(self, entry: Entry, kind: Kind) -> bool:
        """Whether an entry is one of its kind that is named as a key is: what has a title is no key's."""
        titled = isinstance(entry.value, nodes.MappingNode) and entry.value.get("title") is not None
        if not titled or entry.name == "unless":
            return False
        self._problems.error("SC134", entry.key.span, "key", name=entry.name, title=kind.title)
        return True

    def _stage(self, entry: Entry) -> Stage | None:
        self._check_id(entry)
        mapping = body_of(entry, KINDS["stage"], self._problems)
        if mapping is None:
            return None
        parts = check_keys(mapping, KINDS["stage"], self._problems, owner=entry.key.span)
        awaits = word_of(parts.get("awaits"), {other.value: other for other in Awaited}, self._problems)
        return Stage(
            id=entry.name,
            title=titled(parts.get("title"), self._context),
            preconditions=self.preconditions(parts.get("preconditions"), entry.name),
            done_when=self._condition(parts.get("done_when")),
            awaits=awaits,
            span=entry.key.span,
        )

    def _precondition(self, entry: Entry, stage: str | None) -> Precondition | None:
        self._check_id(entry)
        self._check_unique(entry)
        kind = KINDS["precondition"]
        mapping = body_of(entry, kind, self._problems)
        if mapping is None:
            return None
        parts, body = self._body(mapping, kind, entry.key.span)
        basis = word_of(parts.get("basis"), {word.value: word for word in Basis}, self._problems)
        severity = word_of(
            parts.get("severity"), {word.value: word for word in PreconditionSeverity}, self._problems
        )
        title, fix = titled(parts.get("title"), self._context), titled(parts.get("fix"), self._context)
        problem = titled(parts.get("problem"), self._context, FIGURES if body is None else figures_of(body))
        citation = citation_of(parts.get("source"), self._sources, self._problems)
        when = self._condition(parts.get("when"))
        unless = self._exemption(parts.get("unless"))
        until = self._until(parts.get("until"), stage)
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
            basis=basis or Basis.STATED,
            severity=severity or PreconditionSeverity.BLOCKING,
            span=entry.key.span,
            until=until,
            problem=problem,
        )

    def _until(self, entry: Entry | None, stage: str | None) -> str | None:
        """The later stage with which a precondition of ``stage`` ends."""
        scalar = scalar_of(entry, self._problems)
        if scalar is None:
            return None
        later = self._order[self._order.index(stage) + 1 :] if stage is not None else self._order
        if stage is not None and scalar.text in later:
            return scalar.text
        name = clipped(scalar.text)
        listed = Text(f"one of {quoted(later)}", f"可选：{quoted_zh(later)}")
        none = Text("leave `until` out: no stage comes later", "请去掉 `until`：后面没有其他阶段")
        advice = listed if later else none
        if stage is None:
            self._problems.error("SC160", scalar.span, "in-every-stage")
        elif scalar.text in self._order:
            near = guess(scalar.text, later)
            self._problems.error(
                "SC160", scalar.span, "not-later", suggestion=near, help=advice, name=name, stage=stage
            )
        else:
            near = guess(scalar.text, later)
            self._problems.error(
                "SC160", scalar.span, "no-such-stage", suggestion=near, help=advice, name=name
            )
        return None

    def _exemption(self, entry: Entry | None) -> Exemption | None:
        mapping = mapping_of(entry, self._problems)
        if entry is None or mapping is None:
            return None
        parts, body = self._body(mapping, KINDS["exemption"], entry.key.span)
        title = titled(parts.get("title"), self._context)
        return None if body is None or isinstance(body, PolicyRef) else Exemption(title, body, entry.key.span)

    def _condition(self, entry: Entry | None) -> Condition | None:
        return None if entry is None else condition(entry.value, self._context)

    def _check_id(self, entry: Entry) -> None:
        if not _ID.match(entry.name):
            meant = re.sub(r"[^A-Za-z0-9_-]+", "-", entry.name).strip("-_")
            self._problems.error(
                "SC134",
                entry.key.span,
                "id",
                suggestion=meant if _ID.match(meant) else None,
                name=clipped(entry.name),
            )

    def _check_unique(self, entry: Entry) -> None:
        known = self._ids.setdefault(entry.name, entry.key.span)
        if known is not entry.key.span:
            first, second = sorted((known, entry.key.span))
            self._problems.error(
                "SC124",
                second,
                "precondition",
                related=(Related(Text("first defined here", "首次定义在此"), first),),
                name=entry.name,
            )

    def _body(
        self, mapping: nodes.MappingNode, kind: Kind, owner: Span
    ) -> tuple[dict[str, Entry], Condition | PolicyRef | None]:
        """The entries of a precondition or exemption, and its condition."""
        loose = [entry for entry in mapping.entries if self._is_condition(entry, kind)]
        for entry in loose:
            self._problems.error(
                "SC101", entry.key.span, "directly", name=clipped(entry.name), title=kind.title
            )
        apart = {entry.name for entry in loose}
        rest = tuple(entry for entry in mapping.entries if entry.name not in apart)
        parts = check_keys(nodes.MappingNode(rest, mapping.span), kind, self._problems, owner=owner)
        heads = (head for head in _HEADS if head in parts)
        head = next(
            (head for head in heads if head != "of" or isinstance(parts[head].value, nodes.SequenceNode)),
            None,
        )
        if head is not None:
            return parts, self._headed(head, parts)
        if not loose:
            self._problems.error("SC102", owner, "condition", title=kind.title, heads=tuple(_HEADS))
        return parts, None

    def _is_condition(self, entry: Entry, kind: Kind) -> bool:
        """Whether an entry that a body can't have is a condition that lacks its ``require``."""
        name = entry.name
        if name in kind.keys:
            return False
        if name in FORMS or name.startswith("$") or "." in name:
            return True
        known = any(name in frame.record.fields for frame in self._context.scope.frames)
        return known and nearest(name, kind.keys) is None

    def _headed(self, head: str, parts: Mapping[str, Entry]) -> Condition | PolicyRef | None:
        """The condition of a body that begins with ``head``."""
        allowed = FORMS[head].keys if head in FORMS else (head,)
        beside = [key for key in allowed if key != head]
        strays = [parts[key] for key in CONDITION_KEYS if key in parts and key not in allowed]
        for stray in strays:
            self._problems.error(
                "SC129",
                stray.key.span,
                "precondition",
                help=Text(f"beside `{head}` go {quoted(beside)}", f"`{head}` 可搭配 {quoted_zh(beside)}")
                if beside
                else Text(
                    "for several conditions write `require` with `all_of`",
                    "多个条件请在 `require` 下用 `all_of`",
                ),
                name=stray.name,
                head=head,
            )
        if strays:
            return None
        if head == "policy":
            name = policy_id(parts[head], self._problems)
            return None if name is None else PolicyRef(name, parts[head].value.span)
        if head == "require":
            return self._condition(parts[head])
        own = {key: parts[key] for key in allowed if key in parts}
        spans = [entry.span for entry in own.values()]
        return formed(head, own, nodes.join(min(spans), max(spans)), self._context)
