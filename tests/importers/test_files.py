"""Reading files and writing snapshots, to the character."""

import gzip
import json

import pytest

from checker.importers import ExportFile, dumps, import_files
from checker.importers.documents import documents
from checker.importers.documents import read as read_export
from checker.importers.place import UnreadableError


def read(text: str | bytes) -> list:
    """The documents of a file."""
    return list(documents(ExportFile("file", text.encode() if isinstance(text, str) else text)))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"a": 1}', [{"a": 1}]),
        ('\ufeff{"a": 1}\r\n', [{"a": 1}]),
        ('{"a": 1}\n{"b": 2}\n\n', [{"a": 1}, {"b": 2}]),
        ("[{}] [[]]", [[{}], [[]]]),
        ("", []),
        ("# nothing", []),
        (" \n", []),
        (
            "a: 1\nb: [x, true, ~, '2', 007, 1.50, 2026-11-16, no]",
            [
                {"a": 1, "b": ["x", True, None, "2", "007", "1.50", "2026-11-16", "no"]},
            ],
        ),
    ],
)
def test_json_json_lines_and_yaml(text, values):
    """YAML's plain scalars stay text, but for whole numbers, true, false and null."""
    assert [document.value for document in read(text)] == values


def test_gzip_is_read_as_what_it_holds(tmp_path):
    """A packed file has the same documents; one that is damaged is said to be."""
    path = tmp_path / "orders.json.gz"
    path.write_bytes(gzip.compress(b'{"a": 1}', mtime=0))
    assert [document.value for document in documents(read_export(path))] == [{"a": 1}]
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(UnreadableError) as error:
        read_export(path)
    assert "the gzip file ends in the middle" in error.value.diagnostics[0].message.en


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [
        ((), 2, 1),
        (("a",), 2, 7),
        (("a", 0), 2, 8),
        (("a", 1, 'b"}'), 4, 11),
        (("c", "d"), 6, 13),
        (("a", 7), 2, 7),
        (("x", "y"), 2, 1),
    ],
)
def test_every_value_has_its_place(pointer, line, column):
    """Brackets and quotes inside text don't confuse; what is missing points at what surrounds it."""
    text = '{"before": 1}\n{"a": [1,\n  {\n  "b\\"}": "]},{",\n  "e": {}}],\n "c": {"d": 2}}'
    span = read(text)[1].place.at(*pointer).span()
    assert (span.file, span.line, span.column) == ("file", line, column)


def test_keys_have_places_too():
    """In JSON and in YAML; a value without a key stands for itself."""
    (json_,) = read('{"a": [{"b": 1}]}')
    (yaml_,) = read("a:\n  - b: 1\n")
    keys = [document.place.at("a", 0, "b").key_span() for document in (json_, yaml_)]
    assert [(key.line, key.column, key.end_column) for key in keys] == [(1, 9, 12), (2, 5, 6)]
    assert json_.place.at("a", 0).key_span() == json_.place.at("a", 0).span()
    assert yaml_.place.at("a", 0).key_span() == yaml_.place.at("a", 0).span()


def test_places_in_yaml():
    """Lines and columns of the value itself."""
    (document,) = read("shop:\n  id: 7\nloans:\n  - {id: x}\n")
    span = document.place.at("loans", 0, "id").span()
    assert (span.line, span.column, span.end_line, span.end_column) == (4, 10, 4, 11)
    assert document.place.at("loans", 0, "product").span().line == 4


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ('{"a": 1,\n "b" 2}', "SC501", 2, 6),
        ('{"a": Infinity}', "SC501", 1, 7),
        ('{"a": "\\ud83d\\ude00 \\\\ud83d"}\n{"b": ["\\ud83d"]}', "SC501", 2, 9),
        ('{"a": {"b": 1,\n "b": 2}}', "SC503", 2, 2),
        ('{"a": {"b": {"c": 1,\n "c": 2}}, "d": nope}', "SC503", 2, 2),
        ('{"a": [{}, {"b": 1,\n "b": 2}], "c": "cut', "SC503", 2, 2),
        ('{"a": [{"b": 1,\n "b": 2}, ', "SC503", 2, 2),
    ],
)
def test_where_a_file_breaks(text, code, line, column):
    """The first thing that can't be read, at its character."""
    with pytest.raises(UnreadableError) as caught:
        read(text)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == code
    assert (diagnostic.span.line, diagnostic.span.column) == (line, column)


@pytest.mark.parametrize("rest", ["}", ', "y": nope}', ', "y": "cut', "}\n{", '}\n{"z": {"a": 1}}'])
def test_a_key_that_stands_twice_is_named_with_the_first(rest):
    """Every one of them in its document, by line and pointer, whatever becomes of the rest of the file."""
    with pytest.raises(UnreadableError) as caught:
        read('{"ok": 1}\n{"x": {"a": 1, "\\u0061": 2}, "v": {"b": 1, "b": [{"c": 1, "c": 2}]}' + rest)
    found = [(d.code, d.pointer, d.span.line, d.span.column) for d in caught.value.diagnostics]
    assert sorted(found) == [
        ("SC503", "/v/b", 2, 44),
        ("SC503", "/v/b/0/c", 2, 59),
        ("SC503", "/x/a", 2, 16),
    ]
    assert sorted(d.related[0].span.column for d in caught.value.diagnostics) == [8, 36, 51]


def test_yaml_is_read_as_strictly_as_rules_are():
    """What is wrong with YAML is said by its own diagnostics, all of it at once."""
    with pytest.raises(UnreadableError) as caught:
        read("a: 1\na: 2\nb: !x 3\n")
    assert [(d.code[:3], d.span.line) for d in caught.value.diagnostics] == [("SC0", 2), ("SC0", 3)]


def test_a_snapshot_spreads_its_records_over_lines():
    """Keys in the order of the schema, money and lists of text on one line, a newline at the end."""
    snapshot = {
        "orders": [{"total": {"amount": "1.00", "currency": "CNY"}, "id": "1", "lines": []}],
        "shop": {"name": "茶", "id": "2", "platform": "douyin"},
        "after_sales": [{"line_ids": ["1", "2"], "id": "3", "kind": "CANCEL"}],
        "schema_version": "1",
    }
    text = dumps(snapshot)
    assert text == (
        "{\n"
        '  "schema_version": "1",\n'
        '  "shop": {\n'
        '    "platform": "douyin",\n'
        '    "id": "2",\n'
        '    "name": "茶"\n'
        "  },\n"
        '  "orders": [\n'
        "    {\n"
        '      "id": "1",\n'
        '      "total": {"amount": "1.00", "currency": "CNY"},\n'
        '      "lines": []\n'
        "    }\n"
        "  ],\n"
        '  "after_sales": [\n'
        "    {\n"
        '      "id": "3",\n'
        '      "line_ids": ["1", "2"],\n'
        '      "kind": "CANCEL"\n'
        "    }\n"
        "  ]\n"
        "}\n"
    )
    assert json.loads(text) == snapshot


PAGE = '{"code": 0, "message": "Success", "data": {"withdrawals": [], "total_count": 0}}'


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"2026-11-01 10:00 INFO answer {PAGE}\n2026-11-01 10:01 INFO answer {PAGE}\n", 2),
        (f"[2026-11-01 10:00] [INFO] answer: {PAGE}\n[2026-11-01 10:01] [INFO] no more\n", 1),
        (f"starting\n10:00 GET /orders\n10:01 {PAGE}\nGoodbye\n", 1),
        ("10:00 answer {\n" + PAGE[1:].replace(", ", ",\n  ") + f"\n10:01 answer {PAGE}\n", 2),
        ('10:00 received {"type": 1, "shop_id": "1", "timestamp": 1, "data": {}}\n', 1),
        ('10:00 received {"tts_notification_id": "1", "type": 1, "data": {}}\r\n', 1),
        (f"* Connected to api\n< HTTP/2 200\n< content-type: application/json\n{PAGE}\n* Closing\n", 1),
        (f"HTTP/2 200\ncontent-type: application/json\n\n{PAGE}\nHTTP/2 200\n\n{PAGE}", 2),
        (f"[{PAGE}]\n", 1),
    ],
    ids=[
        "each line",
        "brackets",
        "lines without",
        "over lines",
        "message",
        "id first",
        "curl -v",
        "curl -i",
        "no log",
    ],
)
def test_answers_stand_in_logs(text, count):
    """Behind times, levels and words, between lines that hold none, and over several lines."""
    assert len(read(text)) == count


def test_a_broken_answer_in_a_log_is_said():
    """It isn't passed over as a line without one."""
    with pytest.raises(UnreadableError) as caught:
        read(f"10:00 answer {PAGE}\n10:01 answer {PAGE[:40]}\n")
    (found,) = caught.value.diagnostics
    assert (found.code, found.span.line) == ("SC501", 2)


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ('{"code": 0, "data": {"orders": [{"id": "1", ', "the file ends in the middle of", "的中途结束"),
        ('{"code": 0,, "data": {}}', "a comma too many", "多了一个逗号"),
        ('{"code": 0, "data": {"orders": [], }}', "a comma with nothing after it", "多余的逗号"),
        ("{\"code\": 0, 'data': {}}", "text stands in single quotes", "文本使用了单引号"),
        ('{"code": 0} nonsense', "not valid JSON", "JSON 格式错误"),
        ("[" * 5000, "nested too deeply", "嵌套过深"),
    ],
)
def test_why_a_text_is_no_json_is_said_in_both_languages(text, en, zh):
    """In our own words, whatever the decoder calls it."""
    with pytest.raises(UnreadableError) as caught:
        read(text)
    (found,) = caught.value.diagnostics
    assert found.code == "SC501"
    assert en in found.message.en
    assert zh in found.message.zh


def test_a_log_is_no_table():
    """However many commas its answers have."""
    text = f"2026-11-01 10:00:00 INFO answer: {PAGE}\n".encode()
    snapshot = import_files("auto", [ExportFile("app.log", text)]).snapshot
    assert snapshot["withdrawals"] == []
