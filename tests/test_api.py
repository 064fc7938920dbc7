"""The Python API: complete, documented, true to its docstrings, and of one mind with the command line."""

import copy
import doctest
import inspect
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from click.testing import CliRunner

import checker
from checker import api
from checker.cli.main import cli
from checker.explain.build import Explainer
from checker.logical_plan import plan as planning
from checker.render.report.json import to_json
from checker.snapshot import Snapshot

ROOT = Path(__file__).parents[1]
READY = ROOT / "examples/douyin/ready.json"
DOUYIN = ROOT / "examples/douyin/snapshot.json"
TIKTOK = ROOT / "examples/tiktok-shop/snapshot.json"
WAIVERS = ROOT / "examples/douyin/waivers.yaml"
CHINA = timezone(timedelta(hours=8))


def test_every_name_exists_and_nothing_else_is_promised() -> None:
    """No name stands twice in ``__all__``, each can be had, and ``dir`` shows it."""
    assert len(set(checker.__all__)) == len(checker.__all__)
    assert {"EngineError", "SnapshotError", "UsageError"} <= set(checker.__all__)  # what `check` raises
    for name in checker.__all__:
        assert getattr(checker, name) is not None
        assert name in dir(checker)
    with pytest.raises(AttributeError, match="no_such_name"):
        checker.no_such_name  # noqa: B018


def test_what_the_api_module_offers_is_offered_by_the_package() -> None:
    """Each function of ``checker.api`` is one of the package, and the same."""
    for name in api.__all__:
        assert getattr(checker, name) is getattr(api, name)


@pytest.mark.parametrize("name", [name for name in checker.__all__ if not name.startswith("__")])
def test_every_name_is_documented_and_typed(name: str) -> None:
    """A docstring of its own; of a function each argument and the result are annotated."""
    thing = getattr(checker, name)
    documented = inspect.getdoc(thing)
    assert documented
    assert len(documented) > 20
    if inspect.isfunction(thing):
        signature = inspect.signature(thing)
        assert all(item.annotation is not inspect.Parameter.empty for item in signature.parameters.values())
        assert signature.return_annotation is not inspect.Signature.empty


def test_the_contracted_signatures() -> None:
    """What others call: positional first arguments, the rest by keyword."""
    assert next(iter(inspect.signature(checker.load_policies).parameters)) == "paths"
    assert next(iter(inspect.signature(checker.load_snapshot).parameters)) == "source"
    parameters = inspect.signature(checker.check).parameters
    assert list(parameters)[:2] == ["snapshot", "policies"]
    assert {"as_of", "parameters", "waivers"} <= set(parameters)
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in list(parameters.values())[2:])


def test_the_docstrings_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example at the head of the API's module works as it stands."""
    monkeypatch.chdir(ROOT)
    results = doctest.testmod(api)
    assert results.attempted > 3
    assert results.failed == 0


CALLS: list[tuple[list[str], dict[str, Any]]] = [
    ([str(DOUYIN)], {}),
    ([str(TIKTOK)], {}),
    ([str(TIKTOK), "--records", "3"], {"records": 3}),
    ([str(TIKTOK), "--records", "all", "--verify"], {"records": None, "verify": True}),
    ([str(DOUYIN), "--policy", "douyin/closure"], {"only": ["douyin/closure"]}),
    ([str(DOUYIN), "--as-of", "2026-11-17"], {"as_of": datetime(2026, 11, 17, tzinfo=CHINA)}),
    (
        [str(DOUYIN), "--policy", "douyin/closure", "--set", "quiet_period=60 days"],
        {"only": ["douyin/closure"], "parameters": {"quiet_period": "60 days"}},
    ),
    (
        [str(TIKTOK), "--policy", "tiktok-shop/order-cancellation", "--subject", "576461811876459530"],
        {"only": ["tiktok-shop/order-cancellation"], "subject": "576461811876459530"},
    ),
    ([str(DOUYIN), "--waivers", str(WAIVERS)], {"waivers": WAIVERS}),
]


@pytest.mark.parametrize(("arguments", "options"), CALLS, ids=lambda value: str(len(str(value))))
def test_the_command_line_says_the_same(arguments: list[str], options: dict[str, Any]) -> None:
    """``shopcheck run --format json`` prints what ``to_json`` makes of ``check``, byte for byte."""
    given = dict(options)
    if "waivers" in given:
        given["waivers"] = checker.load_waivers(given["waivers"])
    report = checker.check(checker.load_snapshot(arguments[0]), checker.load_policies(), **given)
    called = CliRunner().invoke(cli, ["run", *arguments, "--format", "json"])
    assert called.stdout == to_json(report, "en")
    assert called.exit_code == report.exit_status()


def loaded(**changes: Any) -> Snapshot:
    """The ready Douyin example with some top-level members replaced, from bytes."""
    document = copy.deepcopy(json.loads(READY.read_text(encoding="utf-8")))
    document |= changes
    return checker.load_snapshot(json.dumps({k: v for k, v in document.items() if v is not None}).encode())


def test_one_policy_may_stand_for_a_list() -> None:
    """A single path or id isn't taken for a list of characters."""
    policies = checker.load_policies(ROOT / "rules/closure/douyin.yaml")
    assert (
        policies.library.ids()
        == checker.load_policies([str(ROOT / "rules/closure/douyin.yaml")]).library.ids()
    )
    assert (
        policies.library.ids() == checker.load_policies(str(ROOT / "rules/closure/douyin.yaml")).library.ids()
    )
    report = checker.check(loaded(), policies, only="douyin/closure")
    assert [result.policy for result in report.results] == ["douyin/closure"]


def test_the_instant_is_asked_for_then_the_snapshots_then_the_present() -> None:
    """``as_of`` comes before the snapshot's own, that before ``now``; without any there is no check."""
    policies = checker.load_policies()
    asked, present = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 2, tzinfo=CHINA)
    own = datetime(2026, 11, 19, 9, tzinfo=CHINA)
    for options, instant, origin in (
        ({"as_of": asked, "now": present}, asked, "option"),
        ({"now": present}, own, "snapshot"),
    ):
        report = checker.check(loaded(), policies, **options)
        assert (report.as_of, report.as_of_origin.value) == (instant, origin)
    report = checker.check(loaded(as_of=None), policies, now=present)
    assert (report.as_of, report.as_of_origin.value) == (present, "clock")
    with pytest.raises(checker.UsageError) as error:
        checker.check(loaded(as_of=None), policies)
    assert [item.code for item in error.value.diagnostics] == ["SC613"]


@pytest.mark.parametrize("option", ["as_of", "now"])
def test_an_instant_without_a_zone_is_refused(option: str) -> None:
    """Python would take it for this machine's time; a verdict must not hang on where it is asked for."""
    snapshot = loaded(as_of=None)
    with pytest.raises(checker.UsageError) as error:
        checker.check(snapshot, checker.load_policies(), **{option: datetime(2026, 11, 19)})  # noqa: DTZ001
    assert [item.code for item in error.value.diagnostics] == ["SC604"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"only": ["douyin/closing"]}, "SC606"),
        ({"only": ["douyin/closure"], "as_of": datetime(2020, 1, 1, tzinfo=UTC)}, "SC612"),
        ({"only": ["douyin/closure"], "subject": "no such shop"}, "SC614"),
        ({"parameters": {"no_such_parameter": "1"}}, None),
        ({"parameters": {"quiet_period": "a while"}}, None),
    ],
)
def test_a_callers_mistake_is_a_usage_error(options: dict[str, Any], code: str | None) -> None:
    """What ``check`` can't do is said in diagnostics, in both languages."""
    with pytest.raises(checker.UsageError) as error:
        checker.check(loaded(), checker.load_policies(), **options)
    assert error.value.diagnostics
    for item in error.value.diagnostics:
        assert code in (None, item.code)
        assert item.message.en
        assert item.message.zh


def test_wrong_files_are_errors_of_their_kind(tmp_path: Path) -> None:
    """A wrong policy is a PolicyError, a wrong snapshot or waiver a SnapshotError; all are InputErrors."""
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("policy: 1\n", encoding="utf-8")
    for call, kind in (
        (lambda: checker.load_policies([wrong]), checker.PolicyError),
        (lambda: checker.load_snapshot(b"{}"), checker.SnapshotError),
        (lambda: checker.load_snapshot(tmp_path / "none.json"), checker.SnapshotError),
        (lambda: checker.load_waivers(wrong), checker.SnapshotError),
    ):
        with pytest.raises(kind) as error:
            call()
        assert isinstance(error.value, checker.InputError)
        assert all(isinstance(item, checker.Diagnostic) for item in error.value.diagnostics)
        assert str(error.value)


def test_a_report_cannot_be_changed() -> None:
    """Reports and results are values: nobody downstream can bend a verdict."""
    report = checker.check(loaded(), checker.load_policies(), only=["douyin/closure"])
    with pytest.raises(AttributeError):
        report.results[0].verdict = checker.Verdict.BLOCKED  # type: ignore[misc]  # that is the point
    with pytest.raises(AttributeError):
        report.results = ()  # type: ignore[misc]  # that is the point
    with pytest.raises(TypeError):
        report.results[0].values["commission_owed"] = None  # type: ignore[index]  # that is the point


def test_progress_is_told() -> None:
    """``progress`` hears which section is read, from its first record on."""
    told: list[tuple[str, int, int]] = []
    checker.check(loaded(), checker.load_policies(), progress=lambda *step: told.append(step))
    assert ("orders", 0, 30) in told


def test_types_can_be_read_at_run_time() -> None:
    """The annotations of a report name things that exist."""
    assert get_type_hints(checker.Report)["results"] == Sequence[checker.Result]


def test_a_kept_checker_says_what_a_single_check_says() -> None:
    """Shops of several platforms in turn, with and without waivers: nothing is left over from one check."""
    policies, waivers = checker.load_policies(), checker.load_waivers(WAIVERS)
    kept = checker.Checker(policies)
    for _ in range(2):
        for path in (DOUYIN, TIKTOK, READY):
            for given in ((), waivers):
                snapshot = checker.load_snapshot(path)
                alone = checker.check(snapshot, policies, waivers=given)
                assert to_json(kept.check(snapshot, waivers=given), "en") == to_json(alone, "en")


def test_a_checker_may_be_told_the_instant_for_all_snapshots_or_for_one() -> None:
    """The instant for one snapshot stands above the one for all, and that above the snapshot's own."""
    policies, snapshot = checker.load_policies(), checker.load_snapshot(DOUYIN)
    first, second = (datetime(2026, month, 1, tzinfo=UTC) for month in (9, 10))
    kept = checker.Checker(policies, as_of=first, only="douyin/closure")
    assert kept.check(snapshot).as_of == first
    assert kept.check(snapshot, as_of=second).as_of == second
    for instant in (first, second):
        alone = checker.check(snapshot, policies, as_of=instant, only="douyin/closure")
        assert to_json(kept.check(snapshot, as_of=instant), "zh") == to_json(alone, "zh")


def test_a_checker_prepares_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two snapshots of one platform: one plan."""
    planned: list[int] = []
    plan = planning.plan

    def counting(*arguments: Any, **more: Any) -> Any:
        planned.append(1)
        return plan(*arguments, **more)

    monkeypatch.setattr(planning, "plan", counting)
    kept = checker.Checker(checker.load_policies(), only="douyin/closure")
    for path in (DOUYIN, READY, DOUYIN):
        kept.check(checker.load_snapshot(path))
    assert len(planned) == 1


def test_only_what_is_asked_for_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outcomes and the exit status cost no explanation; a result is explained once."""
    explained: list[str] = []
    result = Explainer.result

    def counting(self: Explainer, case: Any) -> checker.Result:
        explained.append(case.truths.policy.id)
        return result(self, case)

    monkeypatch.setattr(Explainer, "result", counting)
    report = checker.check(checker.load_snapshot(DOUYIN), checker.load_policies())
    assert [report.exit_status(), report.outcomes[0].policy, len(report.results)]
    assert explained == []
    assert report.results[0] is report.results[0]
    assert explained == [report.outcomes[0].policy]
    assert [(r.policy, r.subject.type, r.subject.id, r.verdict) for r in report.results] == [
        (o.policy, o.subject, o.id, o.verdict) for o in report.outcomes
    ]
    assert report.results == tuple(report.results)
    assert report.results[:1] == (report.results[0],)


def test_a_checker_keeps_generated_code_only_in_a_folder_of_the_callers(tmp_path: Path) -> None:
    """With one, the next process finds it; the report is the same. Parameters have code of their own."""
    folder, snapshot = tmp_path / "kept", checker.load_snapshot(READY)
    plain = checker.check(snapshot, checker.load_policies())
    for _ in range(2):
        policies = checker.load_policies(cache=tmp_path)
        report = checker.Checker(policies, cache=folder).check(snapshot)
        assert to_json(report, "en") == to_json(plain, "en")
        assert len(list(folder.glob("*.prepared"))) == 1
    settings = {"quiet_period": "5 days"}
    for cache in (folder, None):
        longer = checker.Checker(policies, parameters=settings, cache=cache).check(snapshot)
        assert to_json(longer, "en") == to_json(checker.check(snapshot, policies, parameters=settings), "en")
    assert len(list(folder.glob("*.prepared"))) == 2


def test_code_is_kept_only_of_policies_that_are_known_again(tmp_path: Path) -> None:
    """Policies that were loaded without a cache have no digest: nothing is kept of them."""
    policies, snapshot = checker.load_policies(), checker.load_snapshot(READY)
    assert policies.digest is None
    assert checker.Checker(policies, cache=tmp_path / "kept").check(snapshot)
    assert not (tmp_path / "kept").exists()
