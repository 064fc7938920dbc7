"""What was loaded as bytes, and back: the classes of a policy say themselves what they are made of.

Types, fields and relations are the catalog's own. Each is written once, by name, and stands as its number
where it is used; read back, it is looked up again, as its identity counts.
"""

# Annotations are evaluated here: a decoder asks for them, and as texts each would have to be compiled.

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache, partial
from types import MappingProxyType
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import astuple, force_setattr

from checker.diagnostics import Diagnostic
from checker.language.declarations.adding import with_declared
from checker.language.library.library import Library, Loaded
from checker.language.model.outline import ListedPolicy, Outline
from checker.language.model.policy import Policy
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Relation, Scalar, in_force
from checker.schema.named import Named, name_of, named
from checker.values.quantity import Duration, Interval, LocalDate, Money, Range, Ratio, Unknown, Value

_NONE: Final = msgspec.msgpack.encode(())
_VALUE: Final[Any] = Value  # Any: mypy holds a union to be no type


class _Written(Struct, frozen=True, tag=True, array_like=True):
    """What stands for something that has no form of its own as bytes."""


class _Number(_Written, frozen=True):
    value: Decimal


class _Share(_Written, frozen=True):
    value: Decimal


class _Instant(_Written, frozen=True):
    text: str


class _Whole(Struct, frozen=True, array_like=True):
    """What stands where a value or a type is asked for, as far as it takes more than a word."""

    item: (
        ObjectType
        | ListType
        | Money
        | Interval
        | Range
        | Duration
        | LocalDate
        | Unknown
        | _Number
        | _Share
        | _Instant
    )


class _Listed(Struct, frozen=True, array_like=True):
    """A policy in outline, and the whole of it, which isn't looked into before it is asked for."""

    outline: Outline
    whole: memoryview


class _Contents(Struct, frozen=True, array_like=True):
    """The members of ``Loaded``."""

    policies: tuple[_Listed, ...]
    referenced: tuple[_Listed, ...]
    diagnostics: memoryview
    sources: Mapping[str, str]


class _Packed(Struct, frozen=True, array_like=True):
    """``contents`` with numbers in place of what ``names`` say, in the catalog with what is ``declared``."""

    names: tuple[tuple[str, ...], ...]
    contents: memoryview
    declared: memoryview


def pack(loaded: Loaded) -> bytes:
    """What was loaded as bytes.

    Raises:
        ValueError: a text of it isn't Unicode, such as a file's name.
    """
    library, names, encode = loaded.library, _Names(), msgspec.msgpack.encode

    def listed(policies: Iterable[Policy]) -> tuple[_Listed, ...]:
        return tuple(
            _Listed(names.written(Outline.of(policy)), memoryview(encode(names.written(policy))))
            for policy in policies
        )

    diagnostics = memoryview(encode(loaded.diagnostics))
    contents = encode(
        _Contents(listed(library.policies), listed(library.referenced), diagnostics, loaded.sources)
    )
    declared = memoryview(library.catalog.declared)
    return encode(_Packed(tuple(map(name_of, names.numbers)), memoryview(contents), declared))


def unpack(data: bytes | memoryview, anew: Callable[[Outline], Policy]) -> Loaded:
    """What was loaded, from its bytes; each policy is made when it is asked for, ``anew`` where it can't be.

    Raises:
        Exception: ``data`` is anything else.
    """
    packed = msgspec.msgpack.decode(data, type=_Packed)
    known = with_declared(bytes(packed.declared))
    with in_force(known):
        parts = tuple(named(*name) for name in packed.names)

    def make(kind: type, item: Any) -> Any:  # Any: whatever may stand there; msgspec holds it to ``kind``
        if isinstance(item, list):
            return _whole(tuple(item))
        return item if kind is _VALUE else parts[item]

    def policy(item: _Listed) -> Policy:
        try:
            found = msgspec.msgpack.decode(item.whole, type=Policy, dec_hook=make)
        except Exception:  # noqa: BLE001 - whatever bytes that aren't ours may do to the decoder
            return anew(item.outline)
        _freeze(found)
        return found

    def listed(items: Iterable[_Listed]) -> list[ListedPolicy]:
        return [ListedPolicy(item.outline, cache(partial(policy, item))) for item in items]

    contents = msgspec.msgpack.decode(packed.contents, type=_Contents, dec_hook=make)
    library = Library(listed(contents.policies), listed(contents.referenced), known)
    return Loaded(library, _diagnostics(contents.diagnostics), contents.sources)


# --- there --------------------------------------------------------------------------------------


class _Names:
    """Numbers for what the catalog names, in the order of first use."""

    def __init__(self) -> None:
        self.numbers: dict[Named, int] = {}

    def written(self, item: Any) -> Any:  # Any: whatever a policy holds
        """A part of a policy in the form that is written."""
        match item:
            case Field() | Relation() | EnumType() | Scalar():
                return self.numbers.setdefault(item, len(self.numbers))
            case ObjectType() | ListType() | Money() | Interval() | Range():  # what they hold is told apart
                return item
            case Struct():
                return type(item)(*map(self.written, astuple(item)))
            case tuple():
                return tuple(map(self.written, item))
            case Mapping():
                return {key: self.written(value) for key, value in item.items()}
            case Ratio():
                return _Share(Decimal(item))
            case Decimal():
                return _Number(item)
            case datetime():
                return _Instant(item.isoformat())
        return item


# --- and back -----------------------------------------------------------------------------------


def _diagnostics(data: memoryview) -> tuple[Diagnostic, ...]:
    # Mostly there are none; what they are made of costs a decoder more than all else together.
    return () if data == _NONE else msgspec.msgpack.decode(data, type=tuple[Diagnostic, ...])


@cache
def _whole(item: tuple[object, ...]) -> object:
    whole = msgspec.convert((item,), _Whole).item
    match whole:
        case _Number():
            return whole.value
        case _Share():
            return Ratio(whole.value)
        case _Instant():
            return datetime.fromisoformat(whole.text)
    return whole


def _freeze(item: Struct) -> None:
    """Let nobody write into the mappings of a policy: they were made as dictionaries."""
    for name in item.__struct_fields__:
        member = getattr(item, name)
        if isinstance(member, dict):
            for value in member.values():
                _freeze(value)
            force_setattr(item, name, MappingProxyType(member))
