"""The rule tests of the shipped policies: well formed, and leaving nothing of a policy untried."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from checker import Policies
from checker.base.resources import rules_folder, schema_text
from checker.diagnostics import Span
from checker.language import Loaded
from checker.language.grammar.parameters import chosen
from checker.language.model.policy import Policy
from checker.testing.edits import edited
from checker.testing.files import find_tests
from checker.testing.model import Aspect, Json, Suite
from checker.testing.runner import run_tests


class _JsonLoader(yaml.SafeLoader):
    """YAML read as JSON would be: dates stay texts."""


_JsonLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _validator(schema: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(schema_text(schema)))


def test_files_follow_their_schema(test_paths: tuple[Path, ...]) -> None:
    """Every file of rule tests is valid by ``rule-tests.schema.json``."""
    validator = _validator("rule-tests")
    mistakes = [
        (path.name, error.json_path, error.message)
        for path in test_paths
        for error in validator.iter_errors(yaml.load(path.read_text(encoding="utf-8"), Loader=_JsonLoader))
    ]
    assert mistakes == []


def test_every_case_is_a_valid_snapshot(suites: tuple[Suite, ...]) -> None:
    """The snapshot of every case, after its changes, is valid by ``snapshot.schema.json``."""
    validator = _validator("snapshot")
    mistakes = [
        (suite.policy, case.name, error.json_path, error.message)
        for suite in suites
        for case in suite.cases
        for error in validator.iter_errors(_plain(edited(suite.base, case.edits)))
    ]
    assert mistakes == []


def _plain(snapshot: Json) -> Any:
    return json.loads(json.dumps(snapshot))


def test_every_policy_has_tests(loaded: Loaded, suites: tuple[Suite, ...]) -> None:
    """Beside every shipped policy stand its rule tests."""
    assert {suite.policy for suite in suites} == set(loaded.library.ids())


def test_every_precondition_passes_fails_and_is_unknown_somewhere(
    loaded: Loaded, suites: tuple[Suite, ...]
) -> None:
    """Each precondition is met in some case, fails or waits in another, and is unknown in a third.

    What a policy takes over unchanged from one that it extends is tried in the cases of either.
    """
    seen: defaultdict[Span, set[Json]] = defaultdict(set)
    for suite in suites:
        written = {p.id: p.span for p in _policy(loaded, suite).all_preconditions()}
        for case in suite.cases:
            for expectation in case.expectations:
                if expectation.aspect is Aspect.PRECONDITIONS:
                    seen[written[expectation.name or ""]].add(expectation.wanted)
    lacking = [
        (policy.id, precondition.id, outcome)
        for policy in loaded.library.policies
        for precondition in policy.all_preconditions()
        for outcome, statuses in (
            ("met", {"met"}),
            ("fails", {"failed", "waiting"}),
            ("unknown", {"unknown"}),
        )
        if not statuses & seen[precondition.span]
    ]
    assert lacking == []


def _policy(loaded: Loaded, suite: Suite) -> Policy:
    """The policy that a suite tests."""
    return loaded.library.versions(suite.policy)[-1]


def _family(policy: Policy) -> str:
    """What a policy and all that extend it have in common: the first one."""
    return policy.extends[-1] if policy.extends else policy.id


def test_every_reading_is_tried(loaded: Loaded, suites: tuple[Suite, ...]) -> None:
    """Each choice of a parameter that isn't its default is set in some case of a policy that has it."""
    tried = {
        (_family(_policy(loaded, suite)), name, setting.text)
        for suite in suites
        for case in suite.cases
        for name, setting in case.parameters.items()
    }
    untried = [
        (policy.id, parameter.name, choice)
        for policy in loaded.library.policies
        for parameter in policy.parameters.values()
        for choice in parameter.choices or ()
        if choice != chosen(parameter) and (_family(policy), parameter.name, choice) not in tried
    ]
    assert untried == []


def test_every_stage_is_reached(loaded: Loaded, suites: tuple[Suite, ...]) -> None:
    """Each stage of a policy is the current one in some case, and each staged policy is done in one."""
    reached: defaultdict[str, set[Json]] = defaultdict(set)
    for suite in suites:
        for case in suite.cases:
            for expectation in case.expectations:
                if expectation.aspect in (Aspect.STAGE, Aspect.VERDICT):
                    reached[_family(_policy(loaded, suite))].add(expectation.wanted)
    missing = [
        (policy.id, name)
        for policy in loaded.library.policies
        if policy.stages
        for name in (*(stage.id for stage in policy.stages), "done")
        if name not in reached[_family(policy)]
    ]
    assert missing == []


@pytest.mark.parametrize(
    "file", find_tests([rules_folder()]), ids=lambda file: f"{file.parent.name}/{file.name}"
)
def test_every_case_holds(file: Path, policies: Policies, suites: tuple[Suite, ...]) -> None:
    """The check finds in every case what the case expects."""
    own = [suite for suite in suites if suite.file == str(file)]
    outcome = run_tests(own, policies)
    assert [failure.message.en for failure in (*outcome.failures, *outcome.mistakes)] == []
    assert outcome.passed == sum(len(suite.cases) for suite in own) > 0
