"""A policy's document to a ``Policy``: every key known, every name found, every type checked.

A mistake is noted and the part that has it left out, so that one run finds all of a file's mistakes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from checker.base.text import Text
from checker.diagnostics import Related, Span
from checker.diagnostics.collector import Collector
from checker.diagnostics.nearest import nearest
from checker.language.grammar.asking import check_asks
from checker.language.grammar.closed import check_closed
from checker.language.grammar.conditions import condition
from checker.language.grammar.context import PolicyNames, ResolutionContext
from checker.language.grammar.declarations import parameter_of, value_of, value_order
from checker.language.grammar.keys import KINDS, check_keys, mapping_of, named_entries
from checker.language.grammar.scope import subject_scope
from checker.language.grammar.sources import sources_of
from checker.language.grammar.stages import StageReader
from checker.language.grammar.texts import day_of, policy_id, titled, word_of, words_of
from checker.language.library.disjoint import shop_tests
from checker.language.model.policy import CitedText, InForce, Policy, Precondition, Stage
from checker.language.yaml import nodes
from checker.language.yaml.nodes import Entry
from checker.schema.catalog import Catalog

TOPICS: Final = ("closure", "refund", "cancellation", "fulfilment")
#: So much of a policy the rule engine decides whatever else it says: guards, references, waivers.
MAX_PRECONDITIONS: Final = 300
MAX_STAGES: Final = 12
#: Over so many different stretches of stages preconditions may count: from one on, until another.
MAX_STRETCHES: Final = 18


def resolve(
    document: nodes.MappingNode,
    extends: tuple[str, ...],
    catalog: Catalog,
    problems: Collector,
    *,
    whole: bool = True,
) -> Policy | None:
    """The policy that a document (with what it extends laid under it) describes.

    Where it isn't ``whole``, because there is no such base, what that would give isn't missed. None only
    where it has no usable id; otherwise whatever is right of it.
    """
    start, before = document.span, problems.error_count
    owner = Span(start.file, start.line, start.column, start.line, start.column + 1)
    parts = check_keys(document, KINDS["policy"], problems, owner=owner)
    if whole and "stages" not in parts and "preconditions" not in parts:
        problems.error("SC102", owner, "preconditions")
    name = policy_id(parts["policy"], problems) if "policy" in parts else None
    subject = _subject(parts.get("subject"), catalog, problems)
    context = ResolutionContext(problems, subject_scope(catalog, subject), PolicyNames(), condition)
    sources = sources_of(parts.get("sources"), problems)
    _declare(parts.get("parameters"), parts.get("values"), sources, context)
    steps = StageReader(context, sources)
    title, notes = titled(parts.get("title"), context), titled(parts.get("notes"), context)
    question = titled(parts.get("question"), context)
    topic = word_of(parts.get("topic"), {word: word for word in TOPICS}, problems)
    market = words_of(parts.get("market"), problems, closed="region")
    in_force = _in_force(parts.get("in_force"), problems)
    applies_to = condition(parts["applies_to"].value, context) if "applies_to" in parts else None
    stages = steps.stages(parts.get("stages"))
    preconditions = steps.preconditions(parts.get("preconditions"), None)
    own = [precondition for stage in stages for precondition in stage.preconditions]
    _check_size([*own, *preconditions], MAX_PRECONDITIONS, Text("preconditions", "个前提条件"), problems)
    _check_size(stages, MAX_STAGES, Text("stages", "个阶段"), problems)
    stretches = {(item.stage, item.until): item for item in reversed(own)}
    ends = Text("different spans of stages for its preconditions", "种不同的前提条件起止阶段")
    _check_size(sorted(stretches.values(), key=own.index), MAX_STRETCHES, ends, problems)
    if name is None:
        return None
    policy = Policy(
        id=name,
        file=start.file,
        title=title,
        subject=subject,
        applies_to=applies_to,
        in_force=in_force,
        sources=MappingProxyType(sources),
        parameters=MappingProxyType(context.names.parameters),
        values=MappingProxyType(context.names.values),
        stages=stages,
        preconditions=preconditions,
        span=parts["policy"].value.span,
        notes=notes,
        question=question,
        topic=topic,
        extends=extends,
        market=market,
    )
    check_closed(policy, context)
    if "market" in parts:
        _check_market(policy, parts["market"].value.span, problems)
    asking = parts.get("preconditions") or parts.get("stages")
    if whole and asking is not None and problems.error_count == before:
        written = asking.value.span
        check_asks(policy, written if written.line == written.end_line else asking.key.span, problems)
    return policy


def _check_market(policy: Policy, span: Span, problems: Collector) -> None:
    """Note markets in which the policy never applies, going by the regions that it asks for."""
    for field, denied, named in shop_tests(policy.applies_to):
        if field.name != "region":
            continue
        left = [market for market in policy.market if (market in named) is not denied]
        if not left:
            regions = tuple(sorted(map(str, named)))
            key = "denied" if denied else "others"
            problems.warning("SC225", span, key, markets=policy.market, regions=regions)


def _subject(entry: Entry | None, catalog: Catalog, problems: Collector) -> str:
    """What the policy is about: the shop, or the records of a section that can be told apart."""
    sections = (path for path, record in catalog.sections() if record.id is not None)
    known = {name: name for name in ("shop", *sections)}
    # A misspelt subject is read as the one that is meant: every name in the policy hangs on it.
    meant = nearest(entry.value.text, known) if entry and isinstance(entry.value, nodes.ScalarNode) else None
    return word_of(entry, known, problems) or meant or "shop"


def _in_force(entry: Entry | None, problems: Collector) -> InForce:
    mapping = mapping_of(entry, problems)
    if entry is None or mapping is None:
        return InForce()
    parts = check_keys(mapping, KINDS["in_force"], problems, owner=entry.key.span)
    start, until = day_of(parts.get("from"), problems), day_of(parts.get("until"), problems)
    if start is not None and until is not None and until <= start:
        problems.error("SC126", parts["until"].value.span, until=str(until), start=str(start))
        return InForce()
    return InForce(start, until)


def _check_size(
    steps: Sequence[Stage] | Sequence[Precondition], most: int, what: Text, problems: Collector
) -> None:
    if len(steps) > most:
        problems.error(
            "SC140",
            steps[most].span,
            label=Text("the first too many", "从这里起超出上限"),
            count=len(steps),
            what=what,
            most=most,
        )


def _declare(
    parameters: Entry | None,
    values: Entry | None,
    sources: Mapping[str, CitedText],
    context: ResolutionContext,
) -> None:
    """Fill the names of ``context``, each value after those that it uses."""
    names, problems = context.names, context.problems
    given = {entry.name: entry for entry in named_entries(parameters, problems)}
    computed = {entry.name: entry for entry in named_entries(values, problems)}
    names.declared = tuple(dict.fromkeys((*given, *computed)))
    for name, entry in given.items():
        if name in computed:
            problems.error(
                "SC124",
                computed.pop(name).key.span,
                "parameter",
                related=(Related(Text("first defined here", "首次定义在此"), entry.key.span),),
                name=name,
            )
        parameter = parameter_of(entry, sources, context)
        if parameter is None:
            names.broken.add(name)
        else:
            names.parameters[name] = parameter
    order, circular = value_order(computed, problems)
    names.broken |= circular
    for name in order:
        value = None if name in circular else value_of(computed[name], context)
        if value is None:
            names.broken.add(name)
        else:
            names.values[name] = value
            names.weigh(name, computed[name].value)
    names.values = {name: names.values[name] for name in computed if name in names.values}
