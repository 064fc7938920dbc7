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
    from checker.explain.sentences import PolicyText
    from checker.language import Library
    from checker.language.model.policy import Policy

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


def in_sentences(library: Library) -> list[PolicyText]:
    """The policies of a library in words, each with what it changes in the policy that it extends."""
    return [policy_in_sentences(item, library) for item in library.policies]


def policy_in_sentences(policy: Policy, library: Library) -> PolicyText:
    """One policy of a library in words, with what it changes in the policy that it extends."""
    from msgspec.structs import replace

    from checker.explain.differences import differences
    from checker.explain.sentences import policy_sentences
    from checker.language.library.files import Files, Surroundings
    from checker.language.library.project import Projects

    titles = {item.id: item.title for item in (*library.policies, *library.referenced)}
    told = policy_sentences(policy, titles)
    if not policy.extends:
        return told
    name = policy.extends[0]
    bases = library.versions(name)
    if not bases and (elsewhere := Projects(Files(around=Surroundings())).find(name, Path(policy.file))):
        bases = named_policies([str(path) for path in elsewhere]).library.versions(name)
    return replace(told, differs=differences(told, policy_sentences(bases[-1], titles))) if bases else told


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
