"""Which policies a call speaks of: ids of shipped ones, and files or folders of the user's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checker.base.io import exists
from checker.base.text import Text
from checker.cli import usage
from checker.cli.console import cache_folder
from checker.schema.catalog import adopt

if TYPE_CHECKING:
    from checker.api import Policies

_LIST: Final = Text("`shopcheck list` shows the policies", "运行 `shopcheck list` 可查看全部规则")


def named_policies(names: Sequence[str]) -> Policies:
    """The policies called ``names``, each the id of a shipped one or a path; all shipped ones without names.

    Raises:
        UsageError: a name is neither.
        PolicyError: a rule file is invalid.
    """
    return loaded_policies(policy_paths(names))


def loaded_policies(paths: Sequence[Path] | None) -> Policies:
    """The policies in ``paths``, the shipped ones without; what they know counts for the rest of the call.

    Raises:
        PolicyError: a rule file is invalid.
    """
    from checker import api

    found = api.load_policies(paths, cache=cache_folder())
    adopt(found.library.catalog)
    return found


def policy_paths(names: Sequence[str]) -> list[Path] | None:
    """The rule files and folders that ``names`` mean; None for all shipped ones, without names.

    Raises:
        UsageError: a name is neither an id of a shipped policy nor a path.
    """
    return [path for name in names for path in _paths(name)] or None


def is_path(name: str) -> bool:
    """Whether ``name`` is meant as a path rather than as an id such as ``douyin/closure``."""
    return name.startswith((".", "/", "~")) or name.endswith((".yaml", ".yml")) or exists(Path(name))


def _paths(name: str) -> Iterable[Path]:
    from checker.language.library.files import Shipped

    if is_path(name):
        return (Path(name),)
    shipped = Shipped()
    paths = shipped.paths(name)
    if not paths:
        raise usage.no_such_policy(name, shipped.ids(), _LIST)
    return paths
