"""What goes wrong inside: plain words, the right status, no traceback unless asked for."""

import os
import subprocess
import sys

import pytest

from checker.cli.commands import explain
from checker.diagnostics import catalogue
from checker.explain.wording import why

START = "from checker.__main__ import main; main()"


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
    sound = call("run", snapshot, "--details")

    def broken(*_args: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(why, "why", broken)
    result = call("run", snapshot, "--details")
    assert result.exit_code == sound.exit_code
    assert "The reason couldn't be put into words" in result.stdout
    assert "warning[SC699]: " in result.stderr
    assert "(KeyError)" in result.stderr
    assert "secret" not in result.output
    assert "Traceback" not in result.output
    assert "Traceback" in call("run", snapshot, "--details", env={"SHOPCHECK_DEBUG": "1"}).stderr
    assert "原因未能生成" in call("run", snapshot, "--details", "--lang", "zh").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there a folder in use can't be deleted")
def test_a_deleted_folder_is_said_to_be_gone(spawn, root, tmp_path):
    """Where the current folder is gone, that is said; what doesn't need it works."""
    command = [
        sys.executable,
        "-c",
        f"import os; os.rmdir({str(tmp_path)!r}); from checker.__main__ import main; main()",
    ]
    environment = {**os.environ, "PYTHONPATH": str(root), "LC_ALL": "C.UTF-8"}
    for args in (
        ["run", "x.json"],
        ["lint", "."],
        ["lint", str(root / "rules/guide")],
        ["list"],
        ["test", "."],
    ):
        tmp_path.mkdir(exist_ok=True)
        done = subprocess.run(
            [*command, *args], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode in (0, 2, 4, 5), done.stderr
        assert "internal error" not in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there is no other way to start without an output")
def test_a_closed_output_is_an_error(root):
    """A result that went nowhere isn't good news: status 2, in words."""
    snapshot = str(root / "examples/douyin/snapshot.json")
    for args in (["run", snapshot], ["list"], ["run", snapshot, "--format", "json"]):
        done = subprocess.run(
            ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "checker", *args],
            env={**os.environ, "PYTHONPATH": str(root), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2, done.stderr
        assert "standard output can't be written: it is closed" in done.stderr


def test_an_interrupt_while_loading_is_quiet(root):
    """Ctrl-C before the command line is there ends with 130 and no traceback."""
    code = "import sys, checker.__main__ as m\nclass F:\n def find_spec(self, name, *_):\n"
    code += "  if name == 'checker.cli.main': raise KeyboardInterrupt\nsys.meta_path.insert(0, F())\nm.main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, "")


#: Runs a command that leaves a thread behind, or that somebody looks on, and says what comes after it.
_AFTERWARDS = """
import atexit, sys, threading
from checker.__main__ import main
atexit.register(print, "at the end", flush=True)
over = threading.Event()
def late():
    over.wait()
    print("a thread", flush=True)
if sys.argv.pop(1) == "thread":
    threading.Thread(target=late).start()
try:
    main()
finally:
    print("taken apart", flush=True)
    over.set()
"""


@pytest.mark.parametrize(
    ("kept", "said"), [("nothing", "at the end\n"), ("thread", "taken apart\na thread\nat the end\n")]
)
def test_a_run_that_is_over_ends_at_once(kept, said):
    """What others registered for the end is called, a thread at work finishes, and the status stands."""
    command = [sys.executable, "-c", _AFTERWARDS, kept, "explain", "SC104"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.endswith(said)
    assert ("taken apart" in done.stdout) == (kept == "thread")
