"""Which policies don't speak, and which topics nobody speaks of; put into words where somebody reads it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from checker.base.once import Once
from checker.base.text import Text
from checker.explain.shop_facts import shop_fact
from checker.explain.wording.topics import TOPIC
from checker.language.model.outline import Outline
from checker.report.not_applied import NotApplied, Silence
from checker.select.skipped import SkippedPolicy, SkipReason


def uncovered(skipped: Sequence[SkippedPolicy], speaking: Collection[Outline]) -> Mapping[str, Text]:
    """The topics that no policy is speaking of, each under the id of the policy that comes nearest to it.

    A policy for another platform comes near nothing; one that found no records would have spoken of them.
    """
    spoken = {outline.topic for outline in speaking}
    spoken |= {item.policy.outline.topic for item in skipped if item.reason is SkipReason.NO_RECORDS}
    near: dict[str, list[tuple[bool, int, int, str]]] = {}
    for item in skipped:
        outline = item.policy.outline
        if item.reason is not SkipReason.APPLIES_TO or outline.topic is None or outline.topic in spoken:
            continue
        facts = [fact.field.name for failing in item.failing if (fact := shop_fact(failing)) is not None]
        if len(facts) == len(item.failing) and "platform" not in facts:
            # The shop's own market comes before others, then what fails least, then what says most.
            distance = "region" in facts, len(facts), -len(outline.extends), outline.id
            near.setdefault(outline.topic, []).append(distance)
    return {min(distances)[-1]: TOPIC[topic] for topic, distances in near.items()}


def not_applied(
    skipped: SkippedPolicy, timezone: str | None, missed: Mapping[str, Text] = MappingProxyType({})
) -> NotApplied:
    """What the report says of a policy that doesn't speak; ``missed`` are the topics that are uncovered."""
    policy = skipped.policy.outline.id
    return NotApplied(
        policy=policy,
        reason=skipped.reason.value,
        silence=Once(partial(_silence, skipped, timezone)),
        overridden_by=skipped.by,
        uncovered=missed.get(policy),
    )


def _silence(skipped: SkippedPolicy, timezone: str | None) -> Silence:
    from checker.explain.silence import silence  # a screen says it of few

    return silence(skipped, timezone)
