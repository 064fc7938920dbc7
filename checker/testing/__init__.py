"""Rule tests: cases beside a policy, each run as a user's snapshot would be."""

from checker.testing.files import load_tests, test_files
from checker.testing.runner import run_tests

__all__ = ["load_tests", "run_tests", "test_files"]
