"""The language server, asked by an editor over standard input and output."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pygls.exceptions import JsonRpcException

from checker.lsp.server import Server
from checker.lsp.workspace import Workspace
from tests.lsp.client import Client

POLICY = """\
policy: mine/leave
title: {en: Leave, zh: "😀离开"}
parameters:
  days: {title: {en: quiet days, zh: 静默天数}, value: 90 days}
  reading:
    title: {en: how to read it, zh: 理解方式}
    value: strict
    choices: {strict: {en: to the letter, zh: 严格}, loose: {en: in its sense, zh: 宽松}}
sources:
  guide: {title: {en: The guide, zh: 指南}, kind: guide, section: 二, published: 2026-01-01}
preconditions:
  orders-quiet:
    title: {en: "Quiet for {days}", zh: "满 {days}"}
    source: {guide: 订单}
    every: orders
    where: {status: [COMPLETED, CANCELLED]}
    require: {ended_at: {older_than: $days}}
  shop-open:
    title: {en: The shop is open, zh: 店铺营业中}
    when: {$reading: strict}
    require: {shop.status: OPEN}
    source: guide
"""
TESTS = """\
policy: mine/leave
base: {}
cases:
  - name: nothing is known
    parameters: {days: 30 days}
    expect: {preconditions: {orders-quiet: unknown}}
"""
OVERLAY = """\
policy: mine/leave-later
extends: mine/leave
parameters:
  days: {value: 120 days}
preconditions:
  orders-quiet: {severity: advisory}
"""
LINES = POLICY.split("\n")


@pytest.fixture(scope="module")
def english() -> Iterator[Client]:
    client = Client()
    yield client
    client.stop()


@pytest.fixture(scope="module")
def chinese() -> Iterator[Client]:
    client = Client(locale="zh-CN")
    yield client
    client.stop()


def place(text: str, word: str, after: int = 0) -> tuple[int, int]:
    """The line and the character at which a word stands, both from 0; in a text without rare characters."""
    lines = text.split("\n")
    line = next(number for number, item in enumerate(lines) if number >= after and word in item)
    return line, lines[line].index(word)


def spot(found: dict[str, Any]) -> tuple[int, int, int, int]:
    """A range as four numbers."""
    start, end = found["range"]["start"], found["range"]["end"]
    return start["line"], start["character"], end["line"], end["character"]


def test_a_mistake_is_shown_where_it_is_and_is_put_right(english: Client, tmp_path: Path) -> None:
    """A misspelt word is underlined to the character as it is typed; the quick fix writes the right one."""
    path = tmp_path / "leave.yaml"
    assert english.open(path, POLICY) == []
    (mistake,) = english.change(path, POLICY.replace("CANCELLED", "CANCELED"))
    assert (mistake["code"], mistake["severity"], spot(mistake)) == ("SC110", 1, (15, 32, 15, 40))
    assert "did you mean `CANCELLED`?" in mistake["message"]
    (action,) = english.ask(
        "textDocument/codeAction",
        textDocument={"uri": path.as_uri()},
        range=mistake["range"],
        context={"diagnostics": [mistake]},
    )
    assert action["title"] == "Write `CANCELLED`"
    (edit,) = action["edit"]["changes"][path.as_uri()]
    assert (edit["newText"], edit["range"]) == ("CANCELLED", mistake["range"])
    assert english.change(path, POLICY) == []


def test_a_figure_past_its_review_is_shown(english: Client, tmp_path: Path) -> None:
    """The editor says by today's calendar that a figure is to be looked at again."""
    text = (
        "policy: t/x\ntitle: {en: Close, zh: 关店}\nparameters:\n"
        "  rest: {title: {en: rest, zh: 静默}, value: 90 days, review_by: 2020-06-30}\npreconditions:\n"
        "  a: {title: {en: A, zh: 甲}, every: orders, require: {ended_at: {older_than: $rest}}}\n"
    )
    (mistake,) = english.open(tmp_path / "x.yaml", text)
    assert (mistake["code"], mistake["severity"], spot(mistake)) == ("SC211", 2, (3, 2, 3, 6))


def test_columns_are_counted_as_editors_do(english: Client, tmp_path: Path) -> None:
    """What stands behind rare characters, which editors count twice, is underlined where it is."""
    (mistake,) = english.open(tmp_path / "a.yaml", POLICY.replace('zh: "😀离开"}', 'zh: "😀𠮷离开", eng: x}'))
    line = 'title: {en: Leave, zh: "😀𠮷离开", eng'
    assert (mistake["code"], mistake["range"]["end"]["character"]) == ("SC101", len(line) + 2)


def test_columns_are_counted_as_agreed(tmp_path: Path) -> None:
    """An editor that counts bytes gets bytes, in the language asked for; the server ends well."""
    client = Client("--lang", "zh", encodings=("utf-8",))
    assert client.greeting["capabilities"]["positionEncoding"] == "utf-8"
    (mistake,) = client.open(tmp_path / "a.yaml", POLICY.replace('zh: "😀离开"}', 'zh: "😀离开", eng: x}'))
    line = 'title: {en: Leave, zh: "😀离开", eng'
    assert mistake["range"]["end"]["character"] == len(line.encode())
    assert "没有 `eng` 这个键" in mistake["message"]
    assert client.leave() == 0
    client.stop()


@pytest.mark.parametrize(
    ("number", "line", "offers"),
    [
        (15, "    where: {sta", "status, ended_at, shop.status, $days, any_of | lines, title"),
        (15, "    where: {status: ", "COMPLETED, CANCELLED | OPEN, above, $days"),
        (15, "    where: {status: [COMPLETED, ", "CANCELLED | OPEN"),
        (15, "    where: {total: {", "above, at_most, field | older_than"),
        (15, "    where: {ended_at: {", "older_than, before | above"),
        (16, "    require: {ended_at: {older_than: ", "$days | $reading, COMPLETED"),
        (16, "    require: {ended_at: {older_than: 3 days, ", "from, newer_than | above"),
        (16, "    require: {ended_at: {older_than: 3 days, from: ", "next day | now, $days"),
        (16, "    require: {duty: shipped_at, from: ", "next day | created_at"),
        (16, "    require: {ended_at: {before: ", "now | $days"),
        (16, "    require: {ended_at: {between: [", "now | $days"),
        (16, "    require: {ended_at: {is: {", "field | now"),
        (15, "    where: {total: {", "between, at_most | older_than"),
        (16, "    require: {", "duty, status | within, by"),
        (16, "    require: {duty: ", "shipped_at, closure.applied_at | status, total, $days"),
        (16, "    require: {duty: shipped_at, ", "within, of, by | every, status"),
        (16, "    require: {duty: shipped_at, within: ", "$days | $reading, shipped_at"),
        (16, "    require: {duty: shipped_at, of: ", "created_at, paid_at | status"),
        (20, "    duty: ", "closure.completed_at | shop.status"),
        (
            20,
            "    require: {closure.applied_at: {before: {field: closure.completed_at, within: ",
            "$days | $reading",
        ),
        (14, "    every: ", "orders, deposit.deductions | shop, shop.status"),
        (13, "    source: {", "guide | title"),
        (13, "    ", "fix, severity, when | every, title, choices"),
        (13, "    severity: ", "blocking, advisory | stated"),
        (19, "    when: {$reading: ", "strict, loose | true"),
        (19, "    when: {", "$reading, shop.status | ended_at"),
        (20, "    require: {deposit.balance: {above: {max: ", "orders.total | orders.status"),
        (20, "    require: {any_of: [{shop.status: ", "OPEN, CLOSED | COMPLETED"),
        (20, "    require: {at_least: 1, of: [{shop.status: ", "OPEN, CLOSED | COMPLETED"),
        (20, "    require: {of: [], ", "at_least, at_most, exactly | every, any_of"),
        (20, "    require: {share: {", "of, among, where, portion | every, status"),
        (20, "    require: {share: {of: ", "orders, disputes | shop.status"),
        (20, "    require: {share: {of: orders, among: {sta", "status, created_at | among"),
        (20, "    policy: ", "douyin/closure | mine/leave"),
        (0, "extends: ", "douyin/closure | "),
        (0, "", "extends, policy | title, preconditions"),
        (4, '  reading: {type: "du', "duration | orders"),
        (4, '  reading: {type: "wo', "words | orders"),
        (4, "  reading: {", "in_force, review_by, choices | from, published"),
        (4, "  reading: {choices: {strict: {", "in_force, review_by, source | title, from"),
    ],
)
def test_what_fits_is_offered(english: Client, tmp_path: Path, number: int, line: str, offers: str) -> None:
    """At a half-typed place of each kind stands what can go on there, and nothing that can't."""
    path = tmp_path / "leave.yaml"
    english.open(path, "\n".join([*LINES[:number], line, *LINES[number + 1 :]]))
    labels = english.labels(path, number, len(line))
    offered, others = (part.split(", ") for part in offers.split(" | "))
    assert [label for label in offered if label not in labels] == []
    assert [label for label in others if label in labels] == []


IN_TESTS = {
    "": "base, cases | title, name",
    "policy: ": "mine/leave, douyin/closure | orders",
    "cases:\n  - ": "name, expect, change | policy, verdict",
    "cases:\n  - parameters: {": "days, reading | orders-quiet",
    "cases:\n  - expect: {": "verdict, preconditions, clears_at | name",
    "cases:\n  - expect: {verdict: ": "eligible, blocked | met",
    "cases:\n  - expect: {preconditions: {": "orders-quiet, shop-open | days",
    "cases:\n  - expect:\n      preconditions:\n        orders-quiet: ": "met, waiting, unknown | eligible",
}


@pytest.mark.parametrize("typed", IN_TESTS)
def test_what_fits_in_rule_tests_is_offered(english: Client, tmp_path: Path, typed: str) -> None:
    """In rule tests stand their keys, the names of the policy under test, statuses and verdicts."""
    (tmp_path / "leave.yaml").write_text(POLICY, encoding="utf-8")
    path = tmp_path / "leave.test.yaml"
    text = typed if typed.startswith("policy") else f"policy: mine/leave\n{typed}"
    english.open(path, text)
    lines = text.split("\n")
    labels = english.labels(path, len(lines) - 1, len(lines[-1]))
    offered, others = (part.split(", ") for part in IN_TESTS[typed].split(" | "))
    assert [label for label in offered if label not in labels] == []
    assert [label for label in others if label in labels] == []


def test_what_fits_in_waivers_is_offered(english: Client, tmp_path: Path) -> None:
    """In waivers stand their keys, and the preconditions of the policy that is named."""
    (tmp_path / "leave.yaml").write_text(POLICY, encoding="utf-8")
    path = tmp_path / "waivers.yaml"
    text = "waivers:\n  - policy: mine/leave\n    precondition: \n    "
    english.open(path, text)
    assert english.labels(path, 2, 18) == ["orders-quiet", "shop-open"]
    assert "approved_by" in english.labels(path, 3, 4)


def test_what_a_comment_allows_is_not_shown(english: Client, tmp_path: Path) -> None:
    """A warning that a comment allows with a reason isn't told; without the comment it is."""
    path = tmp_path / "leave.yaml"
    text = POLICY.replace("{en: The guide, zh: 指南}", "{zh: 指南}")
    text = text.replace('title: {en: Leave, zh: "😀离开"}', "title: {zh: 离开}")
    (mistake,) = english.open(path, text)
    assert (mistake["code"], mistake["severity"]) == ("SC139", 2)
    allowed = "title: {zh: 离开}  # shopcheck: allow SC139 -- only Chinese sellers"
    assert english.change(path, text.replace("title: {zh: 离开}", allowed)) == []
    (hint,) = english.change(path, POLICY.replace("    source: guide\n", ""))
    assert (hint["code"], hint["severity"]) == ("SC205", 4)


def test_what_is_offered_replaces_what_is_typed(chinese: Client, tmp_path: Path) -> None:
    """An offer says what it means in the editor's language, and takes the place of the word so far."""
    path = tmp_path / "leave.yaml"
    line = "    where: {order_id_😀: 1, sta"
    chinese.open(path, "\n".join([*LINES[:15], line, *LINES[16:]]))
    offers = chinese.at("completion", path, 15, len(line) + 1)
    status = next(item for item in offers if item["label"] == "status")
    assert "订单状态" in status["documentation"]["value"]
    assert status["textEdit"]["newText"] == "status: "
    assert spot(status["textEdit"]) == (15, len(line) - 2, 15, len(line) + 1)


MEANINGS = {
    "  orders-quiet": (
        "Every order that is completed or cancelled ended at least 90 days ago.",
        "依据*：指南",
    ),
    "$days": ("**quiet days**: 90 days", "**静默天数**"),
    "$reading": ("`loose`: in its sense", "`loose`: 宽松"),
    "guide: {": ("2026-01-01", "**指南**"),
    "ended_at": ("**ended at**", "订单完结"),
    "older_than": ("At least this long ago", "距今已满"),
    "COMPLETED": ("completed", "已完成"),
    "orders\n": ("**orders**", "**订单**"),
    "when": ("Only where this holds", "仅在此条件成立时适用"),
    "mine/leave": ("**Leave**", "离开**"),
}


@pytest.mark.parametrize("word", MEANINGS)
def test_words_say_what_they_mean(english: Client, chinese: Client, tmp_path: Path, word: str) -> None:
    """Hover tells a precondition as a sentence, and what names, fields, operators and words mean."""
    path = tmp_path / "leave.yaml"
    line = POLICY[: POLICY.index(word)].count("\n")
    character = LINES[line].index(word.strip()) + 1
    for client, said in zip((english, chinese), MEANINGS[word], strict=True):
        client.open(path, POLICY)
        assert said in client.at("hover", path, line, character)["contents"]["value"]


def test_names_lead_to_where_they_are_given(english: Client, tmp_path: Path) -> None:
    """Parameters, sources, records and policies are found, in this file and in what it extends."""
    base, upper, tests = tmp_path / "leave.yaml", tmp_path / "later.yaml", tmp_path / "leave.test.yaml"
    base.write_text(POLICY, encoding="utf-8")
    more = OVERLAY + "  more:\n    title: {en: M, zh: M}\n    require: {$reading: loose}\n"
    english.open(upper, more)
    english.open(tests, TESTS)

    def goal(path: Path, text: str, word: str, inside: int = 1) -> tuple[str, int] | None:
        line, character = place(text, word)
        found = english.at("definition", path, line, character + inside)
        return (found[0]["uri"], found[0]["range"]["start"]["line"]) if found else None

    assert goal(upper, more, "extends: mine/leave", 10) == (base.as_uri(), 0)
    assert goal(upper, more, "$reading") == (base.as_uri(), 4)
    assert goal(tests, TESTS, "orders-quiet") == (base.as_uri(), 11)
    assert goal(tests, TESTS, "days:") == (base.as_uri(), 3)
    english.open(base, POLICY)
    assert goal(base, POLICY, "$days") == (base.as_uri(), 3)
    assert goal(base, POLICY, "guide: 订单") == (base.as_uri(), 9)
    assert goal(base, POLICY, "COMPLETED") is None


def test_a_name_is_changed_wherever_it_is_used(english: Client, tmp_path: Path) -> None:
    """A precondition and a parameter get new names in the policy, its overlay and its rule tests."""
    base, upper, tests = tmp_path / "leave.yaml", tmp_path / "later.yaml", tmp_path / "leave.test.yaml"
    upper.write_text(OVERLAY, encoding="utf-8")
    tests.write_text(TESTS, encoding="utf-8")
    english.open(base, POLICY)

    def renamed(word: str, new: str) -> Any:
        line, character = place(POLICY, word)
        found = english.at("rename", base, line, character + 1, newName=new)
        if isinstance(found, str):
            return found
        texts = {base: POLICY, upper: OVERLAY, tests: TESTS}
        for path, text in texts.items():
            lines = text.split("\n")
            for edit in sorted(found["changes"].pop(path.as_uri(), []), key=spot, reverse=True):
                line, start, _, end = spot(edit)
                lines[line] = lines[line][:start] + edit["newText"] + lines[line][end:]
            texts[path] = "\n".join(lines)
        assert found["changes"] == {}
        return list(texts.values())

    def replaced(old: str, new: str) -> list[str]:
        return [text.replace(old, new) for text in (POLICY, OVERLAY, TESTS)]

    assert renamed("orders-quiet", "all-quiet") == replaced("orders-quiet", "all-quiet")
    wanted = [
        text.replace("days:", "calm:").replace("$days", "$calm").replace("{days}", "{calm}")
        for text in (POLICY, OVERLAY, TESTS)
    ]
    assert renamed("$days", "calm") == wanted
    assert renamed("$days", "reading") == "`reading` is taken already"
    assert renamed("$days", "no-name") == "`no-name` can't be a name here"
    assert "can be renamed" in renamed("COMPLETED", "x")


def test_a_name_of_another_folder_is_left(chinese: Client, tmp_path: Path) -> None:
    """What a shipped policy gives can't be renamed from an overlay."""
    path = tmp_path / "mine.yaml"
    text = "policy: mine/x\nextends: douyin/closure\nparameters:\n  quiet_period: {value: 60 days}\n"
    chinese.open(path, text)
    assert "在另一文件夹" in chinese.at("rename", path, 3, 4, newName="calm")


def test_the_outline_is_that_of_the_policy(english: Client, tmp_path: Path) -> None:
    """Stages hold their preconditions; each symbol has its title."""
    path = tmp_path / "leave.yaml"
    head, body = POLICY.split("preconditions:\n")
    body = "    preconditions:\n" + "".join(f"    {line}\n" for line in body.split("\n"))
    english.open(path, head + "stages:\n  apply:\n    title: {en: Apply, zh: 申请}\n" + body)
    found = english.ask("textDocument/documentSymbol", textDocument={"uri": path.as_uri()})
    assert [item["name"] for item in found] == ["days", "reading", "guide", "apply"]
    assert [item["detail"] for item in found][3] == "Apply"
    assert [item["name"] for item in found[3]["children"]] == ["orders-quiet", "shop-open"]


def test_what_is_not_saved_counts(english: Client, tmp_path: Path) -> None:
    """An overlay sees the base as it is open, not as it is on disk; tests and waivers are checked too."""
    base, upper = tmp_path / "leave.yaml", tmp_path / "later.yaml"
    base.write_text(POLICY, encoding="utf-8")
    english.open(base, POLICY.replace("reading", "lecture"))
    assert english.open(upper, OVERLAY.replace("days:", "lecture:").replace("120 days", "loose")) == []
    tests, waivers = tmp_path / "leave.test.yaml", tmp_path / "waivers.yaml"
    (mistake,) = english.open(tests, TESTS.replace("orders-quiet", "orders-quit"))
    assert (mistake["code"], mistake["data"][0]["text"], spot(mistake)) == (
        "SC655",
        "orders-quiet",
        (5, 29, 5, 40),
    )
    (mistake,) = english.open(waivers, "waivers:\n  - polcy: mine/leave\n")[:1]
    assert spot(mistake)[0] == 1
    assert english.open(tmp_path / "compose.yaml", "services: {a: b}\n") == []


def test_a_base_in_another_folder_is_found(english: Client, tmp_path: Path) -> None:
    """What an overlay extends, and what is tested, may stand in a folder beside its own."""
    base, upper = tmp_path / "base" / "leave.yaml", tmp_path / "over" / "later.yaml"
    tests = tmp_path / "tests" / "leave.test.yaml"
    for path in (base, upper, tests):
        path.parent.mkdir()
    base.write_text(POLICY.replace("mine/leave", "mine/away"), encoding="utf-8")
    overlay = OVERLAY.replace("mine/leave\n", "mine/away\n")
    for _ in ("without a mark", "in a project"):
        assert english.open(upper, overlay) == []
        assert english.open(tests, TESTS.replace("mine/leave", "mine/away")) == []
        found = english.at("definition", upper, 1, 12)
        assert [item["uri"] for item in found] == [base.as_uri()]
        (tmp_path / ".git").mkdir(exist_ok=True)


def test_diagnostics_say_of_which_version_they_are(english: Client, tmp_path: Path) -> None:
    """What was typed over isn't told any more; a change beside a text tells of that as it is numbered."""
    path, other = tmp_path / "leave.yaml", tmp_path / "later.yaml"
    english.open(path, POLICY)
    for number in range(2, 6):
        english.tell(
            "textDocument/didChange",
            textDocument={"uri": path.as_uri(), "version": number},
            contentChanges=[{"text": POLICY.replace("CANCELLED", f"CANCELED{number}")}],
        )
    told = english.published(path)
    assert (told["version"], [item["code"] for item in told["diagnostics"]]) == (5, ["SC110"])
    document = {"uri": other.as_uri(), "languageId": "yaml", "version": 1, "text": OVERLAY}
    english.tell("textDocument/didOpen", textDocument=document)
    assert english.published(path)["version"] == 5


def test_many_texts_are_checked_at_once(tmp_path: Path) -> None:
    """One look at the texts, bit by bit, finds the mistakes of each; tests of one folder go together."""
    workspace = Workspace(date.today)
    texts = {tmp_path / f"{name}.yaml": POLICY.replace("mine/leave", f"mine/{name}") for name in "abcdef"}
    texts[tmp_path / "a.test.yaml"] = TESTS.replace("mine/leave", "mine/a").replace("days: 30", "dys: 30")
    texts[tmp_path / "b.yaml"] = texts[tmp_path / "b.yaml"].replace("loose: {", "lose: {", 1) + "x: 1\n"
    texts[tmp_path / "w.yaml"] = "waivers: [{polcy: mine/a}]\n"
    texts[tmp_path / "compose.yaml"] = "services: {}\n"
    for path, text in texts.items():
        workspace.put(path, text)
    checks = workspace.checks()
    groups = list(checks.groups(texts))
    assert sorted(path for group in groups for path in group) == sorted(texts)
    found = {path: said for group in groups for path, said in checks.found(group).items()}
    assert found.keys() == texts.keys()
    assert {path.name: found[path][0].code for path in texts if found[path]} == {
        "a.test.yaml": "SC655",
        "b.yaml": "SC101",
        "w.yaml": "SC409",
    }


async def _called_off() -> list[str]:
    """Which answers are begun where the first of three takes a while and the second is called off."""
    server, begun, go_on = Server("en", date.today), [], threading.Event()
    tasks = [
        asyncio.ensure_future(server.work(answer))
        for answer in (go_on.wait, lambda: begun.append("second"), lambda: begun.append("third"))
    ]
    await asyncio.sleep(0.01)
    tasks[1].cancel()
    await asyncio.sleep(0.01)
    go_on.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    return begun


def test_what_is_called_off_is_not_worked_off() -> None:
    """A request that was cancelled while others were answered is never begun."""
    assert asyncio.run(_called_off()) == ["third"]


def test_related_places_are_told(english: Client, tmp_path: Path) -> None:
    """Where something was said first is a place that the editor can show."""
    path = tmp_path / "leave.yaml"
    (mistake,) = english.open(path, POLICY + "  shop-open: null\n")
    (related,) = mistake["relatedInformation"]
    assert (related["location"]["uri"], spot(related["location"])[0]) == (path.as_uri(), 17)


def test_everything_sure_is_fixed_in_one_step(english: Client, tmp_path: Path) -> None:
    """An editor that fixes on saving gets all edits that are sure, and only when it asks for them."""
    path = tmp_path / "leave.yaml"
    text = POLICY.replace("CANCELLED", "CANCELED").replace("every: orders", "every: ordrs")
    english.open(path, text)

    def actions(*only: str) -> list[Any]:
        return english.ask(
            "textDocument/codeAction",
            textDocument={"uri": path.as_uri()},
            range={"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}},
            context={"diagnostics": [], **({"only": list(only)} if only else {})},
        )

    (action,) = actions("source.fixAll")
    assert actions("source") == [action]
    assert actions() == actions("quickfix") == actions("source.organizeImports") == []
    edits = action["edit"]["changes"][path.as_uri()]
    assert "orders" in [edit["newText"] for edit in edits]
    english.change(path, POLICY)
    assert actions("source.fixAll") == []


NEVER = "require: {deposit.balance: {above: 5 CNY, below: 3 CNY}}"


def test_what_is_proven_comes_after(english: Client, tmp_path: Path) -> None:
    """Once typing rests, the solver's findings join the others, and never those of a newer text."""
    path = tmp_path / "mine.yaml"
    text = (
        f"policy: mine/x\ntitle: {{en: X, zh: 题}}\npreconditions:\n  a:\n    title: {{en: A}}\n    {NEVER}\n"
    )
    assert [item["code"] for item in english.open(path, text)] == ["SC139"]
    proven = english.diagnostics(path)
    assert [(item["code"], spot(item)[0]) for item in proven] == [("SC139", 4), ("SC230", 5)]
    assert [spot(place["location"])[1] for place in proven[1]["relatedInformation"]] == [32, 46]
    assert [item["code"] for item in english.change(path, text.replace("below", "above"))] == [
        "SC139",
        "SC005",
    ]
    assert [item["code"] for item in english.change(path, text.replace("{en: A}", "{en: A, zh: 甲}"))] == []
    assert [item["code"] for item in english.diagnostics(path)] == ["SC230"]


def in_form(client: Client, path: Path) -> list[tuple[str, tuple[int, int, int, int]]]:
    """What formatting an open text would write, and over which stretch."""
    edits = client.ask(
        "textDocument/formatting",
        textDocument={"uri": path.as_uri()},
        options={"tabSize": 2, "insertSpaces": True},
    )
    return [(edit["newText"], spot(edit)) for edit in edits]


def test_a_document_is_formatted(english: Client, tmp_path: Path) -> None:
    """The open text comes into form as a whole; one that is in form, broken, or not ours stays."""
    path = tmp_path / "leave.yaml"
    english.open(path, "title:   {zh: 题, en: T}\npolicy: t/x\npreconditions: {}\n")
    ((text, place),) = in_form(english, path)
    assert text == "policy: t/x\ntitle: {en: T, zh: 题}\npreconditions: {}\n"
    assert place == (0, 0, 4, 0)
    for other in (text, "policy: 'x\n", "services:   {a: b}\n"):
        english.change(path, other)
        assert in_form(english, path) == []


HOSTILE = {
    "nothing": "",
    "binary": "policy: \x00\x01\x7f\ufffe",
    "half a character": "policy: \ud83d x",
    "deep": "policy: a\nx: " + "[" * 5000,
    "large": "policy: a\n" + "# a comment\n" * 100_000,
    "quotes": "policy: \"a\ntitle: 'b\n" * 20,
    "line ends": POLICY.replace("\n", "\r\n"),
    "mark": "\ufeff" + POLICY,
    "aliases": "policy: &a [a]\nx: &b [*a, *a]\ny: [*b, *b, *c]\n",
    "tabs": POLICY.replace("  ", "\t"),
    "documents": POLICY + "---\n" + POLICY,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_server_survives_any_text(english: Client, tmp_path: Path, name: str) -> None:
    """Whatever a text holds, every request about it is answered, and the next one too."""
    path = tmp_path / "text.yaml"
    text = HOSTILE[name]
    found = english.open(path, text)
    for line, character in ((0, 0), (1, 3), (2, 5000), (99, 0)):
        for method in ("completion", "hover", "definition", "prepareRename"):
            english.at(method, path, line, character)
    english.ask("textDocument/documentSymbol", textDocument={"uri": path.as_uri()})
    in_form(english, path)
    assert (found == []) == (name in ("nothing", "line ends", "mark"))


@pytest.mark.parametrize(("name", "shift"), [("line ends", 0), ("mark", 1)])
def test_places_are_right_beside_marks(english: Client, tmp_path: Path, name: str, shift: int) -> None:
    """A byte order mark and line ends of two characters move nothing."""
    path = tmp_path / "text.yaml"
    (mistake,) = english.open(path, HOSTILE[name].replace("policy: mine/leave", "policy: mine//leave"))
    assert spot(mistake) == (0, 8 + shift, 0, 19 + shift)
    assert "orders" in english.labels(path, 14, len("    every: "))


def test_a_text_that_breaks_off_can_be_gone_on_with(english: Client, tmp_path: Path) -> None:
    """Wherever a policy is cut off, asking what comes next is answered."""
    path = tmp_path / "leave.yaml"
    for cut in range(1, len(POLICY), 37):
        text = POLICY[:cut]
        english.open(path, text)
        lines = text.split("\n")
        english.labels(path, len(lines) - 1, len(lines[-1]))


def test_an_interrupt_ends_it_at_once() -> None:
    """Ctrl-C ends the server while it waits for the editor, as it ends any program."""
    client = Client()
    client._process.send_signal(signal.SIGINT)
    assert client._process.wait(20) == -signal.SIGINT
    client.stop()


def test_without_its_package_the_server_says_so(tmp_path: Path) -> None:
    """Where pygls isn't installed, the command tells how to install it, on standard error only."""
    (tmp_path / "pygls.py").write_text("raise ImportError('no', name='pygls')", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "checker", "lsp"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(tmp_path), *sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert 'pip install "shopcheck[lsp]"' in done.stderr


STAGED = """\
policy: mine/steps
title: {en: Steps, zh: 分步}
stages:
  apply:
    title: {en: Apply, zh: 申请}
    preconditions:
      no-loan: {until: notice, none: loans}
    done_when: {closure.applied_at: {present: true}}
  refund:
    title: {en: Refund, zh: 退款}
    done_when: {deposit_refund.paid_at: {present: true}}
  notice: {title: {en: Notice, zh: 公示}, awaits: platform}
"""


def test_the_stages_that_may_end_a_precondition(english: Client, chinese: Client, tmp_path: Path) -> None:
    """Under `until` later stages are offered; what key and stage mean is told in both languages."""
    path = tmp_path / "steps.yaml"
    assert english.open(path, STAGED) == []
    line, column = place(STAGED, "until: ")
    assert english.labels(path, line, column + len("until: ")) == ["refund", "notice"]
    chinese.open(path, STAGED)
    for client, words in (
        (english, ("The later stage", "Notice")),
        (chinese, ("到哪个后续阶段为止", "公示")),
    ):
        for after, said in zip((0, len("until: ")), words, strict=True):
            found = client.at("hover", path, line, column + after)
            assert said in found["contents"]["value"]


def test_a_refusal_is_no_event_for_the_log() -> None:
    """What is answered with a refusal isn't logged with a traceback; real failures are."""
    from checker.lsp.server import _worth_a_log

    def record(error: Exception) -> logging.LogRecord:
        return logging.LogRecord("x", logging.ERROR, "x", 1, "x", (), (type(error), error, None))

    assert not _worth_a_log(record(JsonRpcException("taken already")))
    assert _worth_a_log(record(KeyError("x")))
