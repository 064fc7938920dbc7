"""What an editor is told of platforms that are declared beside policies."""

import asyncio
from datetime import date

import pytest
from lsprotocol import types as lsp

from checker.lsp.server import Server, _asked, completion, meaning
from checker.schema.catalog import catalog, shipped

SCHEMA = """\
$defs:
  platform:
    x-values:
      basar: {en: Basar, zh: 巴扎}
  pallet:
    x-title: {en: pallet, zh: 托盘}
    x-plural: pallets
    x-measure: 个
    properties:
      id: {type: id, x-title: {en: pallet id, zh: 托盘编号}}
      units: {type: integer, x-title: {en: units, zh: 数量}, description: How many there are. 有多少。}
properties:
  pallets: {type: array, items: pallet, x-title: {en: pallets, zh: 托盘}}
"""
POLICY = """\
policy: basar/close
title: {en: Close, zh: 关闭}
preconditions:
  empty:
    title: {en: Empty, zh: 已清空}
    every: pallets
    require: {units: 0}
"""


@pytest.fixture
def server(tmp_path):
    """A server with both files open."""
    found = Server("en", lambda: date(2026, 11, 29))
    found.rules.put(tmp_path / "basar.schema.yaml", SCHEMA)
    found.rules.put(tmp_path / "close.yaml", POLICY)
    return found


def ask(server, answer, path, line, character):
    document = lsp.TextDocumentIdentifier(path.as_uri())
    params = lsp.HoverParams(document, lsp.Position(line, character))
    return asyncio.run(_asked(answer)(server, params))


def labels(server, path, line, character):
    return {item.label for item in ask(server, completion, path, line, character)}


def test_completion_offers_what_is_declared(server, tmp_path):
    """Its lists behind `every`, its fields in a condition; elsewhere nothing of it is known."""
    path = tmp_path / "close.yaml"
    assert "pallets" in labels(server, path, 5, 11)
    assert "units" in labels(server, path, 6, 14)
    assert catalog() is shipped()


def test_hover_tells_what_a_declared_field_is(server, tmp_path):
    """Its title and description, as for a shipped one."""
    document = lsp.TextDocumentIdentifier((tmp_path / "close.yaml").as_uri())
    told = asyncio.run(meaning(server, lsp.HoverParams(document, lsp.Position(6, 15))))
    assert "How many there are." in told.contents.value


def test_a_declaration_is_completed_and_checked(server, tmp_path):
    """Keys and types of a field; a mistake stands at its place, and in the policy beside it as its effect."""
    path = tmp_path / "basar.schema.yaml"
    assert {"x-words", "x-relation"} <= labels(server, path, 10, 14)
    assert {"time", "pallet", "order_status"} <= labels(server, path, 10, 20)
    assert server.rules.diagnostics(path) == ()
    server.rules.put(path, SCHEMA.replace("type: integer", "type: number"))
    assert [item.code for item in server.rules.diagnostics(path)] == ["SC173"]
