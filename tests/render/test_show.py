"""A policy in sentences and the list of policies, against recorded files."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.base.text import Language
from checker.explain.sentences import policy_sentences
from checker.language import load_text
from checker.language.model.policy import Policy
from checker.render.layout.json import dump
from checker.render.policy.json import policies_to_json
from checker.render.policy.listing import list_json, list_plain, list_text
from checker.render.policy.markdown import show_markdown
from checker.render.policy.screen import show_plain, show_text

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def policy() -> Policy:
    """A policy with everything that can be shown."""
    text = (HERE / "policy.yaml").read_text(encoding="utf-8")
    (found,) = load_text(text, "rules/policy.yaml").checked().versions("test/show")
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_show(language: Language, policy: Policy, matches: Callable[[str, str], None]) -> None:
    """Every form of a policy in sentences is as recorded."""
    told = policy_sentences(policy)
    matches(f"show.{language}.txt", show_text(told, language))
    matches(f"show-40.{language}.txt", show_text(told, language, width=40))
    matches(f"show-plain.{language}.txt", show_plain(told, language))
    matches(f"show.{language}.md", show_markdown(told, language))
    (document,) = json.loads(policies_to_json([told], language))
    matches(f"show.{language}.json", dump(document))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_list(language: Language, policy: Policy, matches: Callable[[str, str], None]) -> None:
    """The list is a table where it fits and stacks where it doesn't."""
    policies = [policy, policy]
    matches(f"list.{language}.txt", list_text(policies, language))
    matches(f"list-plain.{language}.txt", list_plain(policies, language))
    matches(f"list.{language}.json", list_json(policies, language))
    assert list_text(policies, "en", width=20).splitlines()[1] == "  Close a shop"


def test_empty_list() -> None:
    """No policies are said to be none."""
    assert list_text([], "en") == "There are no policies here.\n"
    assert list_json([], "en") == "[]\n"
