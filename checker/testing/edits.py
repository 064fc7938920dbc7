"""A base snapshot with a case's edits: only what lies on an edited path is copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.testing.model import Json, SnapshotEdit


def split(path: str) -> tuple[str, ...]:
    """The steps of a dotted path, or of a JSON Pointer where it begins with a slash."""
    if path.startswith("/"):
        return tuple(step.replace("~1", "/").replace("~0", "~") for step in path[1:].split("/"))
    return tuple(path.split("."))


def edited(base: Json, edits: Sequence[SnapshotEdit]) -> Json:
    """``base`` with all ``edits``, one after the other.

    Raises:
        LookupError: the path of an edit isn't there; its argument is the edit.
    """
    for edit in edits:
        try:
            base = _edited(base, edit.steps, edit)
        except LookupError:
            raise LookupError(edit) from None
    return base


def _edited(node: Json, steps: tuple[str, ...], edit: SnapshotEdit) -> Json:
    step, rest = steps[0], steps[1:]
    if isinstance(node, Mapping):
        copy = dict(node)
        if rest:
            copy[step] = _edited(node[step], rest, edit)
        elif edit.removed:
            del copy[step]
        else:
            copy[step] = edit.value
        return copy
    if isinstance(node, Sequence) and not isinstance(node, str):
        return _edited_list(list(node), step, rest, edit)
    raise LookupError


def _edited_list(items: list[Json], step: str, rest: tuple[str, ...], edit: SnapshotEdit) -> Json:
    if not (step.isascii() and step.isdecimal()):
        raise LookupError
    index = int(step)
    if rest:
        items[index] = _edited(items[index], rest, edit)
    elif edit.removed:
        del items[index]
    elif index == len(items):
        items.append(edit.value)
    else:
        items[index] = edit.value
    return items
