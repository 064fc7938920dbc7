"""Windows, as far as it can be held elsewhere: what its functions say is put in their place."""

from __future__ import annotations

import ctypes
import io
import os
import sys
from collections.abc import Callable
from pathlib import PureWindowsPath
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from checker.cli.console import Console, console
from checker.cli.main import cli
from checker.diagnostics import Diagnostic, Span
from checker.render.diagnostics import findings
from checker.render.diagnostics.findings import Findings
from checker.render.formats import FINDINGS, renderer
from tests.cli.conftest import ENVIRONMENT

ONE = ("--policy", "douyin/closure")
EXAMPLE = "examples/douyin/snapshot.json"
PATH = r"C:\Users\店主\my shop\rules.yaml"


class Screen(io.StringIO):
    """A console."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, int]]:
    """``windows(language, mode, obeys)`` puts Windows in this system's place; what it is told is returned."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def pretend(language: int = 0x409, mode: int | None = 3, *, obeys: bool = True) -> dict[str, int]:
        told: dict[str, int] = {}

        def read(handle: Any, into: Any) -> int:
            if mode is not None:
                into._obj.value = mode
            return int(mode is not None)

        def write(handle: Any, value: int) -> int:
            told["mode"] = value
            return int(obeys)

        kernel32 = SimpleNamespace(
            GetUserDefaultUILanguage=lambda: language, GetConsoleMode=read, SetConsoleMode=write
        )
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel32), raising=False)
        runtime = ModuleType("msvcrt")
        runtime.get_osfhandle = lambda number: 40 + number  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "msvcrt", runtime)
        return told

    return pretend


@pytest.mark.parametrize(
    ("langid", "language"),
    [
        (0x804, "zh"),
        (0x404, "zh"),
        (0xC04, "zh"),
        (0x1004, "zh"),
        (0x409, "en"),
        (0x411, "en"),
        (0x412, "en"),
    ],
    ids=["CN", "TW", "HK", "SG", "US", "JP", "KR"],
)
def test_the_language_is_that_of_the_system(windows: Callable[..., Any], langid: int, language: str) -> None:
    """Where no LANG is set, as on Windows, its user interface tells; Chinese of every region is Chinese."""
    windows(langid)
    assert console().language == language


def test_the_environment_comes_first(windows: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sets LANG on Windows, as shells from elsewhere do, means it."""
    windows(0x804)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert console().language == "en"


def test_colours_are_asked_for(windows: Callable[..., Any]) -> None:
    """A console shows colours once it is told to; what it did before it goes on doing."""
    told = windows(mode=0x3)
    assert Console("en").coloured(Screen())
    assert told == {"mode": 0x7}


@pytest.mark.parametrize(("mode", "obeys"), [(None, True), (3, False)], ids=["no console", "an old one"])
def test_a_console_that_knows_no_colours_gets_none(
    windows: Callable[..., Any], mode: int | None, obeys: bool
) -> None:
    """Its user would see codes instead, unless colour is what was asked for."""
    windows(mode=mode, obeys=obeys)
    assert not Console("en").coloured(Screen())
    assert Console("en", colour=True).coloured(Screen())


def test_nothing_is_told_to_a_console_where_none_is_wanted(windows: Callable[..., Any]) -> None:
    """Neither with --no-color nor into a file is the console touched."""
    told = windows()
    assert not Console("en", colour=False).coloured(Screen())
    assert not Console("en").coloured(io.StringIO())
    assert told == {}


@pytest.mark.parametrize(("columns", "width"), [(80, 79), (120, 119), (5000, 1000), (0, 80)])
def test_no_line_fills_a_console(
    windows: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, columns: int, width: int
) -> None:
    """A line as wide as the console would be followed by an empty one."""
    windows()
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((columns, 25)))
    assert Console.width(Screen()) == width


@pytest.mark.parametrize("encoding", ["cp936", "cp1252", "cp437"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_code_page_gets_an_answer(encoding: str, language: str) -> None:
    """Our signs are said by what the code page has; what it lacks is written out, and nothing breaks."""
    done = CliRunner(charset=encoding).invoke(
        cli, ["run", EXAMPLE, "--lang", language, *ONE], env=ENVIRONMENT
    )
    assert done.exit_code == 1, done.output
    signs = {"cp936": "×", "cp1252": "×", "cp437": "[no]"}
    title = "关店" if language == "zh" else "Close the shop"
    shown = title if encoding == "cp936" or language == "en" else "\\u5173\\u5e97"
    assert f"A {signs[encoding]} {shown}" in done.stdout


@pytest.mark.parametrize("encoding", ["cp936", "cp1252"])
def test_results_for_programs_are_utf8(encoding: str) -> None:
    """JSON is UTF-8 whatever the console's code page is."""
    done = CliRunner(charset=encoding).invoke(
        cli, ["run", EXAMPLE, "--format", "json", "--lang", "zh", *ONE], env=ENVIRONMENT
    )
    assert "转载" in done.stdout_bytes.decode("utf-8")


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("github", "file=C%3A/Users/店主/my shop/rules.yaml"),
        ("gitlab", '"C:/Users/店主/my shop/rules.yaml"'),
        ("junit", "C:/Users/店主/my shop/rules.yaml"),
        ("markdown", "C:/Users/店主/my shop/rules.yaml:3:5"),
        ("sarif", '"file:///C:/Users/%E5%BA%97%E4%B8%BB/my%20shop/rules.yaml"'),
        ("text", PATH),
        ("plain", f"{PATH}:3:5"),
    ],
)
def test_paths_with_drives_and_backslashes(form: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """People see a path as they know it, programs with forward slashes, and addresses name the drive."""
    monkeypatch.setattr(findings, "PurePath", PureWindowsPath)
    found = Diagnostic.of("SC607", Span(PATH, 3, 5, 3, 9), "file", target="`x`")
    text = renderer(FINDINGS, form)(
        Findings([found], files=[PATH]), "en", width=120, colour=False, sources={}
    )
    assert shown in text
