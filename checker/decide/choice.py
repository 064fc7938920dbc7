"""Which rule engine decides: durable_rules wherever it can be loaded, elsewhere the plain forward chainer."""

from __future__ import annotations

import os
import sys
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.decide.engine import Engine
from checker.decide.kept import kept_rules, key_of
from checker.decide.logic import Logic
from checker.decide.remembered import RememberedCases
from checker.decide.table import Compiled
from checker.diagnostics import Diagnostic, Severity

_EXTENSION: Final = "durable_rules_engine"
#: Optimised, and with the function that Python 3.13 removed under its present name.
_FLAGS: Final = "-O3 -DPyEval_CallObject=PyObject_CallObject"


class EngineInUse(Struct, frozen=True):
    """The rule engine that decides, as reports name it.

    ``durable`` is the extension of durable_rules, None where it can't be loaded; ``notice`` says so, and how
    to have it, where it can be had.
    """

    name: Text
    durable: ModuleType | None = None
    notice: Diagnostic | None = None


@cache
def engine_in_use() -> EngineInUse:
    """The rule engine of this process."""
    try:
        durable = import_module(_EXTENSION)
    except ModuleNotFoundError:
        reason = Text("durable_rules isn't installed", "未安装 durable_rules")
        notice = Diagnostic.of("SC690", None, "absent", severity=Severity.HINT, flags=_FLAGS)
    except ImportError as error:
        reason = Text("durable_rules can't be loaded", "无法加载 durable_rules")
        notice = Diagnostic.of(
            "SC690", None, "broken", severity=Severity.WARNING, error=str(error), flags=_FLAGS
        )
    else:
        own = " ".join(("durable_rules", *_version(durable)))
        return EngineInUse(Text(own, own), durable)
    name = Text(f"plain forward chainer ({reason.en})", f"内置的前向推理器（{reason.zh}）")
    # On Windows no extra asks for it: no wheel exists, and hardly anybody has a compiler there.
    return EngineInUse(name, notice=None if sys.platform == "win32" else notice)


def engine_for(logic: Logic, kept: Path | None = None) -> Engine:
    """The one engine of this process for ``logic``; what was made for it is ``kept`` in a folder."""
    durable = engine_in_use().durable
    engine = _ENGINES.get((logic, durable))
    if engine is None:
        engine = _ENGINES[logic, durable] = _engine(logic, durable, kept)
    return engine


def _engine(logic: Logic, durable: ModuleType | None, kept: Path | None) -> Engine:
    if durable is None:
        from checker.decide.chainer import ForwardChainer

        return ForwardChainer(logic)
    if kept is None:
        return _asked(logic, durable)
    key = key_of(logic)
    made = kept_rules(logic, kept, key)
    about = Path(durable.__file__ or "").stat()
    version = f"{engine_in_use().name.en} {about.st_size} {about.st_mtime_ns}".encode()
    return RememberedCases(made.table, partial(_asked, logic, durable, made), kept, key + version)


def _asked(logic: Logic, durable: ModuleType, made: Compiled | None = None) -> Engine:
    from checker.decide.durable import DurableRules  # most cases have been decided before

    return DurableRules(logic, durable, made)


_ENGINES: Final[dict[tuple[Logic, ModuleType | None], Engine]] = {}


def _version(durable: ModuleType) -> list[str]:
    """The version that is installed beside the extension: importlib.metadata takes longer than a check."""
    beside = os.listdir(Path(durable.__file__ or "").parent)  # noqa: PTH208 - names will do
    found = [name for name in beside if name.startswith("durable_rules-") and name.endswith(".dist-info")]
    return [name.removesuffix(".dist-info").split("-")[1] for name in found][:1]
