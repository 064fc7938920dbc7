"""A file of facts that is written anew: nothing that somebody wrote into it is lost."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.diagnostics.collector import Collector
from checker.facts.dialogue import Session
from checker.facts.entered import read_facts, text_of, with_facts
from checker.facts.form import form
from checker.facts.writing import Blank, FilledIn, written
from checker.importers.documents import ExportFile, documents
from tests.facts.conftest import asked, checker, opened

HEAD = ["# shopcheck facts · shop 1", "## 2 things to fill in."]
OWN = """\
# Facts of our shop, collected by Li
# checked on Monday

as_of: 2026-11-16T09:00:00Z   # the day of the export
shop: {id: '7495', timezone: "Europe/London"}  # as in the back office
# from the finance page
deposit:
  # asked Wang
  balance: {amount: 12.50, currency: GBP}   # before fees
loans: []   # none, phoned
orders:
  # the strange one
  - id: "576461413038785752"
    completed_at: 2026-03-01T09:00:00+00:00   # from the chat
  # second
  - {id: '2', aftersale_final: true}
closure:
    # four spaces
    applied_at: null  # not yet
# the end
"""


def read(text: str) -> Any:
    """What a text says."""
    (document,) = documents(ExportFile("facts.yaml", text.encode()))
    return document.value


def comments(text: str) -> Counter[str]:
    """The comments in a text that aren't the form's own."""
    found = (match[1].strip() for line in text.split("\n") if (match := re.search(r"(?:^|\s)(#.*)", line)))
    return Counter(each for each in found if not each.startswith(("##", HEAD[0])))


def test_what_has_not_changed_stays_as_it_is_written() -> None:
    """Comments, quotes, order and empty lines; the form's own lines stand above."""
    text = written(HEAD, read(OWN), OWN)
    assert text.split("\n", 3)[3] == OWN
    assert written(HEAD, read(OWN), text) == text


def test_blanks_are_added_around_what_is_there() -> None:
    """A new member goes behind the known ones; what is asked of a record, into that record."""
    tree = read(OWN)
    tree["deposit"]["top_up_notices"] = Blank(["## [1] notices"])
    tree["orders"] = FilledIn(
        ["## [2] orders"], [{**tree["orders"][0], "status": Blank([])}, tree["orders"][1]]
    )
    text = written(HEAD, tree, OWN)
    assert comments(text) == comments(OWN)
    assert "  balance: {amount: 12.50, currency: GBP}   # before fees\n  ## [1] notices\n  top_up" in text
    assert (
        "00:00   # from the chat\n    status: ??\n  # second\n  - {id: '2', aftersale_final: true}\n" in text
    )
    again = written(HEAD, tree, text)
    assert again == text


def test_the_comment_of_a_blank_stays_with_its_answer() -> None:
    """Above and behind; what the form said of the question goes."""
    before = f"{HEAD[0]}\n\n# ask Wang\n## [1] loans\nloans: ??  # by phone\n"
    assert written(HEAD, {"loans": []}, before).endswith("\n\n# ask Wang\nloans: []  # by phone\n")
    many = written(HEAD, {"loans": [{"id": "1"}]}, before)
    assert many.endswith('\n\n# ask Wang\nloans:  # by phone\n  - id: "1"\n')


def test_comments_on_what_is_gone_go_to_what_comes_next() -> None:
    """A blank that nobody asks for any more takes no words of anybody with it."""
    gone = "# one\n## [1] x\nloans: ??  # two\n"
    before = f'{HEAD[0]}\n\n{gone}\n# three\nshop:\n  # four\n  id: "1"\n  name: ?? # five\n'
    text = written(HEAD, {"shop": {"id": "1"}}, before)
    assert comments(text) == comments(before)
    assert read(text) == {"shop": {"id": "1"}}


def test_own_comments_of_a_file_that_is_no_form_yet_stay() -> None:
    """Even where they begin as the form's lines do."""
    text = written(HEAD, {"loans": []}, "## Money\nloans: []  ## none\n")
    assert "# Money" in text
    assert "# none" in text


@pytest.mark.parametrize(
    "before",
    [
        "loans: &none []\npromotions: *none\n# here\n",
        "{loans: [], promotions: []}  # here\n",
        '{"loans": [],\n # here\n "promotions": []}\n',
        "? loans\n# here\n: []\npromotions: []\n",
        "---\nloans:\n\n\n  []  # here\npromotions: []\n...\n",
        '"loans": []\n"promotions": [\n# here\n]\n',
    ],
)
def test_whatever_the_layout_nothing_else_is_said(before: str) -> None:
    """What can't be taken apart by lines is written as always, and its comments stay."""
    text = written(HEAD, {"loans": [], "promotions": [], "shop": {"id": "1"}}, before)
    assert read(text) == {"loans": [], "promotions": [], "shop": {"id": "1"}}
    assert "# here" in text


def test_line_ends_stay() -> None:
    """Those of a file from Windows, all of them."""
    text = written(HEAD, {"loans": [], "shop": {"id": "1"}}, "loans: []  # none\r\n")
    assert text.count("\n") == text.count("\r\n")
    assert "loans: []  # none\r\n" in text


WORDS = st.sampled_from(["a", "b: c", "- d", "'e", "{f", "g # h", "??", "true"])
VALUES = st.recursive(
    st.sampled_from(["one", "12", "true", "a: b", "2026-01-01", "x # y"]) | st.booleans() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "k", "l", "m"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def spelt(value: object, data: st.DataObject, indent: str, number: list[int]) -> list[str]:
    """A value as somebody might write it, with comments anywhere."""

    def noted() -> str:
        number[0] += 1
        return f"# note {number[0]}."

    def above() -> list[str]:
        return [f"{indent}{noted()}"] * data.draw(st.integers(0, 1))

    behind = f"  {noted()}" if data.draw(st.booleans()) else ""
    if isinstance(value, dict) and value and data.draw(st.booleans()):
        lines = []
        for key, item in value.items():
            inner = spelt(item, data, indent + data.draw(st.sampled_from(["  ", "    "])), number)
            lines += above()
            lines += [f"{indent}{key}:{inner[0]}", *inner[1:]]
        return [behind, *lines]
    if isinstance(value, list) and value and data.draw(st.booleans()):
        lines = []
        for item in value:
            inner = spelt(item, data, indent + "    ", number)
            lines += above()
            plain = not inner[1:]
            lines += [f"{indent}-{inner[0]}"] if plain else [f"{indent}-{inner[0]}", *inner[1:]]
        return [behind, *lines]
    return [f" {json.dumps(value, ensure_ascii=False)}{behind}"]


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["shop", "loans", "orders"]), VALUES, min_size=1), st.data())
def test_no_comment_is_lost_and_no_value_changes(value: dict[str, Any], data: st.DataObject) -> None:
    """Whatever is known, asked for or gone meanwhile."""
    lines = ["# note 0."]
    number = [0]
    for key, item in value.items():
        inner = spelt(item, data, "  ", number)
        lines += [f"{key}:{inner[0]}", *inner[1:]]
    before = "\n".join(lines) + "\n"
    tree: dict[str, Any] = dict(value)
    for key in list(tree):
        match data.draw(st.sampled_from(["stays", "goes", "changes", "asks"])):
            case "goes" if len(tree) > 1:
                del tree[key]
            case "changes":
                tree[key] = data.draw(VALUES)
            case "asks" if isinstance(tree[key], dict):
                tree[key] = {**tree[key], "n": Blank(["## [1] n"])}
    text = written(HEAD, tree, before)
    plain = written(HEAD, tree, "")
    assert read(text) == read(plain)
    for each in range(number[0] + 1):
        assert text.count(f"# note {each}.") == before.count(f"# note {each}."), (before, text)
    assert written(HEAD, tree, text) == text


def test_facts_that_say_when_they_hold_are_taken(tmp_path: Path) -> None:
    """`as_of` is no section of a snapshot; a form goes on with it all the same."""
    path = tmp_path / "facts.yaml"
    path.write_text("as_of: 2026-11-16T09:00:00+08:00  # noon\nshop: {id: 46820117}\n", "utf-8")
    problems = Collector()
    facts = read_facts(path, problems)
    assert facts is not None
    found = with_facts(opened({}), [facts], problems)
    assert found.as_of is not None
    assert not problems.errors()


def test_answers_go_between_comments(tmp_path: Path) -> None:
    """One by one, as in the terminal; each time all that was written by hand is still there."""
    before = "# ours\nshop:\n  id: 46820117  # ours, too\n# and this\nloans: []   # none\n"
    path = tmp_path / "facts.yaml"
    path.write_text(before, "utf-8")
    problems = Collector()
    facts = read_facts(path, problems)
    assert facts is not None
    base = with_facts(opened({}), [facts], problems)
    session = Session(checker("douyin/closure"), base, facts.values, asked({"loans": []}, "douyin/closure"))
    text = text_of(path)
    for _ in range(4):
        text = form(session.needs, session.given, "en", text)
        assert comments(text) >= comments(before)
        assert "  id: 46820117  # ours, too\n" in text
        assert "loans: []   # none\n" in text
        session.skip()
