"""The help of every command, as recorded in ``help/``."""

from pathlib import Path

import pytest

from checker.cli.main import COMMANDS

RECORDED = Path(__file__).parent / "help"


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_as_recorded(call, record, name):
    """--help of each command prints what is recorded; ``pytest --record`` records it anew."""
    result = call(*([name] if name else []), "--help")
    path = RECORDED / f"{name or 'shopcheck'}.txt"
    if record:
        path.parent.mkdir(exist_ok=True)
        path.write_text(result.stdout, encoding="utf-8", newline="\n")
    assert result.exit_code == 0
    assert result.stdout == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_teaches_by_example(call, name):
    """Each command's help has an example that begins with the command itself."""
    assert f"shopcheck {name}" in call(name, "-h").stdout.split("Example", 1)[1]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(call, shell):
    """``completion`` prints a script of the shell that asks shopcheck for completions."""
    result = call("completion", shell)
    assert result.exit_code == 0
    assert "_SHOPCHECK_COMPLETE" in result.stdout


def test_choices_are_completed(call):
    """A shell that completes --format is offered its choices."""
    result = call(
        env={
            "_SHOPCHECK_COMPLETE": "bash_complete",
            "COMP_WORDS": "shopcheck lint --format p",
            "COMP_CWORD": "3",
        }
    )
    assert result.stdout.split() == ["plain,plain"]


def test_the_language_may_be_given_before_the_command(call):
    """--lang counts before the command as well; the one after the command wins."""
    assert call("--lang", "zh", "--help").exit_code == 0
    before = call("--lang", "zh", "show", "douyin/closure")
    assert before.stdout == call("show", "douyin/closure", "--lang", "zh").stdout
    after = call("--lang", "zh", "show", "douyin/closure", "--lang", "en")
    assert after.stdout == call("show", "douyin/closure", "--lang", "en").stdout
