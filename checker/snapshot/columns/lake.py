"""DuckDB, which reads and writes tables: there with the extra ``lake``, imported only where one is met."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checker.diagnostics import Diagnostic, UsageError

if TYPE_CHECKING:
    import duckdb

#: Nothing is fetched from anywhere while it runs.
_SETTINGS: Final = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_WILD: Final = "*?["


@cache
def _database() -> duckdb.DuckDBPyConnection:
    try:
        import duckdb
    except ImportError:
        raise UsageError([Diagnostic.of("SC691", None, "lake")]) from None
    return duckdb.connect(config=dict(_SETTINGS))


def lake() -> duckdb.DuckDBPyConnection:
    """A connection to the one database of this process, which holds nothing.

    Raises:
        UsageError: the package ``duckdb`` isn't installed.
    """
    return _database().cursor()


def is_of_a_file(error: Exception) -> bool:
    """Whether an error is DuckDB's and says that a file isn't as it should be: else the mistake is ours."""
    import duckdb

    ours = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.InternalError)
    return isinstance(error, duckdb.Error) and not isinstance(error, ours)


def exact_names(files: Iterable[Path]) -> list[str]:
    """The names of files as DuckDB takes them: characters that stand for others stand for themselves."""
    return ["".join(f"[{c}]" if c in _WILD else c for c in str(file)) for file in files]
