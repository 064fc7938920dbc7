"""What lies on the desk: the files, what was answered, and the check of both together.

Everything follows from the files, what is said of them, and the answers in their order: when a file comes or
goes, or an answer is taken back, the shop is put together anew and the answers are given once more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from checker.api import load_policies
from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, SnapshotError, UsageError
from checker.diagnostics.collector import Collector
from checker.facts.answers import WrongAnswerError
from checker.facts.dialogue import Item, Session
from checker.facts.needs import Needs, needs
from checker.fleet.held import are_shops, held_shops, may_be_shops, opened_files
from checker.importers.opening import Said, open_sources
from checker.importers.watching import Watch, nobody
from checker.pipeline.checker import Checker, Examined, Policies
from checker.pipeline.comparing import Runs
from checker.plan.planner import MOST, with_plans
from checker.render.formats import FORMATS
from checker.report.model import Report
from checker.report.saved import SavedReport
from checker.schema.catalog import adopt
from checker.snapshot import Snapshot
from checker.snapshot.provenance import ExportError, FileRead
from checker.web.asked import asked_for, told_verdicts
from checker.web.contents import Answered, DeskContents, ExportClaim, Upload, unpacked
from checker.web.patience import PatientChecker, PutOffError
from checker.web.shops import ShopsOnPage
from checker.web.since import EarlierReport, earlier_report, since

_C = TypeVar("_C", bound=Checker)


#: So many records of each kind are named while files and answers come; whoever keeps the report gets all.
SHOWN: Final = 500


class LaterStep(StrEnum):
    """What takes a while, and is done once nothing else is wanted."""

    RANK = "rank"
    PLAN = "plan"


class Desk:
    """Files and answers, and what they come to.

    ``present`` gives the present; ``only`` and ``cache`` are as for a `Checker`. ``watch`` is told how far a
    long reading has come.
    """

    def __init__(
        self,
        policies: Policies,
        present: Callable[[], datetime],
        kept: DeskContents | None = None,
        *,
        only: Sequence[str] = (),
        cache: Path | None = None,
        watch: Watch = nobody,
    ) -> None:
        self._policies = policies
        self._present = present
        self._only = tuple(only)
        self._cache = cache
        self._watch = watch
        self.now = present()
        #: By the policies that they check against: made for the instant of the last change.
        self._checkers: dict[tuple[str, ...], Checker] = {}
        self.kept = kept or DeskContents()
        #: What was read of the files, and what is wrong or odd.
        self.files: Sequence[FileRead] = ()
        self.problems: tuple[Diagnostic, ...] = ()
        self.session: Session | None = None
        self._base: Snapshot | None = None
        #: The saved reports among the files, and by language what has changed since each.
        self.earlier: tuple[EarlierReport, ...] = ()
        self._since: dict[Language, tuple[EarlierReport, ...]] = {}
        #: The shops, where the files are of several, and whether they may be.
        self.shops: ShopsOnPage | None = None
        self.may_be_several = False
        self._ranked = False
        self.report: Report | None = None
        self._examined: Examined | None = None
        if self.kept.uploads:
            self._open()

    # --- what comes in ------------------------------------------------------------------------

    def put(self, uploads: Sequence[Upload]) -> None:
        """Add files; one of the same name takes the other's place."""
        self._enter(uploads={**self.kept.uploads, **{each.name: unpacked(each) for each in uploads}})

    def drop(self, name: str) -> None:
        """Take a file away, or a folder."""
        left = {
            key: each
            for key, each in self.kept.uploads.items()
            if key != name and not key.startswith(f"{name}/")
        }
        self._enter(uploads=left, several=self.kept.several if left else None)

    def say_several(self, *, several: bool) -> None:
        """Say whether the files are of several shops."""
        self._enter(several=several)

    def claim(self, claim: ExportClaim) -> None:
        """Say something of all exports."""
        self._enter(claim=claim)

    def answer(self, key: str, text: str) -> None:
        """Answer what is asked under ``key``; nothing where it isn't asked any more, as in a second window.

        Raises:
            WrongAnswerError: it can't be taken; then nothing has changed.
        """
        if (found := self._answered(key, text)) is not None:
            self.kept = replace(self.kept, answers=(*self.kept.answers, found))
            self._check()

    def take_back(self, number: int) -> None:
        """Forget the answer of that number, from 0, and what was entered of the same list after it."""
        answers = self.kept.answers
        if not 0 <= number < len(answers):
            return
        about = answers[number].key.partition("/")[0]
        left = (
            *answers[:number],
            *(each for each in answers[number:] if each.key.partition("/")[0] != about),
        )
        self._enter(answers=left)

    @property
    def later(self) -> LaterStep | None:
        """What is left to do once nothing else is wanted."""
        if self._base is None or self.snapshot is None or self.report is None:
            return None
        if not self._ranked:
            return LaterStep.RANK
        small = self.snapshot.records <= MOST
        return LaterStep.PLAN if self.report.plans is None and small else None

    def go_on(self, step: LaterStep, hurried: Callable[[], bool] = lambda: False) -> None:
        """Do what was left, unless it is done already: it takes a while, and ends where it is ``hurried``."""
        if step is self.later:
            try:
                self._rank(hurried) if step is LaterStep.RANK else self._plan(hurried)
            except PutOffError:
                pass
            except (SnapshotError, UsageError) as error:
                self._refused(error)

    def _rank(self, hurried: Callable[[], bool]) -> None:
        """Ask the most decisive first, which is found out by trying answers."""
        assert self._base is not None, "there is a shop"
        self._ask(self._base, needs(self._checker(), self._base, order=self._patient(hurried)))
        self._ranked = True

    def _plan(self, hurried: Callable[[], bool]) -> None:
        """Make the plans; where facts are missing that bear on the answers, one for each of their values."""
        assert self._examined is not None, "the shop has been checked"
        assert self.snapshot is not None, "there is a shop"
        patient = self._patient(hurried)
        self.report = with_plans(self._examined, self.snapshot, lambda name: patient([name]))

    def _patient(self, hurried: Callable[[], bool]) -> Callable[[Sequence[str]], Checker]:
        """What gives checkers that check as long as they aren't ``hurried``."""
        known: dict[tuple[str, ...], PatientChecker] = {}

        def patient(names: Sequence[str]) -> Checker:
            if tuple(names) not in known:
                known[tuple(names)] = made = self._made(PatientChecker, names)
                made.hurried = hurried
            return known[tuple(names)]

        return patient

    def _enter(self, **changed: object) -> None:
        self.kept = replace(self.kept, **changed)
        self._open()

    # --- what comes of it ---------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot | None:
        """The shop with what has been answered; None where the files make none."""
        return None if self.session is None else self.session.snapshot

    def items(self) -> list[Item]:
        """What is asked."""
        return [] if self.session is None else list(self.session.items())

    def about(self, subject: str) -> Report:
        """The check of one record alone.

        Raises:
            SnapshotError, UsageError: there is no such record.
        """
        assert self.session is not None, "asked for only where there is a shop"
        return self._whole(subject).report

    def written(self, form: str) -> Report:
        """The report as it is kept in a format: with as many records as that has."""
        assert self.report is not None, "there is a shop"
        assert self.snapshot is not None, "there is a shop"
        kept = self._checker().check(self.snapshot, records=FORMATS[form].records, dates=True)
        return replace(kept, plans=self.report.plans)

    def archive(self, language: Language) -> bytes:
        """What `fleet` leaves in its folder, in an archive."""
        assert self.shops is not None, "asked for only where there are several"
        return self.shops.archive(language, self._watch)

    def changes(self, language: Language) -> tuple[EarlierReport, ...]:
        """The saved reports with what has changed since each, until now, or until the latest of them."""
        if language not in self._since:
            found = () if self.problems else since(self.earlier, self.snapshot, self._runs, language)
            self._since[language] = tuple(found)
        return self._since[language]

    def _runs(self, like: SavedReport) -> Runs:
        only = like.asked.policies or self._only or None
        return Runs(self._policies, like=like, only=only, now=self.now, cache=self._cache)

    def _open(self) -> None:
        self.files, self.problems, self.session, self.report = (), (), None, None
        self.shops, self.may_be_several = None, False
        self._ranked, self._base, self._since = False, None, {}
        self.now, self._checkers = self._present(), {}
        uploads = self.kept.uploads
        found = (earlier_report(each.name, each.data) for each in uploads.values())
        self.earlier = tuple(each for each in found if each is not None)
        read = tuple(each.read() for each in self.earlier)
        if len(uploads) == len(read):
            self.files = read
            return
        if self._open_several():
            return
        claim = self.kept.claim
        since = {} if claim.complete_since is None else {"": claim.complete_since}
        try:
            base = self._read(Said(claim.retrieved_at, self.now, since))
            self._ask(base, needs(self._checker(), base))
        except ExportError as error:
            self.files = (*error.files, *(each.read() for each in self.earlier))
            self._refused(error)
        except (SnapshotError, UsageError) as error:
            self._refused(error)

    def _ask(self, base: Snapshot, found: Needs) -> None:
        """Ask what is missing, give the answers that there are, and check."""
        self._base = base
        self.session = Session(self._checker(), base, {}, found)
        self._answer_again()
        self._check()

    def _refused(self, error: SnapshotError | UsageError) -> None:
        """What lies there makes no shop."""
        self.problems, self._base, self.session, self.report = error.diagnostics, None, None, None

    def _data(self) -> dict[str, bytes]:
        """The files of the shop, or the shops."""
        reports = {each.name for each in self.earlier}
        return {name: each.data for name, each in self.kept.uploads.items() if name not in reports}

    def _open_several(self) -> bool:
        """Judge several shops, if the files are of several."""
        problems = Collector()
        files = opened_files(self._data(), problems)
        self.may_be_several = may_be_shops(files)
        if not (are_shops(files) if self.kept.several is None else self.kept.several):
            return False
        self.problems = tuple(problems.errors())
        try:
            self.shops = ShopsOnPage(
                list(held_shops(files)),
                self._policies,
                self.kept.claim,
                self.now,
                only=self._only,
                cache=self._cache,
                watch=self._watch,
            )
        except UsageError as error:
            self._refused(error)
        return True

    def _read(self, said: Said) -> Snapshot:
        base = open_sources("auto", list(self._data().items()), said, watch=self._watch)
        assert base.provenance is not None, "it is made of files"
        self.files = (*base.provenance.files, *(each.read() for each in self.earlier))
        return base

    def _answer_again(self) -> None:
        """Give the answers once more: those that the files give now, or that fit no more, are forgotten."""
        answers, kept = self.kept.answers, []
        for each in answers:
            try:
                found = self._answered(each.key, each.text)
            except WrongAnswerError:
                continue
            if found is not None:
                kept.append(found)
        self.kept = replace(self.kept, answers=tuple(kept))

    def _answered(self, key: str, text: str) -> Answered | None:
        session = self.session
        item = next((each for each in self.items() if each.key == key), None)
        if session is None or item is None:
            return None
        before = told_verdicts(session)
        if text.strip():
            session.accept(text, item)
        else:
            session.skip(item)
        changed = [line for line, old in zip(told_verdicts(session), before, strict=False) if line != old]
        settled = Text(" · ".join(each.en for each in changed), " · ".join(each.zh for each in changed))
        return Answered(key, text.strip(), asked_for(item), settled)

    def _check(self) -> None:
        self._since = {}
        self._examined = examined = self._whole(None)
        self.report = examined.report
        if self.session is not None and self.session.needs.certain:  # then they take no time
            self._plan(lambda: False)

    def _whole(self, subject: str | None) -> Examined:
        """The check as a page shows it: with the dates, and so many records that each answer is soon seen."""
        snapshot = self.snapshot
        assert snapshot is not None, "there is a session"
        return self._checker().examine(
            snapshot,
            subject=subject,
            records=SHOWN,
            dates=True,
            progress=self._progress if self._watch is not nobody else None,
        )

    def _checker(self, names: Sequence[str] = ()) -> Checker:
        """What checks against the policies of these ids, or against all."""
        only = tuple(names)
        if only not in self._checkers:
            self._checkers[only] = self._made(Checker, names)
        return self._checkers[only]

    def _made(self, kind: type[_C], names: Sequence[str]) -> _C:
        only = tuple(names) or self._only
        return kind(self._policies, only=only or None, now=self.now, cache=self._cache)

    def _progress(self, stage: str, done: int, total: int) -> None:
        self._watch(Text(stage, stage), done, done, total)


class DeskTerms(Struct, frozen=True):
    """How a desk is set up in a process of its own: with which rule files, and what the caller provides.

    ``paths`` are None for the shipped policies. ``present`` is a function of a module, so that the other
    process finds it.
    """

    paths: tuple[Path, ...] | None
    present: Callable[[], datetime]
    cache: Path | None = None

    def contents(self, uploads: Mapping[str, Upload]) -> DeskContents:
        """What lies there at first."""
        return DeskContents(uploads)

    def policies(self) -> Policies:
        """The policies of the rule files.

        Raises:
            PolicyError: a rule file is invalid.
        """
        return load_policies(self.paths, cache=self.cache)

    def desk(self, kept: DeskContents, watch: Watch) -> Desk:
        """The desk of what is kept.

        Raises:
            PolicyError: a rule file is invalid.
        """
        policies = self.policies()
        adopt(policies.library.catalog)  # what they declare counts for all that is read there
        only = () if self.paths is None else tuple(policies.library.ids())
        return Desk(policies, self.present, kept, only=only, cache=self.cache, watch=watch)
