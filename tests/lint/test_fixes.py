"""What has only one answer is put right, and nothing else."""

from pathlib import Path

import pytest

from checker.lint.fixes import fix

HEAD = "policy: t/x\ntitle: {en: T, zh: 题}\n"


def fixed(folder: Path, text: str, name: str = "x.yaml") -> str | None:
    """What a file comes to hold; None where it stays."""
    file = folder / name
    file.write_bytes(text.encode())
    content = fix([file]).contents.get(file.resolve())
    assert file.read_bytes() == text.encode(), "nothing is written to disk"
    return None if content is None else content.decode()


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("precondition:\n  a: {every: orders, require: {status: COMPLETED}}\n", "preconditions"),
        ("preconditions:\n  a: {every: ordes, require: {statsu: COMPLTED}}\n", "orders|status|COMPLETED"),
        (
            "preconditions:\n  a: {every: orders, require: {ended_at: {oldr_than: 90 dyas}}}\n",
            "older_than|90 days",
        ),
        ("preconditions:\n  a:\n    every: orders\n    require:{status: COMPLETED}\n", "require: {"),
        ("preconditions:\n  a:\n    require： {shop.platform: douyin}\n", "require:  {"),
        ("notes:\n  en: Pay: now\n  zh: 付\n", 'en: "Pay: now"'),
        ('notes:\n  en: It is "so": now\n  zh: 付\n', "en: 'It is \"so\": now'"),
        ("notes:\n  en:    Pay: now\n  zh: 付\n", 'en:    "Pay: now"\n'),
        ("notes:\n  en: Pay\n  zh： 先付款，说明： 后退\n", "zh:  先付款，说明： 后退\n"),
        ("notes: {en：Pay, zh：付}\n", "notes: {en: Pay, zh: 付}"),
        ("notes: {en:Pay, zh:付}\n", "notes: {en: Pay, zh: 付}"),
        ("notes:\n  en: @support\n  zh: 付\n", 'en: "@support"'),
    ],
)
def test_a_mistake_with_one_answer_is_put_right(tmp_path: Path, wrong: str, right: str) -> None:
    """Misspelt names of every sort, several in one text, spaces and quotes that are missing."""
    found = fixed(tmp_path, HEAD + wrong)
    assert found is not None
    assert all(part in found for part in right.split("|")), found


@pytest.mark.parametrize(
    "text",
    [
        "preconditions:\n  a: {every: orders, require: {status: NONSENSE}}\n",
        "preconditions:\n  a: {require: {deposit.balance: {mix: 3}}}\n",
        "preconditions:\n  a: {every: orders, require: {ended_at: {older_than: 90}}}\n",
        "preconditions:\n  a: {every: orders, require: {ended_at: {older_than: 6 m}}}\n",
        "preconditions:\n  a: {require: {deposit.balance: {above: 1,000 CNY}}}\n",
        "notes: {en: 'open, zh: 付}\n",
        "notes: {en: First, second, zh: 一, 二}\n",
        "notes: {en：Pay， zh：付}\n",
        "notes: {en：Pay， zh: 付}\n",
        "notes: {en:Pay， zh:付}\n",
        "notes: {en： Pay， now}\n",
        "notes:\n  en：Pay， zh：付\n",
        "notes: en: Pay, zh: 付\n",
        "notes: en: Pay， zh: 付\n",
        "notes:\n  en: @support, zh: 付\n",
        "preconditions:\n  a:\n    every: orders\n    require: is_cod: false， is_sample: false\n",
        "<<<<<<< HEAD\nnotes: {en: A, zh: 甲}\n=======\nnotes: {en: B, zh: 乙}\n>>>>>>> other\n",
        "parameters:\n  unused: {value: 3 days, title: {en: U, zh: 闲}}\n",
    ],
)
def test_what_has_no_one_answer_stays(tmp_path: Path, text: str) -> None:
    """Nobody can know what is meant, so nothing is changed."""
    text = text.replace("{value: 3 days, title: {en: U, zh: 闲}}", "{title: {en: U, zh: 闲}, value: 3 days}")
    assert fixed(tmp_path, HEAD + text) is None


def test_comments_layout_mark_and_line_ends_stay(tmp_path: Path) -> None:
    """Only the mistake changes: byte order mark, line ends of Windows, comments and odd spaces stay."""
    text = (
        "\ufeff# ordes\r\npolicy:   t/x  # x\r\ntitle: {en: T,zh: 题}\r\n\r\n\r\nprecondition:\r\n    a:\r\n"
    )
    text += "        none:  ordes   # ordes\r\n"
    wanted = text.replace("precondition:", "preconditions:").replace("none:  ordes ", "none:  orders ")
    assert fixed(tmp_path, text) == wanted


def test_a_comment_that_allows_nothing_goes(tmp_path: Path) -> None:
    """A whole comment, alone on its line or behind something, or only the code that nothing causes."""
    text = HEAD.replace("\n", "  # shopcheck: allow SC139 -- so\n", 1)
    assert fixed(tmp_path, text) == HEAD
    assert fixed(tmp_path, "# shopcheck: allow SC139 -- so\n" + HEAD) == HEAD
    lone = "policy: t/x\ntitle: {en: T}  # shopcheck: allow SC200, SC139 -- so\n"
    lone += "preconditions: {a: {none: orders}}\n"
    assert fixed(tmp_path, lone) == lone.replace("SC200, ", "")
    turned = lone.replace("SC200, SC139", "SC139, SC200")
    assert fixed(tmp_path, turned) == turned.replace(", SC200", "")
    both = HEAD.replace("\n", "  # shopcheck: allow SC200, SC201, SC139 -- so\n", 1)
    body = "preconditions: {a: {title: {en: A, zh: 甲}, none: orders}}\n"
    assert fixed(tmp_path, both + body) == HEAD + body


def test_rule_tests_are_put_right_too(tmp_path: Path) -> None:
    """A misspelt precondition, verdict or key of a case."""
    (tmp_path / "x.yaml").write_text(HEAD + "preconditions:\n  known: {require: {shop.platform: douyin}}\n")
    text = "policy: t/x\nbase: {}\ncases:\n  - name: a\n    expct: {verdict: blocked}\n"
    assert fixed(tmp_path, text, "x.test.yaml") == text.replace("expct", "expect")
    text = "policy: t/x\nbase: {}\ncases:\n  - name: a\n    expect: {preconditions: {knwon: failed}}\n"
    assert fixed(tmp_path, text, "x.test.yaml") == text.replace("knwon", "known")


def test_other_files_stay(tmp_path: Path) -> None:
    """A mistake in a base that wasn't asked about is left to its owner."""
    base, upper = tmp_path / "base.yaml", tmp_path / "upper" / "upper.yaml"
    upper.parent.mkdir()
    base.write_text(HEAD + "precondition: {a: {require: {shop.platform: douyin}}}\n")
    upper.write_text("policy: t/y\nextends: t/x\ntitle: {en: Y, zh: 二}\n")
    assert set(fix([upper]).contents) == set()


def test_keys_come_into_order_and_the_schema_is_named(tmp_path: Path) -> None:
    """What ``tidied`` does is part of it; a schema that isn't there isn't named."""
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "policy.schema.json").write_text("{}")
    found = fixed(tmp_path, "title:   {zh: 题, en: T}\npolicy: t/x\n")
    first = "# yaml-language-server: $schema=schemas/policy.schema.json\n"
    assert found == first + "policy: t/x\ntitle:   {en: T, zh: 题}\n"


def test_files_of_others_stay(tmp_path: Path) -> None:
    """A file that names neither a policy nor a test may be another tool's: its mistakes are its own."""
    assert fixed(tmp_path, "precondition:\n  a: {every: orders}\ntitle: {zh: 题, en: T}\n") is None
    outside = tmp_path / "outside.yaml"
    outside.write_text(HEAD + "precondition:\n  a: {none: orders}\n")
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(outside)
    assert fix([folder]).contents == {}
    assert outside.resolve() in fix([outside]).contents
