"""What is said alike of many subjects of one check, worked out once for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from checker.base.text import Text
from checker.language.model.policy import Policy, Precondition
from checker.report.model import Status

if TYPE_CHECKING:
    from checker.explain.wording.reasons import Reasons


class Alike(Struct, frozen=True):
    """Sentences of the policies of one check, each by all that it depends on besides them."""

    timezone: str | None
    _open: dict[tuple[str, str, Reasons], Text] = field(default_factory=dict)

    def why(self, precondition: Precondition, policy: Policy, reasons: Reasons) -> Text:
        """Why a precondition stands as it does.

        What isn't known is open for the same few facts in thousands of records; what fails has values.
        """
        from checker.explain.wording.why import why  # much is met, and nobody asks why

        if reasons.status is not Status.UNKNOWN:
            return why(precondition, policy, reasons, self.timezone)
        key = policy.id, precondition.id, reasons
        if key not in self._open:
            self._open[key] = why(precondition, policy, reasons, self.timezone)
        return self._open[key]
