"""What a run over many shops is asked: all that its answer depends on beside the shops themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from checker.base.sealed import parted
from checker.base.text import Language, Text
from checker.values.quantity import LocalDate
from checker.version import VERSION
from checker.waivers import Waiver

if TYPE_CHECKING:
    from checker.pipeline.checker import Policies


class FleetQuestion(Struct, frozen=True):
    """How shops are to be judged, so that another process can do it.

    ``paths`` are the rule files, None the shipped ones; of their policies ``only`` some are asked about, or
    all that apply. ``as_of`` is the instant asked for, or the day as it begins in each shop; ``present`` is
    the clock's, for shops without one, and stays what it was when the run began. Whatever else there is:
    what is said of exports (``retrieved_at``, ``claims``, ``strict``), and whether each shop gets a page in
    that language, and its dates a place in a ``calendar``.
    """

    paths: tuple[Path, ...] | None
    only: tuple[str, ...] | None
    present: datetime | None
    as_of: datetime | LocalDate | None = None
    parameters: Mapping[str, str] = {}
    waivers: tuple[Waiver, ...] = ()
    retrieved_at: datetime | None = None
    claims: Mapping[str, date] = {}
    strict: bool = False
    language: Language = "en"
    pages: bool = False
    calendar: bool = False


class RunRecord(Struct, frozen=True):
    """What a folder holds the results of, as its ``run.json`` says; parts of one run aren't another's.

    All but ``present`` is what was asked; ``asked`` is its digest.
    """

    fleet: str
    version: str
    engine: str
    source: str
    policies: str
    only: tuple[str, ...] | None
    as_of: str | None
    parameters: Mapping[str, str]
    waivers: str
    retrieved_at: str | None
    claims: Mapping[str, str]
    strict: bool
    language: Language
    pages: bool
    calendar: bool
    present: str
    asked: str = ""

    @property
    def id(self) -> str:
        """A digest of all of it."""
        return _digest(msgspec.json.encode(self, order="deterministic"))


def record_of(question: FleetQuestion, policies: Policies, source: Path, engine: Text) -> RunRecord:
    """What ``question`` is, asked of the shops at ``source``."""
    record = RunRecord(
        fleet="shopcheck/1",
        version=VERSION,
        engine=engine.en,
        source=str(source),
        policies=digest_of_policies(policies),
        only=question.only,
        as_of=None if question.as_of is None else str(question.as_of),
        parameters=dict(question.parameters),
        waivers=_digest(*(repr(waiver).encode() for waiver in question.waivers)),
        retrieved_at=None if question.retrieved_at is None else question.retrieved_at.isoformat(),
        claims={section: day.isoformat() for section, day in question.claims.items()},
        strict=question.strict,
        language=question.language,
        pages=question.pages,
        calendar=question.calendar,
        present="",
    )
    present = "" if question.present is None else question.present.isoformat()
    return msgspec.structs.replace(record, present=present, asked=record.id)


def digest_of_policies(policies: Policies) -> str:
    """A digest of the texts of all rule files."""
    texts: Iterable[str] = (part for pair in sorted(policies.sources.items()) for part in pair)
    return _digest(*(text.encode("utf-8", "surrogatepass") for text in texts))


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parted(parts))).hexdigest()
