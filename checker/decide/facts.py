"""The canonical facts of a case: short strings that the logic of a policy reasons with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from checker.decide.logic import Logic
from checker.decide.model import EngineError, Verdict
from checker.evaluate.model import SubjectTruths
from checker.values.truth import Timeline, Truth


class Key(NamedTuple):
    """What a fact is about: a property of a precondition, of a stage or of the policy."""

    property: str
    subject: str

    def __str__(self) -> str:
        return f"{self.property} of {self.subject}"


class Fact(NamedTuple):
    """A key and its value. Every key has exactly one value in a case."""

    key: Key
    value: str

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"


TRUE: Final = "true"
FALSE: Final = "false"
UNKNOWN: Final = "unknown"
#: False now, but not false at some later instant though nothing else changes.
OPENS: Final = "opens"
#: False now and ever.
NEVER: Final = "never"
#: Of ``outlook``: anything but ``opens``.
STAYS: Final = "stays"
COVERS: Final = "covers"
NONE: Final = "none"
APPLIES: Final = "applies"
NOT_APPLICABLE: Final = "not applicable"

TRUTHS: Final = (FALSE, UNKNOWN, TRUE)
WHOLES: Final = (TRUE, UNKNOWN, OPENS, NEVER)
POLICY: Final = "the policy"

#: The values that each property of an input may have.
DOMAINS: Final[Mapping[str, tuple[str, ...]]] = {
    "applies_to": TRUTHS,
    "done_when": TRUTHS,
    "whole": WHOLES,
    "when": TRUTHS,
    "unless": TRUTHS,
    "other policy": (APPLIES, NOT_APPLICABLE),
    "condition": TRUTHS,
    "outlook": (OPENS, STAYS),
    "waiver": (COVERS, NONE),
}


#: The key under which the verdict is concluded.
VERDICT: Final = Key("verdict", POLICY)


def status_key(precondition: str) -> Key:
    """The key under which a precondition's status is concluded."""
    return Key("status", precondition)


def state_key(stage: str) -> Key:
    """The key under which a stage's place on the way is concluded."""
    return Key("state", stage_subject(stage))


def stage_subject(stage: str) -> str:
    """What a stage is called in keys, so that it is never taken for a precondition."""
    return f"stage {stage}"


def inputs(logic: Logic) -> tuple[Key, ...]:
    """The keys of a case's input facts, those of one subject side by side.

    ``outlook`` says whether what a precondition decides is false now and not false at some later
    instant; ``whole`` is the conjunction of what counts in a stage, over time.
    """
    keys = [Key("applies_to", POLICY)]
    if not logic.stages:
        keys.append(Key("whole", POLICY))
    for stage in logic.stages:
        subject = stage_subject(stage.id)
        keys += [Key("done_when", subject), Key("whole", subject)]
    for p in logic.preconditions():
        asked = {"when": p.has_when, "unless": p.has_unless, "other policy": p.other is not None}
        keys += [Key(name, p.id) for name, there in asked.items() if there]
        keys += [Key("condition", p.id), Key("outlook", p.id)]
        if logic.waivers:
            keys.append(Key("waiver", p.id))
    return tuple(keys)


def vector(logic: Logic, truths: SubjectTruths, others: Mapping[str, Verdict]) -> tuple[str, ...]:
    """The values of ``inputs(logic)`` for one subject.

    Args:
        logic: the logic of the policy.
        truths: what was measured for the subject.
        others: the verdicts of the policies that preconditions refer to, for the same subject.

    Raises:
        EngineError: a referenced policy hasn't been decided.
    """
    values = [TRUTHS[truths.applies.start]]
    if not logic.stages:
        values.append(_whole(truths.prospects[None]))
    for stage in logic.stages:
        values += (TRUTHS[truths.done[stage.id].start], _whole(truths.prospects[stage.id]))
    for p in logic.preconditions():
        measured = truths.preconditions[p.id]
        if p.has_when:
            values.append(TRUTHS[measured.when.start])
        if p.has_unless:
            values.append(TRUTHS[measured.unless.start])
        if p.other is not None:
            if p.other not in others:
                raise EngineError(f"{logic.policy} refers to {p.other}, which has no verdict yet")
            values.append(NOT_APPLICABLE if others[p.other] is Verdict.NOT_APPLICABLE else APPLIES)
        values.append(TRUTHS[measured.condition.timeline.start])
        values.append(OPENS if measured.outlook.may_clear_at is not None else STAYS)
        if logic.waivers:
            covered = measured.remaining is not None and measured.remaining.start is Truth.TRUE
            values.append(COVERS if covered else NONE)
    return tuple(values)


def _whole(whole: Timeline) -> str:
    if whole.start is not Truth.FALSE:
        return TRUTHS[whole.start]
    return OPENS if whole.may_clear_at is not None else NEVER
