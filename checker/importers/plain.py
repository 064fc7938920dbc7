"""Reading records in which nothing is strange, as nearly all are: several times as fast, and no diagnostics.

A reader of a platform's records is given `Plain` fields first. They hold the values that `Fields` would, and
give up where those would have anything to say or to forgive; then the record is read with care.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Final, TypeVar

from checker.diagnostics.collector import Collector
from checker.importers.fields import AMOUNT, EARLIEST, LATEST, Fields, Json, write_time
from checker.importers.place import NOWHERE
from checker.schema.ids import is_id
from checker.snapshot.read.records import currencies

Read = TypeVar("Read")
_NOTHING: Final[Mapping[str, object]] = {}


@cache
def codes() -> frozenset[str]:
    """The currencies that there are."""
    return frozenset(currencies())


class StrangeError(Exception):
    """A record has something that must be read with care."""


class Plain(Fields, frozen=True):
    """The members of an object, as `Fields`, as long as nothing is strange in them.

    Raises:
        StrangeError: by every method, where a member isn't just as it should be.
    """

    def text(self, key: str, *, private: bool = True) -> str | None:  # noqa: ARG002 - it shows nothing
        """A string."""
        value = self.members.get(key)
        if value is None or type(value) is str:
            return value or None
        raise StrangeError

    def id(self, key: str, *, numeric: bool = False) -> str | None:  # noqa: ARG002 - a number is strange
        """An id."""
        value = self.members.get(key)
        if value is None or (type(value) is str and (not value or is_id(value))):
            return value or None
        raise StrangeError

    def flag(self, key: str) -> bool | None:
        """True or false."""
        value = self.members.get(key)
        if value is None or value is True or value is False:
            return value
        raise StrangeError

    def count(self, key: str) -> int | None:
        """A whole number."""
        value = self.members.get(key)
        if value is None or type(value) is int:
            return value
        raise StrangeError

    def seconds(self, key: str) -> int | None:
        """Seconds since 1970."""
        value = self.members.get(key)
        if value is None or (type(value) is int and (not value or EARLIEST <= value <= LATEST)):
            return value or None
        raise StrangeError

    def instant(self, key: str) -> str | None:
        """The same as RFC 3339."""
        seconds = self.seconds(key)
        return None if seconds is None else write_time(seconds, self.zone)

    def money(self, key: str, currency: str | None) -> Json | None:
        """An amount that is text."""
        value = self.members.get(key)
        if value is None or value == "":
            return None
        if type(value) is not str or AMOUNT.fullmatch(value) is None:
            raise StrangeError
        return None if currency is None else {"amount": value, "currency": currency}

    def currency(self, key: str = "currency") -> str | None:
        """An ISO 4217 code."""
        code = self.text(key)
        if code is None or code in codes():
            return code
        raise StrangeError

    def child(self, key: str) -> Fields:
        """An object."""
        value = self.members.get(key)
        if value is None or type(value) is dict:
            return Plain(value or _NOTHING, NOWHERE, _SILENT, self.zone)
        raise StrangeError

    def children(self, key: str) -> list[Fields] | None:
        """The objects of a list."""
        value = self.members.get(key)
        if value is None:
            return None
        if type(value) is not list:
            raise StrangeError
        found: list[Fields] = []
        for item in value:
            if type(item) is not dict:
                raise StrangeError
            found.append(Plain(item, NOWHERE, _SILENT, self.zone))
        return found


class _Silent(Collector):
    """Takes no diagnostics: who has one to give must read with care."""

    def error(self, *_said: object, **_values: object) -> None:
        raise StrangeError

    warning = hint = add = error


_SILENT: Final = _Silent()


def plain(fields: Fields) -> Plain:
    """The same members, as long as nothing is strange in them."""
    return Plain(fields.members, fields.place, _SILENT, fields.zone)


def plainly(read: Callable[[Fields], Read]) -> Callable[[Fields], Read]:
    """``read``, at first as if nothing were strange."""

    @wraps(read)
    def reading(fields: Fields) -> Read:
        try:
            return read(plain(fields))
        except StrangeError:
            return read(fields)

    return reading
