"""Texts in two languages, and other entries that hold plain words: days, markets, a word out of a list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final, TypeVar

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Autofix
from checker.diagnostics.collector import Collector
from checker.diagnostics.nearest import guess
from checker.language.grammar.closed import check_words
from checker.language.grammar.context import PolicyNames, ResolutionContext
from checker.language.grammar.drafts import check_filled_in
from checker.language.grammar.keys import KINDS, as_scalar, check_keys, mapping_of, scalar_of
from checker.language.grammar.literals import read
from checker.language.grammar.misread import Misread, clipped
from checker.language.grammar.wording import check_languages, note_repeated
from checker.language.model.placeholders import NUMBERED, PLACEHOLDER
from checker.language.model.problems import FIGURES
from checker.language.yaml.nodes import Entry, MappingNode, ScalarNode, SequenceNode, in_quotes, within
from checker.schema.catalog import Scalar
from checker.values.quantity import LocalDate

#: ``$days``, ``${days}``, ``{{days}}``, ``{ days }``, ``｛days｝``.
_OTHER_FORM: Final = pattern(
    r"\$\{?([A-Za-z_]\w*)\}?|\{\{\s*(\w+)\s*\}\}|\{(?:\s+(\w+)\s*|(\w+)\s+)\}|｛(\w+)｝"
)
#: In which a policy can hold: no shop was there before, and nobody writes rules for after.
_YEARS: Final = range(2000, 2101)
_POLICY_ID: Final = pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*\Z")
_T = TypeVar("_T")


def text_of(entry: Entry, problems: Collector, *, one_language: bool = False) -> Text:
    """The text in two languages that an entry such as ``title`` holds; what is missing is noted."""
    node = entry.value
    if isinstance(node, ScalarNode) and not node.is_null:
        language = "en" if node.text.isascii() else "zh"
        problems.error(
            "SC127",
            node.span,
            fix=Autofix.of(node.span, f"{{{language}: {in_quotes(node.text)}}}"),
            name=entry.name,
            language=language,
            text=in_quotes(clipped(node.text)),
        )
        return Text()
    mapping = mapping_of(entry, problems)
    if mapping is None:
        return Text()
    found = check_keys(mapping, KINDS["text"], problems, owner=entry.key.span)
    texts = {"en": "", "zh": ""}
    for language, part in found.items():
        scalar = as_scalar(part.value, Text(f"`{entry.name}`", f"`{entry.name}`"), problems)
        texts[language] = "" if scalar is None else scalar.text.strip()
    missing = [language for language in texts if language not in found]
    if missing and len(found) == len(mapping.entries) == 1 and not one_language:
        other = Text("English", "英文") if missing == ["en"] else Text("Chinese", "中文")
        problems.warning("SC139", entry.key.span, name=entry.name, other=other)
    elif not mapping.entries:
        problems.error("SC102", entry.key.span, "language", name=entry.name)
    return Text(texts["en"], texts["zh"])


def check_placeholders(
    entry: Entry, names: PolicyNames, problems: Collector, figures: Collection[str] = ()
) -> None:
    """Note placeholders of a text that name nothing, or that stand in one language only.

    ``figures`` are the names that stand for what is found in a snapshot.
    """
    declared = (*figures, *names.declared)
    if not isinstance(entry.value, MappingNode):
        return
    used: dict[str, set[str]] = {}
    for part in entry.value.entries:
        if not isinstance(part.value, ScalarNode) or part.name not in ("en", "zh"):
            continue
        found = used.setdefault(part.name, set())
        _check_form(part.value, names, problems)
        _check_numbered(part.value, figures, problems)
        for match in PLACEHOLDER.finditer(part.value.text):
            name = match[1]
            found.add(name)
            if name in FIGURES and name not in declared:
                place = within(part.value, *match.span()) or part.value.span
                problems.error("SC128", place, "no-figure", name=name)
            elif name not in declared:
                near = guess(name, declared)
                span = within(part.value, *match.span())
                problems.error(
                    "SC128",
                    span or part.value.span,
                    "unknown",
                    suggestion=None if near is None else near.inside("{", "}"),
                    fix=None if span else Autofix(()),  # which of its lines it stands on isn't known
                    name=clipped(name),
                )
    known = set().union(*used.values()) <= {*declared, *FIGURES}  # otherwise that is the mistake
    if len(used) == 2 and known and used["en"] != used["zh"]:
        different = sorted(used["en"] ^ used["zh"])
        problems.error(
            "SC128",
            entry.key.span,
            "one-language",
            name=entry.name,
            different=tuple(f"{{{name}}}" for name in different),
        )


def _check_form(node: ScalarNode, names: PolicyNames, problems: Collector) -> None:
    """Note names that stand in a text as they do in conditions or in other tools: nothing replaces them."""
    for match in _OTHER_FORM.finditer(node.text):
        name = next(group for group in match.groups() if group is not None)
        if name in names.declared:
            span = within(node, *match.span())
            fix = None if span is None else Autofix.of(span, f"{{{name}}}", sure=True)
            problems.error(
                "SC128",
                span or node.span,
                "form",
                suggestion=f"{{{name}}}",
                fix=fix or Autofix(()),
                form=match[0],
            )


def _check_numbered(node: ScalarNode, figures: Collection[str], problems: Collector) -> None:
    """Note words to choose from by number where nothing is counted."""
    for match in () if "count" in figures else NUMBERED.finditer(node.text):
        span = within(node, *match.span()) or node.span
        problems.error("SC128", span, "numbered", form=clipped(match[0]))


def titled(entry: Entry | None, context: ResolutionContext, figures: Collection[str] = ()) -> Text:
    """The text of an optional entry in which ``{name}`` stands for a parameter or value.

    ``figures`` are further names, which stand for what is found in a snapshot.
    """
    if entry is None:
        return Text()
    check_placeholders(entry, context.names, context.problems, figures)
    check_filled_in(entry, context.problems)
    check_languages(entry, context.problems)
    return text_of(entry, context.problems)


def plain_text(entry: Entry | None, problems: Collector) -> str | None:
    """The text of an optional entry."""
    scalar = scalar_of(entry, problems)
    return None if scalar is None else scalar.text


def policy_id(entry: Entry, problems: Collector) -> str | None:
    """The id that ``policy``, ``extends`` or a reference to another policy gives."""
    scalar = scalar_of(entry, problems)
    if scalar is None or _POLICY_ID.match(scalar.text):
        return None if scalar is None else scalar.text
    problems.error("SC134", scalar.span, "policy", text=clipped(scalar.text))
    return None


def day_of(entry: Entry | None, problems: Collector) -> date | None:
    """The calendar day of an optional entry."""
    scalar = scalar_of(entry, problems)
    if scalar is None:
        return None
    value = read(scalar.text, Scalar.TIME, plain=scalar.plain)
    if isinstance(value, LocalDate):
        if value.year not in _YEARS:
            problems.warning("SC223", scalar.span, "year", year=value.year)
        return date(value.year, value.month, value.day)
    advice = Text("write a day as 2026-01-31", "日期写成 2026-01-31")
    if isinstance(value, Misread):
        problems.error(value.code, scalar.span, value.message, suggestion=value.guess, help=advice)
    else:
        problems.error("SC116", scalar.span, "with-time", help=advice)
    return None


def words_of(entry: Entry | None, problems: Collector, *, closed: str = "") -> tuple[str, ...]:
    """One word, or a list of words, such as markets, which are of the set ``closed``."""
    if entry is None:
        return ()
    nodes = entry.value.items if isinstance(entry.value, SequenceNode) else (entry.value,)
    what = Text(f"`{entry.name}`", f"`{entry.name}`")
    found = [scalar for node in nodes if (scalar := as_scalar(node, what, problems)) is not None]
    note_repeated(nodes, problems)
    if closed:
        check_words(closed, found, problems)
    return tuple(scalar.text for scalar in found)


def word_of(entry: Entry | None, words: Mapping[str, _T], problems: Collector) -> _T | None:
    """What the word in an optional entry means; one that isn't in ``words`` is noted."""
    scalar = scalar_of(entry, problems)
    if entry is None or scalar is None:
        return None
    if scalar.text in words:
        return words[scalar.text]
    problems.error(
        "SC138",
        scalar.span,
        "word",
        suggestion=guess(scalar.text, words),
        name=entry.name,
        text=clipped(scalar.text),
        words=tuple(words),
    )
    return None
