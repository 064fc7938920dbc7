"""Keys of data, as far as they may be shown: one that isn't a field's name may be what a person is called."""

from __future__ import annotations

from typing import Final

from checker.base.patterns import pattern

#: What names a field in any program: no person, address or number has this form.
_NAME: Final = pattern(r"(?!.*\d{5})[$@]?[A-Za-z_][A-Za-z0-9_.:-]{0,63}")
#: Stands for a key that isn't shown.
HIDDEN: Final = "…"


def is_name(key: str) -> bool:
    """Whether a key has the form of a field's name."""
    return _NAME.fullmatch(key) is not None


def shown_key(key: str | int) -> str:
    """A key or the number of an item, as it may be shown."""
    return key if isinstance(key, str) and is_name(key) else HIDDEN if isinstance(key, str) else str(key)


def shown_pointer(path: tuple[str | int, ...]) -> str:
    """The JSON pointer of ``path``, as far as it may be shown."""
    return "".join(f"/{shown_key(step)}" for step in path)
