"""Unions whose members a decoder can't tell apart, as types of their own."""

from __future__ import annotations

from abc import ABCMeta


def any_of(name: str, *members: type) -> type:
    """A type called ``name``; what is an instance of one of ``members`` is an instance of it.

    Type checkers are told the union itself. msgspec takes this for a type that it doesn't know: its caller
    makes the objects, and it holds them to being one of ``members``.
    """
    union = ABCMeta(name, (), {})
    for member in members:
        union.register(member)
    return union
