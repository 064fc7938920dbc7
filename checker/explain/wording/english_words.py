"""The English words for folds, and what a test is said with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from checker.explain.wording.context import WordingContext, is_plural
from checker.explain.wording.nouns import pronouns
from checker.language.model.conditions import Fold
from checker.schema.catalog import Scalar

FOLD: Final = {Fold.SUM: "total", Fold.MIN: "smallest", Fold.MAX: "largest"}
FOLD_TIME: Final = {Fold.MIN: "earliest", Fold.MAX: "latest"}
#: What one of two is called, and one of more; whether they are times.
BETTER: Final = {
    False: {Fold.MIN: "smaller", Fold.MAX: "larger"},
    True: {Fold.MIN: "earlier", Fold.MAX: "later"},
}
BEST: Final = {False: {Fold.MIN: "smallest", Fold.MAX: "largest"}, True: FOLD_TIME}
NUMBERS: Final = (Scalar.MONEY, Scalar.INTEGER, Scalar.DECIMAL)


class EnglishClause(Struct, frozen=True):
    """A test ready to be said. ``noun`` is its grammatical subject, empty where that is the record itself.

    ``own`` marks a noun that belongs to the record: ``its status``, ``whose status``. ``which`` picks records
    out by standing right behind them, where it can: ``of this category``.
    """

    noun: str
    own: bool
    verb: Callable[[bool], str]
    which: str = ""

    def clause(self, ctx: WordingContext) -> str:
        """A whole clause about the record."""
        it, its = pronouns(ctx)
        if not self.noun:
            return f"{it} {self.verb(is_plural(it))}"
        return f"{its if self.own else ''}{self.noun} {self.verb(is_plural(self.noun))}"

    def relative(self, *, plural: bool) -> str:
        """A clause that picks records out."""
        if not self.noun:
            return f"that {self.verb(plural)}"
        opening = "whose " if self.own else "for which "
        return f"{opening}{self.noun} {self.verb(is_plural(self.noun))}"
