"""What goes wrong inside: plain words, the right status, no traceback unless asked for."""

import pytest

from checker.cli.commands import explain
from checker.diagnostics import catalogue
from checker.explain import build


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch):
    """Makes ``shopcheck explain`` raise an exception."""

    def install(error: BaseException) -> None:
        def broken() -> None:
            raise error

        monkeypatch.setattr(catalogue, "codes", broken)
        assert explain.catalogue is catalogue

    return install


def test_a_bug_is_named_as_one(call, breaking):
    """An internal error says so, where it happened and what to do, with status 70 and without a traceback."""
    breaking(KeyError("secret"))
    result = call("explain")
    assert result.exit_code == 70
    assert result.stderr.startswith("shopcheck: internal error: KeyError (test_failures.py:")
    assert "Traceback" not in result.stderr
    assert "secret" not in result.stderr


def test_the_traceback_is_there_when_asked_for(call, breaking):
    """SHOPCHECK_DEBUG shows the traceback before the message."""
    breaking(KeyError("detail"))
    result = call("explain", env={"SHOPCHECK_DEBUG": "1"})
    assert result.exit_code == 70
    assert result.stderr.startswith("Traceback")
    assert "detail" in result.stderr


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (KeyboardInterrupt(), 130, ""),
        (MemoryError(), 70, "not enough memory"),
        (RecursionError(), 70, "nested too deeply"),
        (SystemExit(3), 3, ""),
    ],
)
def test_what_isnt_a_bug(call, breaking, error, status, words):
    """An interrupt, a lack of memory and too deep an input are said without blaming shopcheck."""
    breaking(error)
    result = call("explain")
    assert result.exit_code == status
    assert words in result.stderr
    assert "internal error" not in result.stderr
    assert "Traceback" not in result.stderr


def test_a_bug_in_chinese(call, breaking):
    """An internal error speaks the caller's language too."""
    breaking(KeyError())
    assert "内部错误：KeyError" in call("explain", env={"LC_ALL": "zh_CN.UTF-8"}).stderr


def test_a_reason_without_words_costs_no_verdict(call, root, monkeypatch: pytest.MonkeyPatch):
    """The report comes with its own status and a warning; the traceback only when asked for."""
    snapshot = str(root / "examples/douyin/snapshot.json")
    sound = call("run", snapshot)

    def broken(*_args: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(build, "why", broken)
    result = call("run", snapshot)
    assert result.exit_code == sound.exit_code
    assert "The reason couldn't be put into words" in result.stdout
    assert "warning[SC699]: " in result.stderr
    assert "(KeyError)" in result.stderr
    assert "secret" not in result.output
    assert "Traceback" not in result.output
    assert "Traceback" in call("run", snapshot, env={"SHOPCHECK_DEBUG": "1"}).stderr
    assert "原因未能生成" in call("run", snapshot, "--lang", "zh").stdout
