"""What is put off: done later as if it were done now."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")


def later(make: Callable[_P, _R]) -> Callable[_P, _R]:
    """``make``, for which is in force whenever it is called what is in force now."""
    context = copy_context()

    def made(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        return context.copy().run(make, *args, **kwargs)  # it may be called while it is being called

    return made
