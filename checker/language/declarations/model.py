"""What declarations come to, in the form of the snapshot's schema."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from checker.diagnostics import Span

Json = dict[str, Any]  # Any: what JSON holds


class Declared(Struct):
    """What is added to the snapshot's schema, and where each piece of it stands."""

    properties: Json
    definitions: Json
    tables: list[Json]
    places: dict[tuple[str, ...], Span]

    def plain(self) -> Json:
        """The addition, in the form of the schema."""
        return {"properties": self.properties, "$defs": self.definitions, "tables": self.tables}
