"""A rule file beside an example: what is wrong with it, what it says, and what it makes of the example."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from checker.base.io import NOTHING_UNSAVED, Unsaved
from checker.base.text import Language, Text
from checker.comparison.compare import compare
from checker.comparison.model import ShopComparison
from checker.coverage.model import Family
from checker.diagnostics import Diagnostic, InputError, Severity
from checker.diagnostics.collector import Collector
from checker.explain.differences import differences
from checker.explain.sentences import PolicyText, policy_sentences
from checker.importers.opening import Said, open_sources
from checker.importers.watching import Watch
from checker.language.library.files import Files, Surroundings
from checker.language.library.loader import load
from checker.language.library.project import Projects
from checker.lint.linter import lint
from checker.pipeline.checker import Checker, Policies
from checker.pipeline.comparing import given
from checker.render.formats import FORMATS
from checker.report.model import Report
from checker.schema.catalog import in_force
from checker.snapshot import Snapshot, open_snapshot, read_document
from checker.testing.files import find_tests, load_tests
from checker.testing.model import CaseOutcome, Suite
from checker.testing.runner import policies_for, run_tests
from checker.web.contents import Upload, unpacked
from checker.web.rules.drafts import BenchContents, RuleDraft

_AROUND: Final = Surroundings()


class SeenByTests(Protocol):
    """What is said of how much the tests have seen."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What none has seen."""

    @property
    def closing(self) -> tuple[Text, ...]:
        """How much it is, in sentences."""


#: Says how much the tests of policies have seen of them.
Covering = Callable[[Family], SeenByTests]


class RanTests(Struct, frozen=True):
    """What the tests of a file have found, and how much of it they have seen; or why they can't be run."""

    outcome: CaseOutcome | None = None
    coverage: SeenByTests | None = None
    problems: tuple[Diagnostic, ...] = ()


class Looked(Struct, frozen=True):
    """What a draft comes to.

    ``sources`` are the texts that diagnostics speak of. ``before`` is the report on the example by the file
    as it is on disk, where it differs and is valid, and ``differs`` what the policies ask otherwise.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, str] = {}
    told: tuple[PolicyText, ...] = ()
    differs: tuple[Text, ...] = ()
    example: Snapshot | None = None
    report: Report | None = None
    before: Report | None = None
    problems: tuple[Diagnostic, ...] = ()


class Bench:
    """Drafts of rule files, one of which is looked at.

    ``files`` are those that may be opened, by name. ``covering`` says how much tests have seen.
    """

    def __init__(
        self,
        files: Mapping[str, Path],
        present: Callable[[], datetime],
        kept: BenchContents,
        covering: Covering,
        watch: Watch,
    ) -> None:
        self.files = files
        self.kept = kept
        self._present = present
        self._covering = covering
        self._watch = watch
        self.looked = Looked()
        self.tests: RanTests | None = None
        self._look()

    @property
    def draft(self) -> RuleDraft | None:
        """The draft that is looked at."""
        return self.kept.drafts.get(self.kept.at)

    # --- what comes in ------------------------------------------------------------------------

    def open(self, name: str) -> None:
        """Look at a file; what was edited of it before is still there.

        Raises:
            OSError, ValueError: it can't be read as text.
        """
        if (file := self.files.get(name)) is None:
            return
        drafts = dict(self.kept.drafts)
        if name not in drafts or not drafts[name].edited:
            drafts[name] = RuleDraft.of(file)
        self._enter(drafts=drafts, at=name)

    def edit(self, text: str) -> None:
        """The draft has another text; its line breaks are those of the file."""
        draft = self.draft
        if draft is not None:
            plain = text.replace("\r\n", "\n")
            self._take(replace(draft, text=plain.replace("\n", "\r\n") if b"\r\n" in draft.opened else plain))

    def discard(self) -> None:
        """Begin anew with what the file holds now.

        Raises:
            OSError, ValueError: it can't be read as text.
        """
        if self.draft is not None:
            self._take(RuleDraft.of(self.draft.file))

    def save(self) -> None:
        """Put the draft into its file.

        Raises:
            UsageError: the file has changed meanwhile, or can't be written.
        """
        if self.draft is not None and self.draft.edited:
            self._take(self.draft.save())

    def put(self, uploads: Sequence[Upload]) -> None:
        """Files of an example, in the place of the one that the tests have."""
        self._enter(uploads={**self.kept.uploads, **{each.name: unpacked(each) for each in uploads}})

    def drop(self, name: str) -> None:
        """Take a file of the example away."""
        left = {key: each for key, each in self.kept.uploads.items() if key != name}
        self._enter(uploads=left)

    def run(self) -> None:
        """Run the tests beside the file, with the draft in its place, and say how much they see."""
        draft = self.draft
        if draft is None:
            return
        unsaved, file = self._unsaved(), draft.file
        try:
            suites, mistakes = self._suites(file, unsaved)
            policies = policies_for(suites, Projects(Files(unsaved, _AROUND)))
            outcome = run_tests(suites, policies)
            seen = None
            if suites and not outcome.failed and not outcome.mistakes:
                name = Files().name(file)
                seen = self._covering(Family(suites, policies, frozenset({name})))
            self.tests = RanTests(outcome, seen, mistakes)
        except InputError as error:
            self.tests = RanTests(problems=error.diagnostics)

    def changes(self, language: Language) -> ShopComparison | None:
        """What the draft makes otherwise of the example than the file does; None where there is nothing."""
        looked = self.looked
        if looked.example is None or looked.report is None or looked.before is None:
            return None
        before, after = (given(looked.example, each, language) for each in (looked.before, looked.report))
        return compare(before, after)

    # --- what comes of it ---------------------------------------------------------------------

    def _take(self, draft: RuleDraft) -> None:
        self._enter(drafts={**self.kept.drafts, self.kept.at: draft})

    def _enter(self, **changed: object) -> None:
        self.kept = replace(self.kept, **changed)
        self._look()

    def _unsaved(self) -> dict[Path, bytes]:
        """All drafts that are edited: those of files that this one builds on count too."""
        found: dict[Path, bytes] = {}
        for each in self.kept.drafts.values():
            if each.edited:
                found |= each.unsaved()
        return found

    def _look(self) -> None:
        self.looked, self.tests = Looked(), None
        draft = self.draft
        if draft is None:
            return
        unsaved = self._unsaved()
        found = lint([draft.file], unsaved, around=_AROUND).diagnostics
        sources = {Files().name(draft.file): draft.text}
        if any(each.severity is Severity.ERROR for each in found):
            self.looked = Looked(found, sources)
            return
        policies, told = self._told(draft.file, unsaved)
        disk = self._disk(draft.file) if draft.edited else None
        known = {each.id: each for each in ([] if disk is None else disk[1])}
        differs = [text for each in told if each.id in known for text in differences(each, known[each.id])]
        self.looked = Looked(found, {**policies.sources, **sources}, tuple(told), tuple(differs))
        try:
            with in_force(policies.library.catalog):
                example = self._example(draft.file, unsaved, policies)
                if example is None:
                    return
                self.looked = replace(
                    self.looked,
                    example=example,
                    report=self._report(policies, example),
                    before=None if disk is None else self._report(disk[0], example),
                )
        except InputError as error:
            self.looked = replace(self.looked, problems=error.diagnostics)

    def _told(self, file: Path, unsaved: Unsaved) -> tuple[Policies, list[PolicyText]]:
        loaded = load([file], unsaved, _AROUND)
        library = loaded.checked()
        titles = {each.id: each.title for each in (*library.policies, *library.referenced)}
        policies = Policies(library, loaded.diagnostics, loaded.sources)
        return policies, [policy_sentences(each, titles) for each in library.policies]

    def _disk(self, file: Path) -> tuple[Policies, list[PolicyText]] | None:
        """What is in the file; None where that is invalid."""
        try:
            return self._told(file, NOTHING_UNSAVED)
        except InputError:
            return None

    def _suites(self, file: Path, unsaved: Unsaved) -> tuple[tuple[Suite, ...], tuple[Diagnostic, ...]]:
        """The tests of the policies in a file, beside it."""
        ids = set(load([file], unsaved, _AROUND).library.ids())
        suites, mistakes = load_tests(find_tests([file.parent], Collector()), unsaved)
        own = tuple(each for each in suites if each.policy in ids)
        files = {each.file for each in own} | {str(file.with_suffix(".test.yaml"))}
        return own, tuple(each for each in mistakes if each.span is not None and each.span.file in files)

    def _example(self, file: Path, unsaved: Unsaved, policies: Policies) -> Snapshot | None:
        """The shop of the files that were dropped; without any, the one that the tests begin with."""
        if self.kept.uploads:
            named = [(each.name, each.data) for each in self.kept.uploads.values()]
            return open_sources("auto", named, Said(None, self._present(), {}), watch=self._watch)
        suites, _ = self._suites(file, unsaved)
        own = next((each for each in suites if each.policy in policies.library.ids()), None)
        if own is None:
            return None
        text = json.dumps(own.base, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return open_snapshot(read_document(text, name=own.file))

    def _report(self, policies: Policies, example: Snapshot) -> Report:
        checker = Checker(policies, only=policies.library.ids(), now=self._present())
        return checker.check(example, records=FORMATS["html"].records, dates=True)


class BenchTerms(Struct, frozen=True):
    """How a bench is set up in a process of its own; the functions are some of modules."""

    files: Mapping[str, Path]
    present: Callable[[], datetime]
    covering: Covering

    def contents(self, uploads: Mapping[str, Upload]) -> BenchContents:
        """What lies there at first."""
        return BenchContents(uploads, at=next(iter(self.files), ""))

    def desk(self, kept: BenchContents, watch: Watch) -> Bench:
        """The bench of what is kept."""
        made = Bench(self.files, self.present, kept, self.covering, watch)
        if made.draft is None and kept.at:
            with suppress(OSError, ValueError):  # it is told when somebody opens it
                made.open(kept.at)
        return made
