"""Makes a snapshot smaller as long as something holds of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

#: What every snapshot has.
_KEPT = frozenset({"schema_version", "as_of", "shop", "coverage"})


def shrunk(document: Mapping[str, Any], holds: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
    """``document`` without all that can be left out one by one while ``holds`` is true of the rest."""
    found = deepcopy(dict(document))
    for path in sorted(_parts(found, ()), key=lambda path: (len(path), tuple(map(str, path))), reverse=True):
        less = _without(found, path)
        if less is not None and holds(less):
            found = less
    return found


def _parts(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """The paths of all members and items, the last items of a list first."""
    if isinstance(node, dict):
        for name, inner in node.items():
            if len(path) or name not in _KEPT:
                yield (*path, name)
            yield from _parts(inner, (*path, name))
    elif isinstance(node, list):
        for place in reversed(range(len(node))):
            yield (*path, place)
            yield from _parts(node[place], (*path, place))


def _without(document: Mapping[str, Any], path: tuple[str | int, ...]) -> dict[str, Any] | None:
    """A copy without what stands at ``path``; None where nothing does."""
    copy = deepcopy(dict(document))
    node: Any = copy
    try:
        for step in path[:-1]:
            node = node[step]
        del node[path[-1]]
    except (KeyError, IndexError, TypeError):
        return None
    return copy
