"""Which policies a call speaks of: ids of shipped ones, and files or folders of the user's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from checker.cli import usage
from checker.diagnostics import UsageError
from checker.resources import rules_folder
from checker.text import Text

if TYPE_CHECKING:
    from checker.api import Policies


@dataclass(frozen=True, slots=True)
class Selection:
    """Policies that are loaded, and the ids of those asked for by name (None: nothing was asked)."""

    policies: Policies
    named: tuple[str, ...] | None


def select(names: Sequence[str]) -> Selection:
    """The shipped policies and those in the paths among ``names``.

    Raises:
        UsageError: a name is neither a policy's id nor a file or folder with policies.
        PolicyError: a rule file is invalid.
    """
    policies = load_beside_shipped(Path(name) for name in names if is_path(name))
    if not names:
        return Selection(policies, None)
    files = {policy.id: Path(policy.file).resolve() for policy in policies.library.policies}
    named: dict[str, None] = {}
    for name in names:
        if is_path(name):
            named.update(dict.fromkeys(_in_path(name, files.items())))
        elif name in files:
            named[name] = None
        else:
            raise no_such_policy(name, files)
    return Selection(policies, tuple(named))


def load_beside_shipped(paths: Iterable[Path]) -> Policies:
    """The shipped policies, and those in ``paths``.

    Raises:
        PolicyError: a rule file is invalid.
    """
    from checker import api

    own = [path for path in paths if not _shipped(path)]
    return api.load_policies([rules_folder(), *own] if own else None)


def is_path(name: str) -> bool:
    """Whether ``name`` is meant as a path rather than as an id such as ``douyin/closure``."""
    return name.startswith((".", "/", "~")) or name.endswith((".yaml", ".yml")) or Path(name).exists()


def no_such_policy(name: str, known: Iterable[str]) -> UsageError:
    """``name`` isn't the id of a policy."""
    return usage.wrong(
        usage.NO_SUCH_POLICY,
        Text(f"there is no policy `{name}`", f"没有编号为 `{name}` 的规则"),
        usage.did_you_mean(
            name, known, Text("`shopcheck list` shows the policies", "运行 `shopcheck list` 可查看全部规则")
        ),
    )


def _shipped(path: Path) -> bool:
    return path.resolve().is_relative_to(rules_folder())


def _in_path(name: str, files: Iterable[tuple[str, Path]]) -> list[str]:
    place = Path(name).resolve()
    found = [policy for policy, file in files if file.is_relative_to(place)]
    if not found:
        raise usage.wrong(
            usage.NO_SUCH_POLICY,
            Text(f"there is no policy in `{name}`", f"`{name}` 中没有规则"),
        )
    return found
