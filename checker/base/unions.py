"""Unions whose members a decoder can't tell apart, as types of their own."""

from __future__ import annotations

from typing import Any


class _Union(type):
    """The type of such types: it is asked for every single value, so it asks no more than it must."""

    members: tuple[type, ...]

    def __instancecheck__(cls, item: Any) -> bool:
        return isinstance(item, cls.members)


def any_of(name: str, *members: type) -> type:
    """A type called ``name``; what is an instance of one of ``members`` is an instance of it.

    Type checkers are told the union itself. msgspec takes this for a type that it doesn't know: its caller
    makes the objects, and it holds them to being one of ``members``.
    """
    return _Union(name, (), {"members": members})
