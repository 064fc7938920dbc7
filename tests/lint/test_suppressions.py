"""Comments that allow warnings: what they reach, what they need, what is said of those that do nothing."""

from pathlib import Path

import pytest

from checker.diagnostics import Diagnostic, Severity, Span
from checker.lint.fixes import fix
from checker.lint.linter import LintResult, lint
from checker.lint.suppressions import apply

HEAD = "policy: t/x\n"
TAIL = "preconditions:\n  a: {require: {deposit.balance: {above: 0}}}\n"


@pytest.fixture
def linted(tmp_path: Path):
    """Lints a policy with these lines in the middle."""

    def run(middle: str) -> LintResult:
        file = tmp_path / "x.yaml"
        file.write_text(HEAD + middle + TAIL, encoding="utf-8")
        return lint([file])

    return run


def said(result: LintResult) -> list[tuple[str, int]]:
    """Code and line of each diagnostic."""
    return [(item.code, item.span.line) for item in result.diagnostics if item.span]


@pytest.mark.parametrize(
    "middle",
    [
        "title: {en: Close}  # shopcheck: allow SC139 -- internal\n",
        "# shopcheck: allow SC139 -- internal\ntitle: {en: Close}\n",
        "# shopcheck: allow SC139 -- internal\n# more about it\n\ntitle: {en: Close}\n",
        "title: {en: 'a # b'}  #shopcheck:allow SC139, SC139 -- internal -- really\n",
    ],
)
def test_a_comment_allows_a_warning(linted, middle: str) -> None:
    """On its own line, or alone before it, a comment with a reason takes a warning away, and says why."""
    result = linted(middle)
    assert said(result) == []
    assert [item.reason.startswith("internal") for item in result.suppressed] == [True]
    assert result.valid(strict=True)


def test_a_tag_allows_one_of_several_on_a_line(tmp_path: Path) -> None:
    """Behind a colon a comment names one alone; without it all of them; one that isn't there is told."""
    span = Span("x.yaml", 1, 1, 1, 4)
    found = [
        Diagnostic.of("SC660", span, f"duty-{how}", severity=Severity.WARNING, tag=how, owner="a")
        for how in ("late", "ahead")
    ]

    def left(comment: str) -> list[str]:
        file = tmp_path / "x.yaml"
        file.write_text(f"a: b  # shopcheck: allow {comment} -- why\n", encoding="utf-8")
        kept, _ = apply(found, {"x.yaml": file})
        return [item.tag or item.message.en for item in kept]

    assert left("SC660") == []
    assert left("SC660:late") == ["ahead"]
    assert left("SC660:late SC660:ahead") == []
    assert left("SC660:over, SC660:late") == ["ahead", "nothing here causes `SC660:over` any more"]


@pytest.mark.parametrize("code", ["SC231", "SC200"])
def test_what_wasnt_asked_isnt_missed(tmp_path: Path, code: str) -> None:
    """A comment isn't called unused where nobody looked: without proofs, or in a file that is broken."""
    file = tmp_path / "x.yaml"
    comment = f"title: {{en: T, zh: 题}}  # shopcheck: allow {code} -- internal\n"
    file.write_text(HEAD + comment + TAIL.replace("above", "abov"), encoding="utf-8")
    assert said(lint([file])) == [("SC109", 4)]
    fixed = fix([file]).contents[file.resolve()].decode()
    assert comment in fixed or code == "SC200"
    file.write_text(HEAD + comment + TAIL, encoding="utf-8")
    assert said(lint([file])) == ([] if code == "SC231" else [("SC290", 2)])
    assert said(lint([file], proofs=True)) == [("SC290", 2)]


@pytest.mark.parametrize(
    ("middle", "expected"),
    [
        ("title: {en: Close}  # shopcheck: allow SC139\n", [("SC139", 2), ("SC291", 2)]),
        ("title: {en: Close}  # shopcheck: allow -- why\n", [("SC139", 2), ("SC291", 2)]),
        ("title: {en: Close}  # shopcheck: allow SC138 -- why\n", [("SC139", 2), ("SC290", 2)]),
        ("title: {en: Close}  # shopcheck: allow SC1399 -- why\n", [("SC139", 2), ("SC292", 2)]),
        ("title: {en: Close, zh: 关店}  # shopcheck: allow SC139 -- why\n", [("SC290", 2)]),
        ("title: {en: '# shopcheck: allow SC139 -- no'}\n", [("SC139", 2)]),
        ("title:\n  en: |\n    # shopcheck: allow SC139 -- no\n    text\n", [("SC139", 2)]),
        (
            "title: {en: a, zh: 甲}\nsubjet: shop  # shopcheck: allow SC101 -- no\n",
            [("SC101", 3), ("SC293", 3)],
        ),
    ],
)
def test_a_comment_that_does_nothing_is_reported(
    linted, middle: str, expected: list[tuple[str, int]]
) -> None:
    """Without a reason, with another code, on nothing, in a text or on an error a comment changes nothing."""
    assert said(linted(middle)) == expected


def test_warnings_fail_only_where_it_is_strict(linted) -> None:
    """A warning leaves a file valid unless lint is strict; its counts tell them apart."""
    result = linted("title: {en: Close}\n")
    assert result.valid()
    assert not result.valid(strict=True)
    assert list(result.counts().values()) == [0, 1, 0]


def test_a_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    """What is wrong with a file is said whatever else is broken."""
    (tmp_path / "a.yaml").write_text("policy: [\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(
        HEAD.replace("x", "b") + "titel: {en: a, zh: 甲}\n" + TAIL, encoding="utf-8"
    )
    (tmp_path / "b.test.yaml").write_text("policy: t/b\nbase: {}\ncases: []\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_bytes(b"\xff\xfe")
    codes = [item.code for item in lint([tmp_path]).diagnostics]
    assert {"SC003", "SC008", "SC101", "SC656"} <= set(codes)


@pytest.mark.parametrize(
    ("middle", "found"),
    [
        ("title: {en: T, zh: 题}  # shopcheck: allow " + " " * 300_000 + "x\n", [("SC291", 2)]),
        ("title: {en: T, zh: 题}  # shopcheck: allow " + "- " * 150_000 + "\n", [("SC291", 2)]),
        ("title: {en: T, zh: 题}  # shopcheck: allow SC139 -- " + "why " * 75_000 + "\n", [("SC290", 2)]),
        ("# shopcheck: allow SC139 -- why\n" * 20_000 + "title: {en: Close}\n", []),
        (
            "title: {en: Close}  # shopcheck: allow SC139 -- why\nnotes: {en: '"
            + " #" * 150_000
            + "', zh: x}\n",
            [],
        ),
        (
            "title: {en: T, zh: 题}  # shopcheck: allow " + "SCxyz, " * 40_000 + "-- why\n",
            [("SC292", 2)] * 40_000,
        ),
    ],
    ids=["spaces", "hyphens", "reason", "comments", "signs", "codes"],
)
def test_a_huge_comment_is_read_once(linted, middle: str, found: list[tuple[str, int]]) -> None:
    """Hundreds of kilobytes of it, or thousands, take no longer than as much of anything else."""
    assert said(linted(middle)) == found


def test_a_comment_with_one_hyphen_gives_no_reason(linted) -> None:
    """What was meant as a reason is asked for, not passed over."""
    result = linted("title: {en: Close}  # shopcheck: allow SC139 - internal\n")
    assert said(result) == [("SC139", 2), ("SC291", 2)]
