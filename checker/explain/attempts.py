"""Explaining that costs no verdict: where it goes wrong, that is noted, and the run goes on without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct, field

from checker.diagnostics import Diagnostic, InputError, Severity
from checker.language.model.policy import Policy, Precondition

_T = TypeVar("_T")


class Attempts(Struct):
    """What was tried to be said, with a warning for each precondition about which it failed."""

    _warnings: dict[Diagnostic, None] = field(default_factory=dict)

    def __call__(
        self, make: Callable[[], _T], instead: _T, policy: Policy, about: Precondition | None = None
    ) -> _T:
        """What ``make`` gives; ``instead``, with a warning, where it fails by a mistake of ours."""
        try:
            return make()
        except (InputError, MemoryError):  # mistakes of the input, and of the machine
            raise
        except Exception as error:
            self._warnings[_warning(type(error).__name__, policy, about)] = None
            import logging  # slow to import, and hardly ever needed

            logging.getLogger(__name__).debug("explaining `%s` failed", policy.id, exc_info=error)
            return instead

    def warnings(self) -> tuple[Diagnostic, ...]:
        """What couldn't be said, each once."""
        return tuple(self._warnings)


def _warning(kind: str, policy: Policy, about: Precondition | None) -> Diagnostic:
    name = policy.id if about is None else about.id
    span = (policy if about is None else about).span
    return Diagnostic.of("SC699", span, severity=Severity.WARNING, name=name, kind=kind)
