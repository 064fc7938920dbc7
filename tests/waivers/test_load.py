"""Reading files of waivers: what is understood, and what refuses a file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from checker.base.resources import schema_text
from checker.diagnostics import Diagnostic, SnapshotError
from checker.diagnostics.catalogue import codes, page
from checker.waivers import load_waivers

FIXTURES = Path(__file__).parent.parent / "fixtures" / "waivers"
GOOD = sorted((FIXTURES / "good").iterdir())
BAD = sorted((FIXTURES / "bad").iterdir())
WAIVER = """\
waivers:
  - policy: douyin/closure
    shop: "88001"
    precondition: orders-quiet
    reason: Settled
    approved_by: Li Wei
    expires: 2026-12-31
"""


def mistakes(source: str | Path | bytes) -> tuple[Diagnostic, ...]:
    """The diagnostics with which ``source`` is refused."""
    with pytest.raises(SnapshotError) as caught:
        load_waivers(source)
    return caught.value.diagnostics


def as_editors_see(text: str) -> object:
    """The document with YAML 1.2's types, in which a day is text."""

    class Loader(yaml.SafeLoader):
        """Without YAML 1.1's dates."""

    Loader.yaml_implicit_resolvers = {
        key: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
        for key, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return yaml.load(text, Loader=Loader)


def test_everything_is_read() -> None:
    """A waiver holds what its file says, in the order of the file."""
    first, second = load_waivers(FIXTURES / "good" / "two-shops.yaml")
    assert (first.policy, first.shop, first.precondition) == ("douyin/closure", "88001", "orders-quiet")
    assert first.records == ("5764001", "A-17")
    assert (first.reason, first.approved_by) == ("客服已确认两笔订单结清", "李伟")
    assert first.expires == date(2026, 12, 31)
    assert first.target == ("douyin/closure", "orders-quiet")
    assert (first.span.line, first.span.column) == (3, 5)
    assert first.places["expires"].line == 9
    assert (second.shop, second.records, second.expires) == ("shop-two", None, date(2028, 2, 29))


def test_json_is_read_too() -> None:
    """JSON is a subset: the same file in JSON gives the same waiver, also from bytes."""
    path = FIXTURES / "good" / "one.json"
    [waiver] = load_waivers(path)
    assert (waiver.policy, waiver.shop, waiver.records) == ("tiktok-shop/closure", "7495", ("1",))
    assert load_waivers(path.read_bytes())[0].reason == waiver.reason


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_good_files_fit_the_schema(path: Path) -> None:
    """What is read without complaint is what the schema tells editors."""
    load_waivers(path)
    jsonschema.validate(as_editors_see(path.read_text(encoding="utf-8")), json.loads(schema_text("waivers")))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_bad_files_are_refused(path: Path) -> None:
    """Each mistake has the code in its file's name, a place, and both languages."""
    found = mistakes(path)
    assert {d.code for d in found} == {found[0].code}
    assert found[0].code.startswith(path.name.partition("-")[0])
    for diagnostic in found:
        assert diagnostic.span is not None
        assert diagnostic.span.file == str(path)
        assert diagnostic.message.en
        assert diagnostic.message.zh != diagnostic.message.en


@pytest.mark.parametrize("path", [p for p in BAD if not p.name.startswith("SC0")], ids=lambda path: path.name)
def test_schema_refuses_what_is_refused(path: Path) -> None:
    """Editors warn of the same mistakes, but for those that a schema can't see."""
    document = as_editors_see(path.read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator(
        json.loads(schema_text("waivers")), format_checker=jsonschema.FormatChecker()
    )
    assert checker.is_valid(document) == (path.name.startswith("SC406-twice") or "exponent" in path.name)


def test_all_mistakes_come_at_once() -> None:
    """One run names every mistake of the file, in its order."""
    text = (
        WAIVER.replace("reason: Settled", 'reason: ""')
        .replace("2026-12-31", "soon")
        .replace("shop:", "shpo:")
    )
    found = mistakes(text.encode())
    assert [d.code for d in found] == ["SC403", "SC405", "SC404"]
    assert found[0].suggestion == "shop"
    assert found[2].span is not None
    assert (found[2].span.line, found[2].span.column, found[2].span.end_column) == (7, 14, 18)


def test_one_wrong_date_refuses_every_waiver() -> None:
    """A malformed date fails closed: the right waivers of the file aren't used either."""
    text = WAIVER + WAIVER.partition("\n")[2].replace("orders-quiet", "orders-ended").replace("31\n", "32\n")
    assert [d.code for d in mistakes(text.encode())] == ["SC404"]


def test_repetition_points_at_the_first() -> None:
    """A second waiver of the same precondition and shop is refused, with the place of the first."""
    other_shop = WAIVER.partition("\n")[2].replace("88001", "88002")
    assert len(load_waivers((WAIVER + other_shop).encode())) == 2
    [diagnostic] = mistakes((WAIVER + other_shop + WAIVER.partition("\n")[2]).encode())
    assert diagnostic.span is not None
    assert (diagnostic.code, diagnostic.span.line) == ("SC406", 14)
    assert diagnostic.related[0].span.line == 2


def test_number_without_quotes_says_how_to_write_it() -> None:
    """The right spelling of a bare number is offered."""
    [diagnostic] = mistakes(WAIVER.replace('"88001"', "88001").encode())
    assert diagnostic.suggestion == '"88001"'


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, a folder and a forbidden file are told apart."""
    assert "there is no file" in mistakes(tmp_path / "none.yaml")[0].message.en
    assert "is a folder" in mistakes(tmp_path)[0].message.en
    assert "can't be read" in mistakes(tmp_path / ("x" * 300))[0].message.en
    assert {mistakes(path)[0].code for path in (tmp_path / "none.yaml", str(tmp_path))} == {"SC401"}


def test_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read says so."""

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "secret.yaml").write_bytes(b"waivers: []")
    monkeypatch.setattr("io.FileIO", refuse)
    assert "may not be read" in mistakes(tmp_path / "secret.yaml")[0].message.en


@pytest.mark.parametrize("code", [code for code in codes() if code.startswith("SC4")])
def test_pages_show_the_mistake(code: str) -> None:
    """The wrong example of each page is refused with its code, if loading can tell; the right one is read."""
    shown = page(code)
    if shown.kind == "call":
        return
    load_waivers(shown.right.encode())
    if shown.severity == "error":
        assert [d.code for d in mistakes(shown.wrong.encode())] == [code]
    else:
        load_waivers(shown.wrong.encode())


@pytest.mark.parametrize(
    "text",
    [
        "waivers:\n  - Zhang Wei 13800138000: 1\n",
        "Zhang Wei 13800138000: 1\nwaivers: []\n",
        "waivers:\n  - policy: *Zhang_13800138000\n",
        '{"waivers": [{"张伟 13800138000": 1}]}',
    ],
)
def test_a_key_that_is_no_name_is_not_shown(text: str) -> None:
    """A file of something else may have been given: what stands there may be what a person is called."""
    said = "".join(f"{item.message.en}{item.message.zh}{item.help.en}" for item in mistakes(text.encode()))
    assert said
    assert "13800138000" not in said
    assert "Zhang" not in said
    assert "张伟" not in said
