"""For every policy that doesn't speak there is a reason: as data, in words, and in every form of a report."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from checker import api, check, load_policies, load_snapshot
from checker.base.text import Text
from checker.cli.main import cli
from checker.diagnostics import UsageError
from checker.render.report.details import to_text
from checker.render.report.json import to_json
from checker.report.model import DaysInForce, NotApplied, Report, Verdict

POLICY = """\
policy: my/%s
title: {en: A policy, zh: 规则}
%spreconditions:
  named: {title: {en: Named, zh: 名称}, require: {shop.name: Tea}}
"""
FACTS = {
    "id": "s",
    "platform": "douyin",
    "name": "Tea",
    "timezone": "UTC",
    "region": "CN",
    "seller_type": "LOCAL",
}


#: Of several facts the ones that are spoken of by name come first.
MANY = Text(
    "This policy is for shops on TikTok Shop not in CN whose currency is GBP; "
    "yours is on Douyin and in CN, and its currency is CNY.",
    "本规则适用于平台为 TikTok Shop、地区不为 CN、币种为 GBP 的店铺，"
    "您的店铺平台为抖店、地区为 CN、币种为 CNY。",
)


@pytest.fixture
def policies(tmp_path: Path):
    """Policies with these lines of their own, called ``a``, ``b`` and so on."""

    def written(*lines: str) -> api.Policies:
        for name, own in zip("abcdef", lines, strict=False):
            (tmp_path / f"{name}.yaml").write_text(POLICY % (name, own), encoding="utf-8")
        return load_policies([tmp_path])

    return written


def checked(loaded: api.Policies, only: list[str] | None = None, **members: Any) -> Report:
    """A report about a shop on Douyin."""
    shop = {**FACTS, **members.pop("shop", {})}
    document = {"as_of": "2026-06-01T00:00:00Z", "shop": shop, **members}
    return check(load_snapshot(json.dumps(document).encode()), loaded, only=only, verify=True)


def silent(report: Report, policy: str = "my/a") -> NotApplied:
    """Why a policy doesn't speak."""
    (found,) = (item for item in report.not_applied if item.policy == policy)
    return found


@pytest.mark.parametrize(
    ("applies_to", "en", "zh"),
    [
        (
            "{shop.platform: tiktok-shop}",
            "This policy is for shops on TikTok Shop; yours is on Douyin.",
            "本规则适用于平台为 TikTok Shop 的店铺，您的店铺平台为抖店。",
        ),
        (
            "{shop.seller_type: CROSS_BORDER}",
            "This policy is for cross-border shops; yours is local.",
            "本规则适用于卖家类型为跨境的店铺，您的店铺卖家类型为本土。",
        ),
        (
            "{shop.region: [TH, VN]}",
            "This policy is for shops in TH or VN; yours is in CN.",
            "本规则适用于地区为 TH 或 VN 的店铺，您的店铺地区为 CN。",
        ),
        (
            "{shop.platform: tiktok-shop, shop.region: {not_in: [CN]}, shop.currency: GBP}",
            MANY.en,
            MANY.zh,
        ),
        (
            "{shop.platform: {is_not: douyin}}",
            "This policy is for shops not on Douyin; yours is on Douyin.",
            "本规则适用于平台不为抖店的店铺，您的店铺平台为抖店。",
        ),
        (
            "{shop.status: SUSPENDED}",
            "This policy is for shops whose status is suspended; the status of yours is open.",
            "本规则适用于状态为已停业的店铺，您的店铺状态为营业中。",
        ),
        (
            "{shop.company_name: Tea Ltd}",
            "This policy is for shops whose company name is Tea Ltd; yours has no company name.",
            "本规则适用于公司名称为 Tea Ltd 的店铺，您的店铺没有公司名称。",
        ),
        (
            "{deposit.balance: {above: 100 CNY}}",
            "This policy doesn't apply here: the deposit balance is at most CNY 100 (it is CNY 5).",
            "本规则不适用：保证金余额不超过 CNY 100（实际为 CNY 5）。",
        ),
    ],
)
@pytest.mark.parametrize("only", [["my/a"], None])
def test_the_condition_that_fails_is_told(
    policies: Any, applies_to: str, en: str, zh: str, only: list[str] | None
) -> None:
    """What shops a policy is for and what this one is, whether the policy was named or not."""
    report = checked(
        policies(f"applies_to: {applies_to}\n"),
        only,
        shop={"status": "OPEN", "company_name": None, "currency": "CNY"},
        deposit={"balance": {"amount": "5", "currency": "CNY"}},
    )
    found = silent(report)
    assert (found.reason, found.why.en, found.why.zh) == ("applies_to", en, zh)
    assert [result.verdict for result in report.results] == ([Verdict.NOT_APPLICABLE] if only else [])


def test_the_condition_is_data_as_well(policies: Any) -> None:
    """The field, the shop's value and the line of the rule file go along."""
    report = checked(policies("applies_to:\n  shop.platform: tiktok-shop\n  shop.region: [CN, TH]\n"))
    (test,) = silent(report).failing
    assert (test.field, test.value, test.rule.line) == ("shop.platform", "douyin", 4)
    assert (test.condition.en, test.condition.zh) == (
        "the shop's platform is TikTok Shop",
        "平台为 TikTok Shop",
    )


def test_a_policy_that_is_not_in_force(policies: Any) -> None:
    """The days on which it is are told; by name it can't be asked for."""
    loaded = policies("in_force: {from: 2024-01-01, until: 2025-01-01}\n", "in_force: {until: 2020-01-01}\n")
    report = checked(loaded)
    assert silent(report).in_force[0].start is not None
    assert silent(report, "my/b").in_force == (DaysInForce(None, silent(report, "my/b").in_force[0].until),)
    assert silent(report).reason == "not_in_force"
    assert silent(report).why.en == (
        "This policy isn't in force on that day, but from 1 January 2024 until 1 January 2025."
    )
    assert silent(report, "my/b").why.zh == "本规则在当天未生效，生效日期：2020年1月1日前。"
    with pytest.raises(UsageError) as caught:
        checked(loaded, ["my/a", "my/b"])
    assert [item.code for item in caught.value.diagnostics] == ["SC612", "SC612"]
    assert caught.value.diagnostics[0].help.en == "it is in force from 2024-01-01 until 2025-01-01"


def test_a_policy_that_another_one_overrides(policies: Any) -> None:
    """Only the one that speaks in the end is named, not what lies between."""
    loaded = policies("", "extends: my/a\n", "extends: my/b\napplies_to: {shop.region: CN}\n")
    report = checked(loaded)
    assert [result.policy for result in report.results] == ["my/c"]
    for name in ("my/a", "my/b"):
        assert (silent(report, name).reason, silent(report, name).overridden_by) == ("overridden", ("my/c",))
    assert silent(report).why.en == "What counts here is `my/c`, made from this policy."


def test_it_is_the_same_where_it_has_to_be_measured(policies: Any) -> None:
    """Facts that are only known from records override no less; a doubt overrides nothing."""
    loaded = policies("", "extends: my/a\napplies_to: {deposit.balance: {above: 0}}\n")
    rich = checked(loaded, deposit={"balance": {"amount": "5", "currency": "CNY"}})
    assert (silent(rich).reason, silent(rich).overridden_by) == ("overridden", ("my/b",))
    poor = checked(loaded, deposit={"balance": {"amount": "0", "currency": "CNY"}})
    assert [item.policy for item in poor.not_applied] == ["my/b"]
    assert checked(loaded).not_applied == ()


def test_a_policy_without_records(policies: Any) -> None:
    """A policy about records says nothing where there are none of its kind, unless the shop rules it out."""
    loaded = policies(
        "subject: orders\napplies_to: {status: UNPAID}\n",
        "subject: orders\napplies_to: {shop.platform: tiktok-shop, status: UNPAID}\n",
    )
    for orders in ([], [{"id": "1", "status": "COMPLETED"}]):
        for only in (None, ["my/a", "my/b"]):
            report = checked(loaded, only, orders=orders)
            assert (silent(report).reason, silent(report).failing) == ("no_records", ())
            assert silent(report).why.en == "The snapshot holds no orders that this policy is for."
            assert silent(report).why.zh == "快照中没有本规则所针对的订单。"
            assert silent(report, "my/b").reason == "applies_to"
    report = checked(loaded, orders=[{"id": "1", "status": "UNPAID"}, {"id": "2", "status": "COMPLETED"}])
    assert [item.policy for item in report.not_applied] == ["my/b"]


def test_a_policy_that_was_not_asked_for(policies: Any) -> None:
    """What nobody asked for is known to the report and not printed; what is referred to does speak."""
    loaded = policies("", "in_force: {until: 2020-01-01}\n", "")
    (file,) = {Path(policy.file) for policy in loaded.library.policies if policy.id == "my/a"}
    file.write_text(
        POLICY % ("a", "") + "  other: {title: {en: o, zh: 另}, policy: my/c}\n", encoding="utf-8"
    )
    report = checked(load_policies([file.parent]), ["my/a"])
    assert [(item.policy, item.reason) for item in report.not_applied] == [("my/b", "not_asked_for")]
    assert json.loads(to_json(report, "en"))["not_applied"] == []


def test_a_reference_to_nothing_in_force_is_a_warning(policies: Any) -> None:
    """The place of the reference and the days of the other policy are told, once, however it is reached."""
    loaded = policies("", "in_force: {from: 2027-01-01}\n", "")
    for policy, other in (("a", "b"), ("c", "a")):
        file = next(Path(p.file) for p in loaded.library.policies if p.id == f"my/{policy}")
        more = f"  other: {{title: {{en: o, zh: 另}}, policy: my/{other}}}\n"
        file.write_text(POLICY % (policy, "") + more, encoding="utf-8")
    for only in (["my/c"], None):
        report = checked(load_policies([file.parent]), only)
        (found,) = report.diagnostics
        assert (found.code, found.severity.value) == ("SC630", "warning")
        assert found.message.en == "`my/a` refers to `my/b`, which isn't in force on 2026-06-01"
        assert found.help.zh == "生效日期：2027-01-01 起"
        assert found.span is not None
        assert (Path(found.span.file).name, found.span.line) == ("a.yaml", 5)
        assert {result.verdict for result in report.results} == {Verdict.UNDETERMINED}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_says_it_of_what_was_named(policies: Any, language: Any) -> None:
    """On screen the reason stands where the answer would, for a shop, above records, and in short."""
    applies = "applies_to: {shop.platform: tiktok-shop}\n"
    report = checked(policies(applies, "subject: orders\n" + applies), ["my/a", "my/b"], orders=[{"id": "1"}])
    text = to_text(report, language, width=200)
    assert text.count(silent(report).why.to(language)) == 3
    assert "doesn't apply here." not in text


def test_the_command_line_says_it(tmp_path: Path) -> None:
    """For a local shop, the policy for cross-border shops: on screen and in JSON."""
    (tmp_path / "shop.json").write_text(
        json.dumps({"as_of": "2026-06-01T00:00:00Z", "shop": {**FACTS, "platform": "tiktok-shop"}})
    )
    call = ["run", str(tmp_path / "shop.json"), "--policy", "tiktok-shop/closure"]
    invoke = CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke
    found = invoke(cli, [*call, "--details"])
    assert found.exit_code == 3
    assert "This policy is for cross-border shops; yours is local." in found.stdout
    (told,) = json.loads(invoke(cli, [*call, "--format", "json"]).stdout)["not_applied"]
    assert (told["policy"], told["reason"]) == ("tiktok-shop/closure", "applies_to")
    assert [(test["field"], test["value"]) for test in told["failing"]] == [("shop.seller_type", "LOCAL")]
