"""Where results go: files replaced in one step, closed pipes, full disks, odd encodings."""

import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from checker.cli.output import check_target, write_file, write_result
from checker.diagnostics import UsageError


def test_a_file_is_written_whole(tmp_path: Path):
    """A new file holds the text, has the permissions of any new file, and nothing is left beside it."""
    target = tmp_path / "report.txt"
    write_result("结果\n", str(target))
    assert target.read_bytes() == "结果\n".encode()
    (tmp_path / "ordinary").write_text("")
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE((tmp_path / "ordinary").stat().st_mode)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["ordinary", "report.txt"]


def test_an_older_file_is_replaced_and_keeps_its_permissions(tmp_path: Path):
    """Replacing keeps who may read the file."""
    target = tmp_path / "report.txt"
    target.write_text("older and longer")
    target.chmod(0o640)
    write_result("new\n", str(target))
    assert target.read_text() == "new\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path):
    """What a symbolic link points to is replaced, not the link."""
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_result("new\n", str(tmp_path / "link.txt"))
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new\n"


def test_a_failure_leaves_the_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where writing fails on the way, the older file is as it was and no piece is left behind."""
    target = tmp_path / "report.txt"
    target.write_text("older")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError, match="no space left on device"):
        write_result("new\n", str(target))
    assert target.read_text() == "older"
    assert [file.name for file in tmp_path.iterdir()] == ["report.txt"]


@pytest.mark.parametrize(
    ("target", "reason"),
    [(".", "it is a folder"), ("no/such/file", "its folder doesn't exist")],
)
def test_targets_that_cannot_work_are_refused_early(tmp_path: Path, target: str, reason: str):
    """A folder, and a file in a folder that doesn't exist, are refused before any work is done."""
    with pytest.raises(UsageError, match=reason) as raised:
        check_target(str(tmp_path / target))
    assert [item.code for item in raised.value.diagnostics] == ["SC607"]


def test_a_device_is_written_through():
    """What isn't a file, such as /dev/null, is written without being replaced."""
    write_result("text\n", os.devnull)
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_text_for_a_narrow_encoding(monkeypatch: pytest.MonkeyPatch):
    """Characters that the terminal's encoding lacks are written as their codes; UTF-8 results never are."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    write_result("ok ✓ 店\n", None)
    assert raw.getvalue() == b"ok [ok] \\u5e97\n"
    write_result("✓", None, utf8=True)
    assert raw.getvalue().endswith("✓".encode())


def test_a_closed_pipe_is_no_error(spawn):
    """A reader that goes away, such as head, changes neither status nor standard error."""
    reading, writing = os.pipe()
    os.close(reading)
    process = spawn("schema", "snapshot", stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (process.returncode, process.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_said(spawn):
    """Standard output that can't take the result: a diagnostic, status 2, no traceback."""
    with Path("/dev/full").open("wb") as full:
        process = spawn("schema", "snapshot", stdout=full, stderr=subprocess.PIPE)
    assert process.returncode == 2
    assert process.stderr.startswith(b"error[SC607]: standard output can't be written: no space left")
    assert b"Traceback" not in process.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_message_that_cannot_be_written_changes_no_status(spawn):
    """With standard error on a full disk the status is still that of the mistake."""
    with Path("/dev/full").open("wb") as full:
        process = spawn("run", "no-such-file.json", stdout=subprocess.PIPE, stderr=full)
    assert process.returncode == 5


def test_links_in_a_circle_are_no_output(call, root, tmp_path):
    """An output that leads nowhere is refused in words before any work is done."""
    (tmp_path / "loop").symlink_to("loop")
    result = call("run", str(root / "examples/douyin/snapshot.json"), "--output", str(tmp_path / "loop"))
    assert result.exit_code == 2
    assert "error[SC607]" in result.stderr
    assert "links" in result.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_rewritten_file_keeps_owner_and_mode(tmp_path):
    """Whoever's file is rewritten, it stays theirs, with its permissions."""
    path = tmp_path / "x.yaml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    os.chown(path, 1234, 2345)
    write_file(path, b"new")
    about = path.stat()
    assert path.read_bytes() == b"new"
    assert (about.st_uid, about.st_gid, about.st_mode & 0o777) == (1234, 2345, 0o640)
