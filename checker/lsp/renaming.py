"""Giving a parameter, a value, a source or a precondition another name, wherever it is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lsprotocol import types as lsp

from checker.base.io import resolved
from checker.base.patterns import pattern
from checker.base.text import Text
from checker.language.grammar import keys
from checker.language.library.kinds import Holding, is_test
from checker.lsp import names
from checker.lsp.definition import family, location, occurrence_at, text_at
from checker.lsp.names import Occurrence
from checker.lsp.workspace import OpenFile, Workspace

_ID: Final = pattern(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z")
_KINDS: Final = (names.NAME, names.PARAMETER, names.VALUE, names.SOURCE, names.PRECONDITION)


class RefusedError(Exception):
    """A name can't be changed with certainty; ``reason`` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def renameable(file: OpenFile, position: lsp.Position) -> Occurrence:
    """The name at a position, where it is one that can be changed.

    Raises:
        RefusedError: it isn't.
    """
    found = occurrence_at(file, position)
    if found is None or found.kind not in _KINDS:
        raise RefusedError(
            Text(
                "only parameters, values, sources and preconditions can be renamed",
                "只能给参数、命名值、来源和前提条件改名",
            )
        )
    return found


def rename(
    file: OpenFile, position: lsp.Position, new: str, workspace: Workspace
) -> dict[str, list[lsp.TextEdit]]:
    """The edits that give the name at a position a new one, by the address of their file.

    They reach the policy, the policies of its folder that extend it, what all of these share, and the rule
    tests beside it.

    Raises:
        RefusedError: the new name can't be one or is taken, or the old one is given in another folder.
    """
    workspace.forget()  # what has been saved by others meanwhile is reached too
    found = renameable(file, position)
    _check_form(found, new)
    givers = [item for item in family(file, workspace) if any(o.gives and o.means(found) for o in _in(item))]
    if not givers:
        raise RefusedError(Text(f"`{found.name}` isn't given anywhere", f"找不到 `{found.name}` 的定义"))
    root = givers[-1]
    if root.path.parent != file.path.parent:
        giver = text_at(root, "policy") or root.path.name
        raise RefusedError(
            Text(
                f"`{found.name}` is given in another folder, by `{giver}`",
                f"`{found.name}` 是在另一文件夹的 `{giver}` 中定义的",
            )
        )
    edits: dict[str, list[lsp.TextEdit]] = {}
    for item in _reach(root, workspace):
        occurrences = list(_in(item))
        wanted = [one for one in occurrences if one.means(found)]
        other = Occurrence(found.kind, new, found.span)
        if any(one.gives and one.means(other) for one in occurrences):
            raise RefusedError(Text(f"`{new}` is taken already", f"`{new}` 已被使用"))
        for one in wanted:
            if one.span.line != one.span.end_line or one.span.end_column - one.span.column != len(one.name):
                line = one.span.line
                raise RefusedError(
                    Text(
                        f"`{found.name}` stands in a text of several lines: change line {line} by hand",
                        f"`{found.name}` 出现在第 {line} 行起的多行文字中，请手工修改",
                    )
                )
            where = location(item, one)
            edits.setdefault(where.uri, []).append(lsp.TextEdit(where.range, new))
    return edits


def _check_form(found: Occurrence, new: str) -> None:
    form = _ID if found.kind == names.PRECONDITION else keys.NAME
    if not form.match(new):
        raise RefusedError(Text(f"`{new}` can't be a name here", f"`{new}` 不能用作名称"))


def _in(file: OpenFile) -> Iterator[Occurrence]:
    return names.in_tests(file.root) if is_test(file.path) else names.in_policy(file.root)


def _reach(root: OpenFile, workspace: Workspace) -> Iterator[OpenFile]:
    """The policy, those of its folder that extend it, and the rule tests of all of these.

    Of a shared file, the policies of its folder that use it; where others do, it has to stay as it is.
    """
    using = workspace.projects.using(root.path) if root.kind is Holding.SHARED else frozenset[Path]()
    if any(user.parent != resolved(root.path).parent for user in using):
        reason = Text("files of other folders use it too", "其他文件夹的文件也在使用它")
        raise RefusedError(reason)
    versions = workspace.projects.beside(text_at(root, "policy") or "", root.path)
    users = workspace.projects.users([root.path])
    near = (path for path in (*versions, *users) if path.parent == root.path.parent)
    found = [item for path in near if (item := workspace.file(path)) is not None]
    beside = [item for item in found if not is_test(item.path)]
    ids = {text_at(item, "policy") for item in beside if resolved(item.path) in using} or {
        text_at(root, "policy")
    }
    while more := {text_at(item, "policy") for item in beside if text_at(item, "extends") in ids} - ids:
        ids |= more
    for item in {item.path: item for item in (root, *found)}.values():
        if item is root or text_at(item, "policy") in ids:
            if not item.whole:
                name = item.path.name
                reason = Text(f"`{name}` can't be read: mend it first", f"无法读懂 `{name}`，请先修正")
                raise RefusedError(reason)
            yield item
