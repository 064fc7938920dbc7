"""Options and fixtures of all tests."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--record`` writes the expected outputs anew instead of comparing with them."""
    parser.addoption("--record", action="store_true", help="record expected outputs anew; read the diff!")


@pytest.fixture(scope="session")
def record(request: pytest.FixtureRequest) -> bool:
    """Whether expected outputs are to be recorded anew."""
    return bool(request.config.getoption("--record"))
