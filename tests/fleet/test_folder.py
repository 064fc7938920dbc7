"""The folder of a run: nothing half done, nothing of two runs, whenever it is cut short."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.diagnostics import UsageError
from checker.fleet import folder as module
from checker.fleet.folder import ResultsFolder
from checker.fleet.question import RunRecord

#: What is done to files and folders on the way; a run may be killed before each.
STEPS = [
    (Path, "replace"),
    (Path, "unlink"),
    (Path, "mkdir"),
    (shutil, "rmtree"),
    (shutil, "copyfile"),
    (os, "fsync"),
]


class KilledError(BaseException):
    """The process is gone."""


def record(asked: str) -> RunRecord:
    """A run that was asked something."""
    return RunRecord(
        fleet="shopcheck/1",
        version="1",
        engine="e",
        source="s",
        policies="p",
        only=None,
        as_of=None,
        parameters={},
        waivers="",
        retrieved_at=None,
        claims={},
        strict=False,
        language="en",
        pages=False,
        calendar=False,
        present="2026-11-20T00:00:00+00:00",
        asked=asked,
    )


def make(path: Path, asked: str, *, pages: bool) -> None:
    """A run of two parts that is asked something, from wherever an earlier one was cut short."""
    with ResultsFolder(path) as folder:
        folder.unfinished()
        folder.begin(record(asked))
        for number in range(2):
            if folder.parts.inputs(number) != "digest":
                folder.parts.keep(number, "digest", f"{asked} {number}\n".encode())
        with folder.results() as ready:
            content = b"".join(folder.parts.part(number) for number in range(2))
            (ready / "results.ndjson").write_bytes(content)
            if pages:
                (ready / "shops").mkdir()
                (ready / "shops" / f"{asked}.html").write_bytes(content)
            else:
                (ready / "changes.ndjson").write_bytes(content)


def whole(path: Path) -> str | None:
    """Which run's results lie there, all of them and nothing else; None where they aren't said to."""
    if not (path / "_SUCCESS").exists():
        return None
    asked = (path / "results.ndjson").read_text().split()[0]
    assert (path / "results.ndjson").read_text() == f"{asked} 0\n{asked} 1\n"
    assert f'"asked": "{asked}"' in (path / "run.json").read_text()
    pages = {"old": {f"{asked}.html"}, "new": set()}[asked]
    assert {page.name for page in (path / "shops").glob("*")} == pages
    assert (path / "changes.ndjson").exists() == (asked == "new")
    return asked


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A counter of steps; the process is killed before the one at which it comes to zero."""
    left = [0]

    def counting(step: object) -> object:
        def call(*args: object, **rest: object) -> object:
            left[0] -= 1
            if left[0] == 0:
                raise KilledError
            return step(*args, **rest)  # type: ignore[operator]

        return call

    for home, name in STEPS:
        monkeypatch.setattr(home, name, counting(getattr(home, name)))
    yield left
    monkeypatch.undo()


def test_killed_before_any_step_it_goes_on(tmp_path: Path, killed: list[int]) -> None:
    """Over earlier results too: these stay whole until the new ones are, and a second call finishes."""
    seen, steps, finished = set(), 0, False
    while not finished:
        steps += 1
        path = tmp_path / str(steps)
        killed[0] = 0
        make(path, "old", pages=True)
        assert whole(path) == "old"
        killed[0] = steps
        try:
            make(path, "new", pages=False)
            finished = True
        except KilledError:
            seen.add(whole(path))
        killed[0] = 0
        make(path, "new", pages=False)
        assert whole(path) == "new"
        assert sorted(each.name for each in path.iterdir()) == [
            ".lock",
            "_SUCCESS",
            "changes.ndjson",
            "results.ndjson",
            "run.json",
        ]
    assert steps > 20
    assert seen == {"old", "new", None}


def test_killed_again_and_again_it_gets_there(tmp_path: Path, killed: list[int]) -> None:
    """However often it is killed, each call goes on from where the last one was."""
    path = tmp_path / "out"
    killed[0] = 0
    make(path, "old", pages=True)
    for steps in range(1, 60):
        killed[0] = steps
        try:
            make(path, "new", pages=False)
            break
        except KilledError:
            assert whole(path) in ("old", "new", None)
    assert whole(path) == "new"


def test_what_is_complete_is_finished_before_something_else_begins(tmp_path: Path, killed: list[int]) -> None:
    """Results that only lack their renames are put in place, whatever is asked next."""
    path = tmp_path / "out"
    make(path, "old", pages=True)
    shutil.copytree(path, tmp_path / "before")
    steps = 0
    while True:
        steps += 1
        shutil.rmtree(path)
        shutil.copytree(tmp_path / "before", path)
        killed[0] = steps
        with pytest.raises(KilledError):
            make(path, "new", pages=False)
        killed[0] = 0
        if (path / ".unfinished" / "complete").exists():
            break
    with ResultsFolder(path) as folder:
        assert folder.unfinished() is None
    assert whole(path) == "new"


def test_parts_of_another_run_arent_read(tmp_path: Path) -> None:
    """A part is only as good as its header: of this run, of these shops, and undamaged."""
    with ResultsFolder(tmp_path / "out") as folder:
        folder.begin(record("one"))
        folder.parts.keep(0, "digest", b"rows\n")
        assert folder.parts.inputs(0) == "digest"
        assert folder.parts.inputs(1) is None
        folder.begin(record("one"))
        assert folder.parts.part(0) == b"rows\n"
        part = tmp_path / "out" / ".unfinished" / "part-0000000.ndjson"
        content = part.read_bytes()
        part.write_bytes(content[:-2])
        assert folder.parts.inputs(0) is None
        part.write_bytes(b"")
        assert folder.parts.inputs(0) is None
        folder.begin(record("two"))
        part.write_bytes(content)
        assert folder.parts.inputs(0) is None


def test_what_a_killed_write_left_is_swept_away(tmp_path: Path) -> None:
    """Files that were being written stand for nothing."""
    with ResultsFolder(tmp_path / "out") as folder:
        folder.begin(record("one"))
        left = tmp_path / "out" / ".unfinished" / "part-0000000.ndjson.1234.tmp"
        left.write_bytes(b"ha")
        folder.begin(record("one"))
        assert not left.exists()


def test_only_one_process_has_it(tmp_path: Path) -> None:
    """A second one is refused, and the results stay."""
    with (
        ResultsFolder(tmp_path / "out"),
        pytest.raises(UsageError) as caught,
        ResultsFolder(tmp_path / "out"),
    ):
        pass
    assert [item.code for item in caught.value.diagnostics] == ["SC641"]
    with ResultsFolder(tmp_path / "out"):
        pass


def test_somebody_elses_folder_is_refused(tmp_path: Path) -> None:
    """One that holds something else, a file, and one whose parent isn't there."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "photo.jpg").write_bytes(b"")
    (tmp_path / "file").write_bytes(b"")
    for name in ("mine", "file", "no/where"):
        with pytest.raises(UsageError) as caught, ResultsFolder(tmp_path / name):
            pass
        assert [item.code for item in caught.value.diagnostics] == ["SC607"]
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["photo.jpg"]


def test_what_was_asked_for_and_cant_be_had_leaves_no_older_results(tmp_path: Path) -> None:
    """Neither results nor anything that says that they are there; parts of an unfinished run stay."""
    path = tmp_path / "out"
    make(path, "old", pages=True)
    with ResultsFolder(path) as folder:
        folder.begin(record("new"))
        folder.parts.keep(0, "digest", b"rows\n")
        folder.drop()
        assert folder.parts.inputs(0) == "digest"
    assert sorted(each.name for each in path.iterdir()) == [".lock", ".unfinished"]


def test_many_files_are_synced_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a page a shop, syncing one after the other would take longer than making them."""
    called: list[bool] = []
    monkeypatch.setattr(os, "sync", lambda: called.append(True))
    monkeypatch.setattr(module, "_FEW", 1)
    make(tmp_path / "out", "old", pages=True)
    assert called
    assert whole(tmp_path / "out") == "old"
