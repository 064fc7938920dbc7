"""Data classes with slots, like the standard library's, at a tenth of what it costs to define one.

``dataclasses.dataclass`` compiles up to seven functions for each class; for the hundred classes of a run that
takes as long as a small check itself. Here all but ``__init__`` are shared, and that one is compiled for the
first object of its class. Everything else in ``dataclasses`` works on these classes: ``fields``, ``replace``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError
from operator import attrgetter, ge, gt, le, lt
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - this is what it is to a type checker
else:

    def dataclass(*, slots, frozen=False, eq=True, order=False):
        """``dataclasses.dataclass`` for a class with slots."""
        assert slots
        return lambda cls: _define(cls, frozen=frozen, eq=eq, order=order)


def _define(cls: type, *, frozen: bool, eq: bool, order: bool) -> type:
    cls.__doc__ = cls.__doc__ or cls.__name__  # otherwise a signature is worked out to stand in for it
    own = frozenset(vars(cls))
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    fields = dataclasses.fields(made)
    everything = _values([field.name for field in fields])
    compared = _values([field.name for field in fields if field.compare])
    shown = [field.name for field in fields if field.repr]

    def initialise(self: Any, *args: Any, **named: Any) -> None:
        made.__init__ = _initialiser(made)
        made.__init__(self, *args, **named)

    def represent(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def comparison(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
        def compared_to(self: Any, other: Any) -> bool:
            return compare(compared(self), compared(other)) if type(other) is type(self) else NotImplemented

        return compared_to

    methods: dict[str, Any] = {
        "__init__": initialise,
        "__repr__": represent,
        "__reduce__": lambda self: (type(self), everything(self)),
    }
    if eq:
        methods["__eq__"] = comparison(tuple.__eq__)
        methods["__hash__"] = (lambda self: hash(compared(self))) if frozen else None
    if order:
        methods |= {f"__{compare.__name__}__": comparison(compare) for compare in (lt, le, gt, ge)}
    if frozen:
        methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    defined: type = made
    return defined


def _values(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What reads the values of these fields off an object."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _initialiser(cls: Any) -> Callable[..., None]:
    scope: dict[str, Any] = {"MISSING": MISSING}
    parameters, body = ["self"], ["pass"]
    for field in dataclasses.fields(cls):
        name = value = field.name
        scope[f"set_{name}"] = getattr(cls, name).__set__
        if field.default_factory is not MISSING:
            scope[f"make_{name}"] = field.default_factory
            parameters.append(f"{name}=MISSING")
            value = f"make_{name}() if {name} is MISSING else {name}"
        elif field.default is not MISSING:
            scope[f"default_{name}"] = field.default
            parameters.append(f"{name}=default_{name}")
        else:
            parameters.append(name)
        body.append(f"set_{name}(self, {value})")
    code = f"def __init__({', '.join(parameters)}):\n " + "\n ".join(body)
    exec(code, scope)  # noqa: S102 - the names of a class's fields, as the standard library does it
    initialise: Callable[..., None] = scope["__init__"]
    return initialise


def _refuse(self: Any, name: str, *_: Any) -> NoReturn:
    raise FrozenInstanceError(f"cannot change `{name}` of a {type(self).__qualname__}")
