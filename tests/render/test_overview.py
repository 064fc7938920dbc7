"""What a report on several questions ends with."""

from collections.abc import Callable
from pathlib import Path

import pytest

from checker import Report, check, load_policies, load_snapshot
from checker.render.report.details import to_plain, to_text

EXAMPLE = Path(__file__).parents[2] / "examples" / "tiktok-shop" / "snapshot.json"
ENDS = {"en": "In short", "zh": "小结"}


@pytest.fixture(scope="module")
def report() -> Report:
    """The example under every shipped policy that applies."""
    return check(load_snapshot(EXAMPLE), load_policies())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_answers_stand_at_the_end(
    report: Report, language: str, matches: Callable[[str, str], None]
) -> None:
    """Each question is answered once more, with the orders in the way and the number of missing facts."""
    for name, text in (
        ("overview", to_text(report, language)),
        ("overview-plain", to_plain(report, language)),
    ):
        _, _, end = text.rpartition(ENDS[language])
        assert len(end.splitlines()) < 30
        matches(f"{name}.{language}.txt", end)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_single_question_is_answered_once(language: str) -> None:
    """Where there is one answer, the report begins with it and needs no summing up."""
    report = check(load_snapshot(EXAMPLE), load_policies(), only=["tiktok-shop/closure"])
    assert ENDS[language] not in to_text(report, language)
