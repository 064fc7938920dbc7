"""The structure of rule files, written by hand, with the operators where it leaves room for them."""

from __future__ import annotations

import json
from typing import Any, Final

from checker.base.resources import structure_text
from checker.language.editor.walk import NAME, Json, ref
from checker.language.model.operators import Operands, Operator
from checker.language.operators import OPERATORS

#: Where the structure leaves room for operators.
_MARKS: Final = {
    "*operators*": tuple(OPERATORS.values()),
    "*counts*": tuple(operator for operator in OPERATORS.values() if operator.counts),
}


def structure(name: str) -> Json:
    """The keys of a kind of rule file, and of all mappings in it."""
    schema: Json = json.loads(structure_text(name))
    _add_operators(schema)
    return schema


def _add_operators(node: Any) -> None:
    """Put the operators in place of ``*operators*``, and those that counts take of ``*counts*``."""
    for mark, found in _MARKS.items():
        if isinstance(node, dict) and mark in node:
            shapes = {operator.name: _shape(operator) for operator in found}
            members = tuple(node.items())
            node.clear()
            for key, value in members:
                node |= shapes if key == mark else {key: value}
        if isinstance(node, list):
            for given, made in ((mark, str), ({"required": [mark]}, lambda name: {"required": [name]})):
                if given in node:
                    place = node.index(given)
                    node[place : place + 1] = [made(operator.name) for operator in found]
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _add_operators(value)


def _shape(operator: Operator) -> Json:
    """What an operator is given, whatever the type of what is tested."""
    says = {"description": f"{operator.hint.en} {operator.hint.zh}"}
    match operator.operands:
        case Operands.YES_OR_NO:
            return {"type": "boolean"} | says
        case Operands.ONE | Operands.DURATION:
            return ref("operand") | says
        case Operands.SEVERAL:
            return {"anyOf": [{"type": "array", "minItems": 1, "items": ref("operand")}, NAME]} | says
        case Operands.BOUNDS:
            return {"type": "array", "minItems": 2, "maxItems": 2, "items": ref("operand")} | says
