"""Which catalog is in force: what there is in a snapshot, as far as the policies at hand know of it.

Declarations beside policies (``*.schema.yaml``) add to the snapshot's schema: these policies then have a
catalog of their own, which is in force wherever something is done with them, see `in_force`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache, wraps
from typing import Final, TypeVar, TypeVarTuple

from checker.base.resources import schema_tree
from checker.schema.model import (
    CLOSED,
    Catalog,
    Derived,
    EnumType,
    Field,
    ListType,
    ObjectType,
    Pending,
    Record,
    Relation,
    Scalar,
    Step,
    Type,
    Words,
    dotted,
)
from checker.schema.tree import parse

__all__ = [
    "CLOSED",
    "Catalog",
    "Derived",
    "EnumType",
    "Field",
    "ListType",
    "ObjectType",
    "Pending",
    "Record",
    "Relation",
    "Scalar",
    "Step",
    "Type",
    "Words",
    "adopt",
    "catalog",
    "dotted",
    "in_force",
    "per_catalog",
    "shipped",
]

_Keys = TypeVarTuple("_Keys")
_R = TypeVar("_R")
#: So many answers to one question are kept: some ask by keys that come from data.
_KEPT: Final = 4096
_IN_FORCE: ContextVar[Catalog | None] = ContextVar("catalog", default=None)


def catalog() -> Catalog:
    """The catalog in force: that of the policies at hand, the shipped one where nobody says otherwise."""
    return _IN_FORCE.get() or shipped()


@cache
def shipped() -> Catalog:
    """The catalog of the snapshot schema that this version of shopcheck ships."""
    return parse(schema_tree("snapshot"))


@contextmanager
def in_force(known: Catalog) -> Iterator[None]:
    """Let ``known`` be what all asks that is called inside: loading, checks, sentences."""
    token = _IN_FORCE.set(known)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)


def adopt(known: Catalog) -> None:
    """Let ``known`` be in force for the rest of this context, such as the call of a command."""
    _IN_FORCE.set(known)


def per_catalog(function: Callable[[*_Keys], _R]) -> Callable[[*_Keys], _R]:
    """Keep what ``function`` gives, for each catalog that it has been asked under.

    Whoever keeps what follows from names has to: the same name may mean more in another catalog. Fields,
    relations and records themselves belong to one catalog; by them anything may be kept.
    """

    @lru_cache(maxsize=_KEPT)
    def kept(_known: Catalog, *keys: *_Keys) -> _R:
        return function(*keys)

    @wraps(function)
    def asked(*keys: *_Keys) -> _R:
        return kept(catalog(), *keys)

    return asked
