"""Why a file can't be read or written, in the same words wherever it is said."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.base.io import LIMIT, TooLargeError, is_folder, read_file, reason, unreadable
from checker.base.text import Text
from checker.cli.output import write_result
from checker.diagnostics import InputError
from checker.importers import import_files
from checker.language.library.loader import load
from checker.snapshot import read_document
from checker.testing.files import load_tests
from checker.waivers import load_waivers


def said(call: Callable[[], object]) -> Text:
    """The message of the mistake with which a call ends."""
    with pytest.raises(InputError) as caught:
        call()
    return caught.value.diagnostics[0].message


@pytest.mark.parametrize(
    ("number", "en", "zh"),
    [
        (errno.ENOENT, "there is no such file", "没有这个文件"),
        (errno.EISDIR, "it is a folder, not a file", "这是文件夹，不是文件"),
        (errno.EACCES, "permission denied", "没有权限"),
        (errno.ENAMETOOLONG, "file name too long", "文件名过长"),
        (errno.ELOOP, "too many links lead to it", "链接层数过多，可能首尾相连"),
        (errno.ENOSPC, "no space left on device", "磁盘空间不足"),
    ],
)
def test_what_the_system_says_is_said_in_both_languages(number: int, en: str, zh: str) -> None:
    """Neither the system's language nor its wording shows."""
    assert reason(OSError(number, os.strerror(number))) == Text(en, zh)


def test_what_is_rare_is_said_as_the_system_has_it() -> None:
    """Where we have no words, the system's own stand, without numbers and names of files."""
    assert reason(OSError(errno.EPROTO, "Protocol error", "x.json")).en == "protocol error"
    assert reason(TooLargeError(LIMIT)).en.startswith("it has more than")


def test_every_reader_says_it_the_same_way(tmp_path: Path) -> None:
    """Snapshots, exports, policies, rule tests and waivers that can't be read are told of in one sentence."""
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    assert not is_folder(loop)
    for path in (tmp_path / "none.yaml", tmp_path / ("x" * 300), loop):
        with pytest.raises(OSError, match=r"\w") as caught:
            read_file(path)
        expected = unreadable(path, caught.value)
        assert said(lambda path=path: read_document(path)) == expected
        assert said(lambda path=path: import_files("tiktok-api", [path])) == expected
        assert said(lambda path=path: load_waivers(path)) == expected
        assert load_tests([path])[1][0].message == expected
        found = load([path]).diagnostics[0].message
        assert found == expected


def test_what_cannot_be_written_is_told_in_the_same_words(tmp_path: Path) -> None:
    """A result that can't be written says why in both languages."""
    message = said(lambda: write_result("x", str(tmp_path / ("x" * 300))))
    assert message.en.endswith("can't be written: file name too long")
    assert message.zh.endswith("文件名过长")
