"""``shopcheck new`` in a terminal: what isn't given is asked for; nothing is written before all is right."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from checker.cli.main import cli
from checker.language.grammar import drafts
from checker.language.library.loader import load
from tests.authoring.test_new import IN_STAGES

PLAIN = """\
policy: mine/plain
title: {en: Plain, zh: 规则}
preconditions:

  one:
    title: {en: One, zh: 一}
    require: {shop.status: OPEN}
"""
Talk = Callable[..., Result]


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """``talk("new", …, replies=…)`` in a terminal, in a folder with two policies."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("checker.cli.conversation.is_terminal", lambda _: True)
    (tmp_path / "plain.yaml").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "staged.yaml").write_text(IN_STAGES, encoding="utf-8")

    def invoke(*words: str, replies: tuple[str, ...] = (), **env: str) -> Result:
        typed = "".join(f"{reply}\n" for reply in replies)
        return CliRunner(env={"LC_ALL": "C.UTF-8", **env}).invoke(cli, words, input=typed)

    return invoke


def contents(folder: Path) -> dict[str, str]:
    """All files below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def in_form(talk: Talk, file: str) -> bool:
    """Whether a file is in the one way of writing."""
    return talk("fmt", "--check", file).exit_code == 0


@pytest.mark.parametrize("by", ["number", "name"])
def test_a_precondition_is_asked_for(talk: Talk, tmp_path: Path, by: str) -> None:
    """Policy, stage, id and condition are asked for; it lands in its stage, in form, with texts to write."""
    picked = ("2", "2") if by == "number" else ("sub/staged.yaml", "wait")
    replies = (*picked, "orders-ended", "every: orders, require: {status: [COMPLETED, CANCELLED]}")
    done = talk("new", "precondition", replies=replies)
    assert done.exit_code == 0, done.output
    assert "2 sub/staged.yaml: mine/staged" in done.stdout
    assert "2 wait: Wait" in done.stdout
    file = tmp_path / "sub" / "staged.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.startswith(IN_STAGES)
    assert "every: orders\n        require: {status: [COMPLETED, CANCELLED]}\n" in text
    assert in_form(talk, str(file))
    for draft in (drafts.TITLE, drafts.FIX):
        text = text.replace(draft.en, "In our words").replace(draft.zh, "自己的话")
    file.write_text(text, encoding="utf-8")
    (policy,) = load([file]).checked().policies
    assert {item.id: item.stage for item in policy.all_preconditions()} == {
        "one": "apply",
        "orders-ended": "wait",
    }


def test_only_what_is_missing_is_asked_for(talk: Talk, tmp_path: Path) -> None:
    """With all that is needed in the call there is no question; a stage that is missing is the only one."""
    assert talk("new", "precondition", "two", "--in", "plain.yaml").exit_code == 0
    done = talk("new", "precondition", "two", "--in", "sub/staged.yaml", replies=("apply", ""))
    assert done.exit_code == 0, done.output
    assert "Which policy?" not in done.stdout
    text = (tmp_path / "sub" / "staged.yaml").read_text(encoding="utf-8")
    assert text.index("two:") < text.index("done_when:")


def test_a_wrong_reply_is_asked_again(talk: Talk, tmp_path: Path) -> None:
    """A taken id, a misspelt field and a number that isn't there are said at once, and cost nothing."""
    replies = ("7", "1", "one", "not an id", "two", "shop.statsu: OPEN", "shop.status: CLOSED")
    done = talk("new", "precondition", replies=replies)
    assert done.exit_code == 0, done.output
    assert "A number from 1 to 2" in done.stdout
    assert done.stdout.count("Not taken:") == 3
    assert "did you mean" in done.stdout or "statsu" in done.stdout
    assert "require: {shop.status: CLOSED}" in (tmp_path / "plain.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("replies", [("q",), ("2", "q"), ("2", "1", "q"), ("2", "1", "two", "q"), ("2", "1")])
def test_who_stops_leaves_everything_as_it_is(talk: Talk, tmp_path: Path, replies: tuple[str, ...]) -> None:
    """Until the last reply nothing is written; q ends it, and so does the end of the input."""
    before = contents(tmp_path)
    assert talk("new", "precondition", replies=replies).exit_code == 130
    assert contents(tmp_path) == before


def test_the_kind_is_asked_for(talk: Talk, tmp_path: Path) -> None:
    """`new` alone asks what is to be drafted, then what that needs."""
    replies = ("policy", "mine/plain2", "", "closure", "orders")
    done = talk("new", replies=replies)
    assert done.exit_code == 0, done.output
    text = (tmp_path / "plain2.yaml").read_text(encoding="utf-8")
    assert text.startswith("policy: mine/plain2\n")
    assert "topic: closure\nsubject: orders\n" in text
    assert in_form(talk, "plain2.yaml")


def test_an_overlay_is_asked_for(talk: Talk, tmp_path: Path) -> None:
    """A policy of the project, or a shipped one, may be changed; an id whose file is there isn't taken."""
    done = talk("new", "policy", replies=("mine/plain", "Mine Plain", "mine/stricter", "mine/plain"))
    assert done.exit_code == 0, done.output
    assert done.stdout.count("Not taken:") == 2
    assert "extends: mine/plain\n" in (tmp_path / "stricter.yaml").read_text(encoding="utf-8")
    assert in_form(talk, "stricter.yaml")


def test_tests_are_asked_for(talk: Talk, tmp_path: Path) -> None:
    """Of a policy without tests a draft is written; one that has some may get what is missing, or stays."""
    assert talk("new", "test", replies=("1",)).exit_code == 0
    assert talk("test", "plain.test.yaml").exit_code == 0
    assert in_form(talk, "plain.test.yaml")
    before = contents(tmp_path)
    assert talk("new", "test", replies=("1", "stop")).exit_code == 130
    assert contents(tmp_path) == before
    added = talk("new", "test", replies=("1", "missing"))
    assert added.exit_code == 0, added.output
    assert talk("test", "plain.test.yaml").exit_code == 0
    assert in_form(talk, "plain.test.yaml")


def test_it_asks_in_chinese(talk: Talk) -> None:
    """The questions are in the language of the terminal."""
    done = talk("new", "precondition", replies=("2", "2", "q"), LC_ALL="zh_CN.UTF-8")
    assert [word for word in ("哪份规则？", "从哪个阶段起计入？", "编号") if word not in done.stdout] == []


@pytest.mark.parametrize(
    ("words", "lacking"),
    [
        (("precondition",), "`ID`"),
        (("precondition", "two"), "`--in`"),
        (("policy",), "`ID`"),
        (("test",), "`POLICY`"),
    ],
)
def test_without_a_terminal_it_says_what_is_missing(
    talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], lacking: str
) -> None:
    """Nobody is asked, and nothing is written: what has to be given is named."""
    monkeypatch.setattr("checker.cli.conversation.is_terminal", lambda _: False)
    before = contents(tmp_path)
    done = talk("new", *words, replies=("1", "1", "two", ""))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "[SC603]" in done.stderr
    assert lacking in done.stderr
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("condition", "written"),
    [
        ("shop.status: OPEN", "require: {shop.status: OPEN}"),
        ("{shop.status: [OPEN, CLOSED]}", "require: {shop.status: [OPEN, CLOSED]}"),
        ("shop.company_name: 'A, B: C'", 'require: {shop.company_name: "A, B: C"}'),
        ("none: loans", "none: loans"),
        (
            "any_of: [{none: loans}, {shop.status: OPEN}]",
            "require: {any_of: [{none: loans}, {shop.status: OPEN}]}",
        ),
        (
            "count: orders\nwhere: {status: UNPAID}\nat_most: 3",
            "count: orders\n    where: {status: UNPAID}\n",
        ),
    ],
)
def test_a_condition_can_be_given(talk: Talk, tmp_path: Path, condition: str, written: str) -> None:
    """--condition takes what a rule file has, with or without braces, and the result is in form."""
    done = talk("new", "precondition", "two", "--in", "plain.yaml", "--condition", condition)
    assert done.exit_code == 0, done.output
    assert written in (tmp_path / "plain.yaml").read_text(encoding="utf-8")
    assert in_form(talk, "plain.yaml")


@pytest.mark.parametrize(
    ("condition", "code"), [("[a, b]", "SC617"), ("shop.statsu: OPEN", "SC104"), ("a: {", "SC617")]
)
def test_a_wrong_condition_writes_nothing(talk: Talk, tmp_path: Path, condition: str, code: str) -> None:
    """What is no condition, or a wrong one, is said, and the file stays."""
    before = contents(tmp_path)
    done = talk("new", "precondition", "two", "--in", "plain.yaml", "--condition", condition)
    assert done.exit_code in (2, 4)
    assert f"[{code}]" in done.stderr
    assert contents(tmp_path) == before
