"""The records of a report: where each is found, and how what was seen of it is called."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from checker.base.text import Text
from checker.evaluate.model import SubjectTruths
from checker.explain.evidence import RecordEvidence
from checker.explain.missing import canonical
from checker.explain.observation import Observation
from checker.explain.wording.context import record_of
from checker.explain.wording.missing import strange
from checker.language.model.conditions import FieldRef, Op, Path
from checker.report.model import RecordResult
from checker.schema.catalog import EnumType, Field, dotted
from checker.values.quantity import Value

#: What a place is asked for by: section, index, and the steps to a field.
Wanted = tuple[str | None, int, tuple[str, ...]]


#: What is said of an event that hasn't happened.
_NOT_YET: Final = Text("not yet", "尚未")


def awaiting(known: RecordResult, item: RecordEvidence) -> RecordResult:
    """``known`` with what has not happened to it yet."""
    found = explained(known, item)
    return replace(found, failing=False, words=dict.fromkeys(found.values, _NOT_YET))


def explained(known: RecordResult, item: RecordEvidence) -> RecordResult:
    """``known`` with the values that were looked at, and how they are called."""
    values: dict[str, Value] = {}
    titles: dict[str, Text] = {}
    words: dict[str, Text] = {}
    for observation in item.observations:
        path = observation.path
        assert path is not None
        name, title = _called(observation, path)
        values[name] = observation.value
        titles[name] = title
        if observation.test.op is Op.IN_TIME and isinstance(observation.test.right[0], FieldRef):
            name, title = _called(observation, observation.test.right[0].path)
            values[name], titles[name] = observation.needed[0], title
        elif isinstance(path.type, EnumType) and observation.value in path.type.values:
            words[name] = path.type.values[str(observation.value)]
        elif observation.given:
            words[name] = strange(observation.given)
    return replace(
        known, values=values, missing=tuple(gap.path for gap in item.gaps), titles=titles, words=words
    )


def wanted(truths: SubjectTruths, item: RecordEvidence) -> Wanted:
    """The place to show for a record: the record, or the field of the subject that is to blame."""
    section, index = item.finding.record.section, item.finding.record.index
    if section is not None:
        return section, index, ()
    subject = truths.policy.subject
    path = next((seen for o in item.observations if (seen := _seen_at(o)) is not None), None)
    if subject != "shop" and (path is None or path.scope != 0):
        return subject, truths.index, () if path is None else _fields(path)
    return None, 0, () if path is None else tuple(canonical(path, "shop").split("."))


def _fields(path: Path) -> tuple[str, ...]:
    """The members to follow inside the record; a relation is followed no further than its key."""
    names: list[str] = []
    for step in path.steps:
        if not isinstance(step, Field):
            names.append(step.key.name)
            break
        names.append(step.name)
    return tuple(names)


def _seen_at(observation: Observation) -> Path | None:
    """Where an observation was made, seen from the record at hand: of other records, their list."""
    return observation.inside[0].quantifier.source.path if observation.inside else observation.path


def _called(observation: Observation, path: Path) -> tuple[str, Text]:
    """The name and the title of a value; one of a record inside the record at hand has that before it."""
    name, title = _name(path), _title(path)
    around = [item.quantifier for item in observation.inside if item.quantifier.scope <= path.scope]
    if not around:
        return name, title
    holder = record_of(around[-1].source).title
    for quantifier in reversed(around):
        name = f"{_name(quantifier.source.path)}.{name}"
        if quantifier.source.section is not None:
            break
    return name, Text(_behind(holder.en, " ", title.en), _behind(holder.zh, "", title.zh))


def _behind(holder: str, gap: str, title: str) -> str:
    """``title`` behind what holds it, which many a title already begins with."""
    return title if title.startswith(holder) else f"{holder}{gap}{title}"


def _name(path: Path) -> str:
    return dotted(path.steps) or path.text


def _title(path: Path) -> Text:
    field_ = path.steps[-1] if path.steps else None
    return field_.title if isinstance(field_, Field) else Text(path.text, path.text)
