"""What the page of rule files can ask for, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from checker.base.io import unreadable
from checker.base.text import Language
from checker.diagnostics import Diagnostic, UsageError
from checker.web.contents import Upload, without_bytes
from checker.web.doing import Done
from checker.web.rules.bench import Bench
from checker.web.rules.view import bench_laid_out


def do_rules(
    bench: Bench,
    what: str,
    said: Mapping[str, str],
    language: Language,
    files: Sequence[Upload] = (),
) -> Done:
    """Do what is asked for by name; what isn't known changes nothing."""
    before, act, wrong = bench.kept, _ACTS.get(what), tuple[Diagnostic, ...]()
    if files:
        bench.put(files)
    if act is not None:
        try:
            act(bench, said.get("text", ""))
        except UsageError as error:
            wrong = error.diagnostics
        except (OSError, ValueError) as error:
            wrong = (Diagnostic("SC300", unreadable(said.get("text", "") or bench.kept.at, error)),)
    kept = None if bench.kept is before else without_bytes(bench.kept)
    return Done(bench_laid_out(bench, language, wrong), kept=kept)


_ACTS: Final[Mapping[str, Callable[[Bench, str], None]]] = {
    "open": lambda bench, text: bench.open(text),
    "edit": lambda bench, text: bench.edit(text),
    "discard": lambda bench, _: bench.discard(),
    "write": lambda bench, _: bench.save(),
    "drop": lambda bench, text: bench.drop(text),
    "tests": lambda bench, _: bench.run(),
}
