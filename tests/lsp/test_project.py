"""A project of 300 files in an editor: checked bit by bit, while all else is answered."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checker.language.library.files import Surroundings
from checker.lsp.checks import Found, TextChecks
from checker.lsp.watch import TextWatch
from checker.lsp.workspace import Workspace
from tests.lsp.client import Client

BASE = """\
policy: mine/base{number}
title: {{en: Leave, zh: 离开}}
parameters:
  days: {{title: {{en: quiet days, zh: 静默天数}}, value: 90 days}}
preconditions:
  orders-quiet:
    title: {{en: "Quiet for {{days}}", zh: "满 {{days}}"}}
    every: orders
    require: {{ended_at: {{older_than: $days}}}}
    fix: {{en: Wait., zh: 等待。}}
"""
OVERLAY = """\
policy: mine/over{number}
extends: mine/base{base}
title: {{en: Later, zh: 更晚}}
parameters:
  days: {{value: 120 days}}
"""
TESTS = """\
policy: mine/base{number}
base: {{shop: {{id: "1"}}, orders: []}}
cases:
  - name: a
    expect: {{preconditions: {{orders-quiet: unknown}}}}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of 300 files in three folders: overlays extend policies of another folder."""
    root = tmp_path_factory.mktemp("project")
    (root / ".git").mkdir()
    for folder in ("base", "over", "tests"):
        (root / folder).mkdir()
    for number in range(100):
        texts = {
            f"base/base{number}.yaml": BASE.format(number=number),
            f"over/over{number}.yaml": OVERLAY.format(number=number, base=number % 10),
            f"tests/base{number}.test.yaml": TESTS.format(number=number),
        }
        for name, text in texts.items():
            (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def workspace(project: Path) -> Workspace:
    """The project with all files open."""
    found = Workspace(lambda: date(2026, 6, 1))
    found.around = Surroundings((project,), editor=True)
    for path in sorted(project.rglob("*.yaml")):
        found.put(path, path.read_text(encoding="utf-8"))
    return found


def names(paths: object) -> set[str]:
    """Files without their folders."""
    return {path.name for path in paths}  # type: ignore[attr-defined]


def test_a_change_touches_what_builds_on_it(workspace: Workspace, project: Path) -> None:
    """Of 300 open texts those are checked again that a change can touch, wherever they stand."""
    paths = workspace.paths()
    assert len(paths) == 300
    base, over = project / "base" / "base3.yaml", project / "over" / "over7.yaml"
    workspace.put(base, BASE.format(number=3).replace("days:", "rest:"))
    touched = workspace.checks().touched([base])
    assert touched[0] == base
    assert names(touched) == {
        "base3.yaml",
        "base3.test.yaml",
        *(f"over{number}.yaml" for number in range(3, 100, 10)),
    }
    assert names(workspace.checks().touched([over])) == {"over7.yaml"}
    assert names(workspace.checks().touched([project / "tests" / "base1.test.yaml"])) == {"base1.test.yaml"}


def test_a_new_id_touches_what_built_on_the_old_one(workspace: Workspace, project: Path) -> None:
    """Whoever extends a policy that now has another id is checked, and what goes by the new one too."""
    base = project / "base" / "base3.yaml"
    workspace.put(base, BASE.format(number=999))
    assert names(workspace.checks().touched([base])) >= {"over3.yaml", "over93.yaml", "base3.test.yaml"}


def test_a_change_on_disk_touches_all(workspace: Workspace, project: Path) -> None:
    """What isn't open may have held anything; a text that is closed as it was saved touches nothing."""
    base = project / "base" / "base3.yaml"
    workspace.remove(base)
    assert workspace.checks().touched([base]) == ()
    assert len(workspace.checks().touched([project / "base" / "gone.yaml"])) in (0, 299)
    workspace.put(base, BASE.format(number=999))
    workspace.remove(base)
    assert len(workspace.checks().touched([base])) == 299


def test_a_base_that_is_edited_breaks_its_overlays(workspace: Workspace, project: Path) -> None:
    """What isn't saved counts across folders: the overlay's mistake is found in it, and only there."""
    base, over = project / "base" / "base3.yaml", project / "over" / "over13.yaml"
    assert workspace.checks().found((over,)) == {over: ()}
    workspace.put(base, BASE.format(number=3).replace("days", "rest"))
    found = workspace.checks().found((over, project / "over" / "over14.yaml"))
    assert [bool(said) for said in found.values()] == [True, False]


def test_a_question_reads_only_what_it_needs(workspace: Workspace, project: Path) -> None:
    """Asked about an overlay, the server reads it and what it extends, not the folder or all open texts."""
    file = workspace.file(project / "over" / "over13.yaml")
    assert file is not None
    assert file.policy is not None
    assert names(Path(name) for name in file.policy.files) == {"over13.yaml", "base3.yaml"}
    assert names(Path(name) for name in workspace.policies(file.path).sources) == {
        "over13.yaml",
        "base3.yaml",
    }


PUBLISHED = "textDocument/publishDiagnostics"


class Held(ThreadPoolExecutor):
    """A thread whose work begins only when it is let go, one piece at a time."""

    def __init__(self) -> None:
        super().__init__(max_workers=1)
        self.turn = threading.Semaphore(0)
        self.waiting = threading.Semaphore(0)

    def submit(self, work: Callable[..., Any], /, *args: Any, **options: Any) -> Any:
        def held() -> Any:
            self.waiting.release()
            self.turn.acquire()
            return work(*args, **options)

        return super().submit(held)


async def _until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0.001)


class Desk:
    """A workspace under watch, whose checks go on when told, and what has been told of which text."""

    def __init__(self, workspace: Workspace, broken: Path | None = None) -> None:
        self.rules = workspace
        self._broken = broken
        self.told: list[tuple[str, str]] = []
        self.thread = Held()
        self.watch = TextWatch(self._look, self._word, self._publish, self.thread)

    async def _look(self) -> TextChecks:
        checks = self.rules.checks()
        find = checks.found

        def found(group: tuple[Path, ...]) -> Mapping[Path, Found]:
            if self._broken in group:
                raise RuntimeError("of this text nothing can be told")
            return find(group)

        checks.found = found  # type: ignore[method-assign, assignment]
        return checks

    async def _word(self, path: Path, _found: Found) -> str:
        buffer = self.rules.open(path)
        assert buffer is not None
        return buffer.text

    def _publish(self, path: Path, told: str) -> None:
        self.told.append((path.name, told))

    async def go_on(self, pieces: int) -> None:
        """Let so many pieces of work be done, and wait until the next one is about to begin."""
        for _ in range(pieces):
            self.thread.turn.release()
            await asyncio.to_thread(self.thread.waiting.acquire)

    def end(self) -> None:
        """Let everything be done."""
        for _ in range(2000):
            self.thread.turn.release()


def run(work: Callable[[], Awaitable[None]]) -> None:
    """Run what waits."""
    asyncio.run(asyncio.wait_for(work(), 120))  # type: ignore[arg-type]


def test_texts_are_told_of_one_by_one(workspace: Workspace) -> None:
    """300 texts are opened: the first is told of before the second is looked at, and all are in the end."""
    paths = workspace.paths()

    async def work() -> None:
        desk = Desk(workspace)
        desk.watch.changed(paths, 0)
        await asyncio.to_thread(desk.thread.waiting.acquire)
        assert desk.told == []
        await desk.go_on(2)  # what is touched; the first text
        await _until(lambda: len(desk.told) == 1)
        await desk.go_on(1)
        await _until(lambda: len(desk.told) == 2)
        desk.end()
        await _until(lambda: len(desk.told) == len(paths))
        assert {name for name, _ in desk.told} == names(paths)

    run(work)


def test_what_is_found_in_an_older_text_is_not_told(workspace: Workspace, project: Path) -> None:
    """A text that changes while it is looked at is looked at again; only that is told, and it comes first."""
    paths = workspace.paths()
    edited = paths[0]
    newer = workspace.open(edited).text + "# newer\n"  # type: ignore[union-attr]

    async def work() -> None:
        desk = Desk(workspace)
        desk.watch.changed(paths, 0)
        await asyncio.to_thread(desk.thread.waiting.acquire)
        await desk.go_on(1)  # the first text is about to be looked at
        workspace.put(edited, newer)
        desk.watch.changed((edited,), 0)
        await desk.go_on(2)
        desk.end()
        await _until(lambda: len(desk.told) == len(paths))
        assert desk.told[0] == (edited.name, newer)
        assert [name for name, _ in desk.told].count(edited.name) == 1

    run(work)


def test_a_text_that_cannot_be_checked_hides_no_other(workspace: Workspace, project: Path) -> None:
    """Where the check of one text fails, the others are told of all the same."""
    paths = [project / "over" / f"over{number}.yaml" for number in range(3)]

    async def work() -> None:
        desk = Desk(workspace, broken=paths[0])
        desk.watch.changed(paths, 0)
        desk.end()
        await _until(lambda: len(desk.told) == 2)
        assert {name for name, _ in desk.told} == names(paths[1:])

    run(work)


def test_an_editor_is_answered_while_300_texts_are_opened(project: Path) -> None:
    """A question asked behind 300 openings is answered before all of them are told of.

    What is called off gets no other answer than that. An edit in one text then brings the mistakes of those
    that build on it, in their own numbers.
    """
    client = Client(folder=project)
    paths = sorted(project.rglob("*.yaml"))
    for path in paths:
        text = path.read_text(encoding="utf-8")
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 7, "text": text}
        client.tell("textDocument/didOpen", textDocument=document)
    over = project / "over" / "over14.yaml"
    hover = client.send_request("textDocument/hover", over, 0, 9)
    late = [client.send_request("textDocument/hover", over, 1, 11) for _ in range(20)]
    for number in late:
        client.tell("$/cancelRequest", id=number)
    said = client.until_told(len(paths))
    answers = {item["id"]: item for item in said if "id" in item}
    assert "Later" in answers[hover]["result"]["contents"]["value"]
    assert {answers[number].get("error", {}).get("code", -32800) for number in late} == {-32800}
    assert any(item.get("method") == PUBLISHED for item in said[said.index(answers[hover]) :])
    told = [item["params"] for item in said if item.get("method") == PUBLISHED]
    assert {item["version"] for item in told} == {7}
    assert {item["uri"] for item in told} == {path.as_uri() for path in paths}
    base = project / "base" / "base4.yaml"
    for number, broken in ((8, True), (9, False)):
        text = BASE.format(number=4)
        changes = [{"text": text.replace("days", "rest") if broken else text}]
        document = {"uri": base.as_uri(), "version": number}
        client.tell("textDocument/didChange", textDocument=document, contentChanges=changes)
        last = client.published(over)
        assert (last["version"], last["diagnostics"] != []) == (7, broken)
    client.stop()
