"""What an editor writes for authors: the cases that rule tests miss, or first tests of a policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lsprotocol import types as lsp
from msgspec import Struct
from pygls import uris

from checker import api
from checker.authoring.tests import test_draft
from checker.base.io import Unsaved
from checker.base.text import Language, Text
from checker.format import form_of, formatted, schema_beside
from checker.language.library.files import Surroundings
from checker.language.library.kinds import Holding
from checker.language.library.library import Loaded
from checker.lint.missing import missing_cases
from checker.lint.proofs import available
from checker.lsp import names
from checker.lsp.definition import occurrence_at
from checker.lsp.places import Buffer
from checker.lsp.workspace import OpenFile, Workspace
from checker.schema.catalog import in_force

#: The command that writes cases, for editors that can't ask for an action's edit.
WRITE_CASES: Final = "shopcheck.writeCases"
_ONE: Final = Text("Write the test cases missing for `{}`", "补上 `{}` 缺少的测试用例")
_ALL: Final = Text("Write all missing test cases", "补上所有缺少的测试用例")
_FIRST: Final = Text("Write rule tests", "起草规则测试")


class WantedCases(Struct, frozen=True):
    """The cases that are to be written: into the file of tests ``path``, of one precondition or of all.

    Where the tests aren't there yet, a draft of them is written for the ``policy``.
    """

    path: Path
    policy: str
    owner: str | None = None
    new: bool = False


class CaseSheet(Struct, frozen=True):
    """What cases are written from: the texts as they are, and what is loaded of the policy."""

    cases: WantedCases
    unsaved: Unsaved
    around: Surroundings
    loaded: Loaded
    before: Buffer | None


def offers(
    file: OpenFile, position: lsp.Position, workspace: Workspace, language: Language, *, deferred: bool
) -> Iterator[lsp.CodeAction]:
    """What can be written for a file at a position; what it comes to is found out when it is chosen."""
    for title, cases in _cases(file, position, workspace):
        data: Any = [str(cases.path), cases.policy, cases.owner, cases.new]
        said = title.to(language)
        command = None if deferred else lsp.Command(said, WRITE_CASES, arguments=[data])
        yield lsp.CodeAction(said, lsp.CodeActionKind.Refactor, data=data, command=command)


def _cases(
    file: OpenFile, position: lsp.Position, workspace: Workspace
) -> Iterator[tuple[Text, WantedCases]]:
    if file.policy is None or not workspace.policies(file.path).valid:
        return
    if file.kind is Holding.TESTS:
        if available():
            yield _ALL, WantedCases(file.path, file.policy.id)
        return
    tests = file.path.with_suffix(".test.yaml")
    if workspace.buffer(tests) is None:
        yield _FIRST, WantedCases(tests, file.policy.id, new=True)
    elif available():
        name = occurrence_at(file, position)
        if name is not None and name.kind == names.PRECONDITION:
            title = Text(_ONE.en.format(name.name), _ONE.zh.format(name.name))
            yield title, WantedCases(tests, file.policy.id, name.name)
        yield _ALL, WantedCases(tests, file.policy.id)


def cases_in(data: Any) -> WantedCases | None:  # Any: what the client sent
    """The cases that an action stands for; None where it is another's."""
    match data:
        case [str(path), str(policy), None | str() as owner, bool(new)]:
            return WantedCases(Path(path), policy, owner, new)
    return None


def sheet(cases: WantedCases, workspace: Workspace) -> CaseSheet:
    """What is needed to write cases, as everything is now."""
    near = cases.path.with_name(cases.path.name.replace(".test", ""))
    loaded = workspace.policies(near if cases.new else cases.path)
    return CaseSheet(cases, workspace.unsaved(), workspace.around, loaded, workspace.buffer(cases.path))


def edit(asked: CaseSheet, *, creates: bool) -> lsp.WorkspaceEdit | None:
    """The edit that writes the cases; None where there is none to write.

    Raises:
        InputError: the policy or its tests are wrong.
    """
    path, before = asked.cases.path, asked.before
    uri = uris.from_fs_path(str(path)) or ""
    if asked.cases.new:
        text = _draft(asked)
        write = lsp.TextEdit(lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0)), text)
        document = lsp.OptionalVersionedTextDocumentIdentifier(uri)
        made = lsp.CreateFile(uri, options=lsp.CreateFileOptions(ignore_if_exists=True))
        return (
            lsp.WorkspaceEdit(document_changes=[made, lsp.TextDocumentEdit(document, [write])])
            if creates
            else None
        )
    if before is None:
        return None
    text, added = missing_cases(path, asked.unsaved, asked.around, asked.cases.owner)
    if not added:
        return None
    end = lsp.Position(len(before.lines), 0)
    return lsp.WorkspaceEdit(changes={uri: [lsp.TextEdit(lsp.Range(lsp.Position(0, 0), end), text)]})


def _draft(asked: CaseSheet) -> str:
    with in_force(asked.loaded.library.catalog):
        policies = api.Policies(asked.loaded.checked(), asked.loaded.diagnostics, asked.loaded.sources)
        text = test_draft(policies, asked.cases.policy)
    form = form_of(asked.cases.path, text)
    return formatted(text, form, schema_beside(asked.cases.path, form))
