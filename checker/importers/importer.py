"""What an importer is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.importers.fields import Json
from checker.importers.place import ExportDocument


class Importer(Struct, frozen=True):
    """What can be imported. ``files`` says which files it takes."""

    title: Text
    files: Text
    run: Callable[[Iterable[ExportDocument], Collector, datetime | None], Json]
