"""Which rule tests a change touches: those whose policy, snapshot or own file is among the changed files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from checker.base.io import resolved
from checker.base.resources import data_folder
from checker.language import Library
from checker.language.library.files import Shipped, named
from checker.testing.model import Suite


def touched(suites: Sequence[Suite], library: Library, changed: Iterable[Path]) -> tuple[Suite, ...]:
    """The ``suites`` that may turn out otherwise now that the files ``changed`` are as they are.

    A change to shopcheck itself touches all of them.
    """
    files = frozenset(resolved(path) for path in changed)
    if any(file.is_relative_to(folder) for folder in _own_folders() for file in files):
        return tuple(suites)
    shipped = Shipped()
    return tuple(suite for suite in suites if files & _read(suite, library, shipped))


def _own_folders() -> tuple[Path, Path]:
    """Where the code is, and where the schemas are."""
    return Path(__file__).resolve().parents[1], data_folder() / "schemas"


def _read(suite: Suite, library: Library, shipped: Shipped) -> set[Path]:
    """The files that decide how the tests in ``suite`` turn out."""
    found = {resolved(Path(suite.file))}
    if suite.base_file is not None:
        found.add(resolved(suite.base_file))
    seen, waiting = {suite.policy}, [suite.policy]
    while waiting:
        name = waiting.pop()
        found |= {resolved(path) for path in shipped.paths(name)}
        for version in library.versions(name):
            found |= named(version.file)
            referred = {reference.policy for reference in version.references()}
            waiting += sorted(({*version.extends, *referred}) - seen)
            seen |= {*version.extends, *referred}
    return found
