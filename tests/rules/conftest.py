"""The shipped policies and their rule tests, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker import Policies
from checker.base.resources import rules_folder
from checker.language import Loaded
from checker.language.library.loader import load
from checker.testing.files import find_tests, load_tests
from checker.testing.model import Suite
from checker.testing.runner import policies_for


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    """All shipped policies."""
    return load([rules_folder()])


@pytest.fixture(scope="session")
def suites() -> tuple[Suite, ...]:
    """The rule tests of all shipped policies."""
    found, mistakes = load_tests(find_tests([rules_folder()]))
    assert mistakes == ()
    return found


@pytest.fixture(scope="session")
def test_paths() -> tuple[Path, ...]:
    """The files of rule tests beside the shipped policies."""
    return find_tests([rules_folder()])


@pytest.fixture(scope="session")
def policies(suites: tuple[Suite, ...]) -> Policies:
    """All shipped policies, ready to be checked."""
    return policies_for(suites)
