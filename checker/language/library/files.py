"""Rule files on disk: which ones there are, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from checker.base.io import resolved
from checker.base.resources import rules_folder
from checker.base.text import Text
from checker.diagnostics import Span
from checker.diagnostics.collector import Collector

_SUFFIXES: Final = (".yaml", ".yml")
_ID_LINE: Final = re.compile(rb"^policy:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)


def shown_name(path: Path) -> str:
    """What messages call a file: as it was given, and for a shipped one its place under ``rules``."""
    try:
        return (Path("rules") / resolved(path).relative_to(rules_folder())).as_posix()
    except ValueError:
        return path.as_posix()


def named(name: str) -> set[Path]:
    """The files that ``name``, as messages call it, may mean: one given so, and one shipped under it."""
    return {resolved(Path(name)), resolved(rules_folder().parent / name)}


def yaml_in(folder: Path, problems: Collector) -> list[Path]:
    """The YAML files in a folder, in order, hidden ones left out.

    A link that leads out of the folder is noted and left out too: nobody asked for what it leads to.
    """
    whole = resolved(folder)
    found: list[Path] = []
    for file in sorted(folder.rglob("*")):
        if file.suffix not in _SUFFIXES or _hidden(file, folder) or not file.is_file():
            continue
        if file.is_symlink() and not resolved(file).is_relative_to(whole):
            name = file.relative_to(folder).as_posix()
            problems.error(
                "SC017",
                Span(shown_name(folder), 1, 1, 1, 1),  # the link itself would be shown with what it leads to
                Text(
                    f"the link `{name}` leads out of this folder: it isn't read",
                    f"链接 `{name}` 指向该文件夹之外，不予读取",
                ),
                help=Text("name the file that it leads to", "请直接指明它所指向的文件"),
            )
        else:
            found.append(file)
    return found


def rule_files(paths: Iterable[Path], problems: Collector, *, demanded: bool = True) -> Iterator[Path]:
    """The rule files that ``paths`` name, each once; folders are searched, rule tests left out.

    Where they are ``demanded``, a folder without any is a mistake.
    """
    seen: set[Path] = set()
    for path in paths:
        found = [path]
        if path.is_dir():
            found = [file for file in yaml_in(path, problems) if not is_test(file)]
            if not found and demanded:
                problems.error(
                    "SC018",
                    Span(shown_name(path), 1, 1, 1, 1),
                    Text("there are no rule files in this folder", "该文件夹中没有规则文件"),
                    help=Text(
                        "rule files end in .yaml; rule tests, in .test.yaml, aren't among them",
                        "规则文件以 .yaml 结尾；以 .test.yaml 结尾的是规则测试，不计在内",
                    ),
                )
        for file in found:
            target = resolved(file)
            if target not in seen:
                seen.add(target)
                yield file


def rules_in(folder: Path) -> tuple[Path, ...]:
    """The files in ``folder`` itself that give a policy an id, in order; other YAML may stand beside them."""
    files = (file for file in sorted(folder.iterdir()) if file.suffix in _SUFFIXES and not is_test(file))
    return tuple(file for file in files if file.is_file() and _ID_LINE.search(file.read_bytes()))


def is_test(path: Path) -> bool:
    """Whether a file holds rule tests."""
    return path.stem.endswith(".test")


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


class Shipped:
    """The policies that this version ships, found by id without reading more of their files than one line."""

    def __init__(self) -> None:
        self._paths: dict[str, list[Path]] | None = None

    def ids(self) -> tuple[str, ...]:
        """The ids of all shipped policies."""
        return tuple(self._index())

    def paths(self, policy: str) -> tuple[Path, ...]:
        """The files of the versions of a shipped policy; none where there is no such policy."""
        return tuple(self._index().get(policy, ()))

    def _index(self) -> dict[str, list[Path]]:
        if self._paths is None:
            self._paths = {}
            for path in rule_files([rules_folder()], Collector()):
                if match := _ID_LINE.search(path.read_bytes()):
                    self._paths.setdefault(match[1].decode(errors="replace"), []).append(path)
        return self._paths
