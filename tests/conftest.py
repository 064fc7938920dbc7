"""Options and fixtures of all tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import HealthCheck, Phase, settings

from checker.decide import choice

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Random policies and snapshots are large, and machines differ: neither makes a test fail.
_LENIENT = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
_EXAMPLES = int(os.environ.get("SHOPCHECK_EXAMPLES", "200"))
settings.register_profile(
    "default", deadline=None, max_examples=_EXAMPLES, suppress_health_check=_LENIENT, print_blob=True
)
# The same cases in every run: what landed green stays green. A failing case is shown as it was found; who
# takes it up has it made small by a run of their own.
settings.register_profile(
    "ci",
    settings.get_profile("default"),
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    report_multiple_bugs=False,
)
settings.load_profile("default")

# No test finds what another run has left, or leaves anything behind.
os.environ["SHOPCHECK_CACHE"] = "off"


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--record`` writes the expected outputs anew instead of comparing with them."""
    parser.addoption("--record", action="store_true", help="record expected outputs anew; read the diff!")


@pytest.fixture(scope="session")
def record(request: pytest.FixtureRequest) -> bool:
    """Whether expected outputs are to be recorded anew."""
    return bool(request.config.getoption("--record"))


@pytest.fixture
def without_durable_rules(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation in which the extension of durable_rules was built without the flag it needs."""

    def fail(name: str) -> None:
        raise ImportError(f"{name}.so: undefined symbol: PyEval_CallObject")

    monkeypatch.setattr(choice, "import_module", fail)
    choice.engine_in_use.cache_clear()
    yield
    choice.engine_in_use.cache_clear()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say once, behind everything else, what this machine lacks for some tests."""
    yield
    reasons = {
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    }
    for reason in sorted(reasons):
        terminalreporter.write_line(f"NOT RUN: {reason}", yellow=True, bold=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test says in its docstring what must hold."""
    tests = [item for item in items if isinstance(item, pytest.Function)]
    silent = [test.nodeid for test in tests if not test.function.__doc__]
    if silent:
        raise pytest.UsageError("tests without a docstring: " + ", ".join(silent))


_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def no_page_was_seen(why: str) -> NoReturn:
    from tests.machine import lacking

    lacking("SHOPCHECK_BROWSER", f"pages were not looked at in a browser: {why}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it, for all tests; without it they are skipped, which is said."""
    named = os.environ.get("SHOPCHECK_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        no_page_was_seen("there is no Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        no_page_was_seen("the package playwright isn't installed")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = ["--disable-gpu", *(["--no-sandbox"] if root else [])]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=arguments)
        yield launched
        launched.close()
