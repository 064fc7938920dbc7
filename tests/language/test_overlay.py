"""``extends``: what an overlay keeps, changes and removes."""

from datetime import date
from pathlib import Path

import pytest

from checker.base.resources import rules_folder
from checker.base.text import Text
from checker.diagnostics import Severity
from checker.language import Loaded
from checker.language.library.loader import load
from checker.language.model.conditions import Comparison, Op, Quantifier, QuantifierKind
from checker.language.model.policy import FigureDates, Policy
from checker.values.quantity import Duration, Unit

BASE = """\
policy: example/base
title: {en: Close a shop, zh: 关闭店铺}
in_force: {from: 2020-01-01}
applies_to: {shop.platform: douyin}
sources:
  guide: {title: {en: A guide, zh: 指南}}
  law: {title: {en: A law, zh: 法律}}
parameters:
  quiet_period: {title: {en: days of rest, zh: 静默天数}, value: 90 days}
values:
  owed: {title: {en: owed, zh: 欠款}, sum: liabilities.commission.amount_due, where: {party: CREATOR}}
stages:
  apply:
    title: {en: Apply, zh: 申请}
    preconditions:
      orders-ended:
        title: {en: Every order has ended, zh: 订单已完结}
        source: {guide: 订单完结}
        when: {shop.seller_type: LOCAL}
        unless: {title: {en: nothing sold, zh: 没有销售}, none: orders}
        every: orders
        where: {is_sample: false}
        require: {status: COMPLETED}
        fix: {en: Wait, zh: 请等待}
      no-disputes: {none: disputes}
    done_when: {closure.applied_at: {present: true}}
"""
HEAD = "policy: example/overlay\nextends: example/base\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the base in it."""
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    return tmp_path


def laid(folder: Path, overlay: str) -> Loaded:
    """The base with an overlay beside it."""
    (folder / "overlay.yaml").write_text(HEAD + overlay, encoding="utf-8")
    return load([folder])


def policy(loaded: Loaded) -> Policy:
    """The overlay, resolved without diagnostics."""
    assert loaded.diagnostics == ()
    return loaded.library.versions("example/overlay")[0]


def test_an_overlay_of_nothing_is_its_base(folder: Path) -> None:
    """Everything is inherited but the id, and the chain of bases is known."""
    found = policy(laid(folder, ""))
    base = load([folder / "base.yaml"]).library.policies[0]
    assert (found.id, found.extends) == ("example/overlay", ("example/base",))
    assert (found.title, found.stages, found.parameters) == (base.title, base.stages, base.parameters)


def test_mappings_merge(folder: Path) -> None:
    """A parameter keeps its title where only its value is given again; a title keeps its other language."""
    overlay = "title: {en: Leave}\nparameters:\n  quiet_period: {value: 60 days}\n"
    found = policy(laid(folder, overlay))
    assert found.title == Text("Leave", "关闭店铺")
    assert found.parameters["quiet_period"].value == Duration(60, Unit.DAYS)
    assert found.parameters["quiet_period"].title == Text("days of rest", "静默天数")


DATED = """\
policy: example/dated
title: {en: Close a shop, zh: 关闭店铺}
sources:
  old: {title: {en: Old, zh: 旧}}
  new: {title: {en: New, zh: 新}}
parameters:
  rest:
    title: {en: days of rest, zh: 静默天数}
    value: 90 days
    market: GB
    source: old
    in_force: 2025-01-01
    review_by: 2026-12-31
    choices:
      90 days: {en: long, zh: 长}
      60 days: {en: short, zh: 短, source: old, in_force: 2024-01-01, review_by: 2026-12-31}
preconditions:
  quiet: {every: orders, require: {ended_at: {older_than: $rest}}}
"""
BOTH = FigureDates(date(2025, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("rest", "source", "market", "dates"),
    [
        ("{title: {en: rest}}", "old", ("GB",), BOTH),
        ("{value: 60 days}", None, (), FigureDates(date(2024, 1, 1), date(2026, 12, 31))),
        (
            "{value: 60 days, source: new, market: GB}",
            "new",
            ("GB",),
            FigureDates(date(2024, 1, 1), date(2026, 12, 31)),
        ),
        ("{source: new}", "new", ("GB",), FigureDates()),
        ("{source: new, review_by: 2026-12-31}", "new", ("GB",), FigureDates(None, date(2026, 12, 31))),
        ("{review_by: 2027-12-31}", "old", ("GB",), FigureDates(date(2025, 1, 1), date(2027, 12, 31))),
        ("{in_force: null}", "old", ("GB",), FigureDates(None, date(2026, 12, 31))),
        ("{value: 60 days, source: null}", None, (), FigureDates(date(2024, 1, 1), date(2026, 12, 31))),
    ],
)
def test_what_a_figure_rests_on_goes_with_it(
    tmp_path: Path, rest: str, source: str | None, market: tuple[str, ...], dates: FigureDates
) -> None:
    """Another value takes nothing over from the old one, another source no dates; all can be said again."""
    (tmp_path / "dated.yaml").write_text(DATED, encoding="utf-8")
    overlay = f"policy: example/overlay\nextends: example/dated\nparameters:\n  rest: {rest}\n"
    (tmp_path / "overlay.yaml").write_text(overlay, encoding="utf-8")
    found = policy(load([tmp_path])).parameters["rest"]
    assert (found.citation and found.citation.source, found.market, found.dates) == (source, market, dates)


@pytest.mark.parametrize(
    ("choice", "dates"),
    [
        ("{en: brief}", FigureDates(date(2024, 1, 1), date(2026, 12, 31))),
        ("{source: new}", FigureDates()),
        ("{source: new, review_by: 2027-12-31}", FigureDates(None, date(2027, 12, 31))),
    ],
)
def test_what_a_choice_rests_on_goes_with_it(tmp_path: Path, choice: str, dates: FigureDates) -> None:
    """A choice that another source gives has the dates of that source only."""
    (tmp_path / "dated.yaml").write_text(DATED, encoding="utf-8")
    overlay = (
        "policy: example/overlay\nextends: example/dated\n"
        f"parameters:\n  rest: {{choices: {{60 days: {choice}}}}}\n"
    )
    (tmp_path / "overlay.yaml").write_text(overlay, encoding="utf-8")
    choices = policy(load([tmp_path])).parameters["rest"].choices
    assert choices is not None
    assert choices["60 days"].dates == dates


def test_null_removes(folder: Path) -> None:
    """A precondition, a value or a `done_when` set to null is gone."""
    stage = "stages:\n  apply:\n    done_when: null\n    preconditions: {no-disputes: null}\n"
    overlay = f"values: {{owed: null}}\n{stage}"
    found = policy(laid(folder, overlay))
    assert [precondition.id for precondition in found.all_preconditions()] == ["orders-ended"]
    assert (found.values, found.stages[0].done_when) == ({}, None)


def test_a_condition_given_again_replaces_the_inherited_one_whole(folder: Path) -> None:
    """Nothing of the old condition stays; all else of the precondition does."""
    overlay = (
        "stages:\n  apply:\n    preconditions:\n      orders-ended:\n        none: orders\n"
        "        where: {status: UNPAID}\n"
    )
    ended = policy(laid(folder, overlay)).all_preconditions()[0]
    assert isinstance(ended.condition, Quantifier)
    assert (ended.condition.kind, ended.condition.require) == (QuantifierKind.NONE, None)
    assert isinstance(ended.condition.where, Comparison)
    assert ended.fix == Text("Wait", "请等待")
    assert ended.unless is not None
    assert ended.citation is not None


def test_when_and_source_and_values_replace_whole(folder: Path) -> None:
    """A guard, a citation or an expression means something only as a whole."""
    overlay = (
        "values: {owed: {sum: liabilities.commission.amount_due}}\n"
        "stages:\n  apply:\n    preconditions:\n      orders-ended:\n"
        "        source: {law: 终止}\n        when: {shop.region: CN}\n"
    )
    found = policy(laid(folder, overlay))
    ended = found.all_preconditions()[0]
    assert isinstance(ended.when, Comparison)
    assert ended.when.op is Op.IS
    assert ended.citation is not None
    assert (ended.citation.source, ended.citation.quote) == ("law", "终止")
    assert found.values["owed"].title == Text()


def test_days_in_force_replace_whole(folder: Path) -> None:
    """An overlay's own days don't mix with those of its base."""
    found = policy(laid(folder, "in_force: {until: 2020-01-01}\n"))
    assert (found.in_force.start, str(found.in_force.until)) == (None, "2020-01-01")


def test_places_stay_where_things_are_written(folder: Path) -> None:
    """What is inherited points into the base's file, what is given again into the overlay's."""
    overlay = "parameters:\n  quiet_period: {value: 90 dyas}\n"
    (diagnostic,) = laid(folder, overlay).diagnostics
    assert diagnostic.span is not None
    assert (Path(diagnostic.span.file).name, diagnostic.span.line) == ("overlay.yaml", 4)
    found = policy(laid(folder, ""))
    assert Path(found.all_preconditions()[0].span.file).name == "base.yaml"


def test_a_mistake_of_the_base_is_said_once(folder: Path) -> None:
    """An overlay doesn't repeat what is wrong with its base."""
    (folder / "base.yaml").write_text(
        BASE.replace("status: COMPLETED", "statsu: COMPLETED"), encoding="utf-8"
    )
    assert [diagnostic.code for diagnostic in laid(folder, "").diagnostics] == ["SC104"]


def test_an_overlay_needs_an_id_of_its_own(folder: Path) -> None:
    """The base's id isn't inherited: two policies of one id would be versions of each other."""
    (folder / "overlay.yaml").write_text("extends: example/base\n", encoding="utf-8")
    (diagnostic,) = load([folder]).diagnostics
    assert (diagnostic.code, diagnostic.message.en) == ("SC102", "a policy needs `policy`")


@pytest.mark.parametrize(
    ("overlay", "suggestion"),
    [
        ("parameters:\n  quiet_perod: {value: 60 days}\n", "quiet_period"),
        ("parameters: {quiet_perod: null}\n", "quiet_period"),
        ("stages:\n  apply:\n    preconditions:\n      no-dispute: {severity: advisory}\n", "no-disputes"),
        ("stages:\n  aply:\n    preconditions: {no-disputes: null}\n", "apply"),
        ("notes: null\n", None),
    ],
)
def test_what_changes_nothing_is_a_mistake(folder: Path, overlay: str, suggestion: str | None) -> None:
    """Removing or changing what isn't there is reported, with the entry that was meant."""
    found = laid(folder, overlay).diagnostics
    assert [(diagnostic.code, diagnostic.suggestion) for diagnostic in found] == [("SC123", suggestion)]


@pytest.mark.parametrize(
    ("overlay", "places"),
    [
        ("parameters:\n  quiet_period: {value: 90 days}\n", [("value", "90 days")]),
        ("parameters:\n  quiet_period: {value: 60 days}\n", []),
        ("stages:\n  apply:\n    title: {en: Apply, zh: 申请}\n", []),
    ],
)
def test_what_is_said_again_is_a_warning(folder: Path, overlay: str, places: list[tuple[str, str]]) -> None:
    """An entry that says what the base says is pointed out, with where that stands; texts may be repeated."""
    found = laid(folder, overlay)
    assert [(item.code, item.severity) for item in found.diagnostics] == [
        ("SC206", Severity.WARNING) for _ in places
    ]
    lines = (folder / "base.yaml").read_text(encoding="utf-8").split("\n")
    for item, (key, value) in zip(found.diagnostics, places, strict=True):
        (other,) = item.related
        assert f"`{key}`" in item.message.en
        assert value in lines[other.span.line - 1]


def test_a_condition_is_given_again_whole(folder: Path) -> None:
    """Where one part of a condition changes, the others must be said again, which is no warning."""
    where = "stages:\n  apply:\n    preconditions:\n      no-disputes: {none: disputes%s}\n"
    assert laid(folder, where % ", where: {status: OPEN}").diagnostics == ()
    assert [item.code for item in laid(folder, where % "").diagnostics] == ["SC206"]


def test_a_misspelt_key_merges_as_it_is_meant(folder: Path) -> None:
    """A misspelt key is reported once, and what stands under it changes what it was meant to change."""
    found = laid(folder, "paramters:\n  quiet_period: {valeu: 60 days}\n")
    assert [(item.code, item.suggestion) for item in found.diagnostics] == [
        ("SC101", "parameters"),
        ("SC101", "value"),
    ]


def test_overlays_stack(folder: Path) -> None:
    """An overlay may extend an overlay; the last word wins."""
    laid(folder, "parameters:\n  quiet_period: {value: 60 days}\n")
    text = "policy: example/third\nextends: example/overlay\ntitle: {zh: 第三}\n"
    (folder / "third.yaml").write_text(text, encoding="utf-8")
    found = load([folder]).checked().versions("example/third")[0]
    assert found.extends == ("example/overlay", "example/base")
    assert found.title == Text("Close a shop", "第三")
    assert found.parameters["quiet_period"].value == Duration(60, Unit.DAYS)


def test_circles_are_found(folder: Path) -> None:
    """Policies that extend each other are reported, each once."""
    (folder / "base.yaml").write_text(
        "policy: example/base\nextends: example/overlay\n" + BASE[21:], encoding="utf-8"
    )
    assert {diagnostic.code for diagnostic in laid(folder, "").diagnostics} == {"SC122"}


Days = tuple[str | None, str | None, int]


def versions(found: Loaded, name: str = "example/overlay") -> list[Days]:
    """The days of each version of a policy, with its quiet period."""
    told: list[Days] = []
    for version in found.checked().versions(name):
        quiet = version.parameters["quiet_period"].value
        assert isinstance(quiet, Duration)
        days = version.in_force
        told.append((days.start and str(days.start), days.until and str(days.until), quiet.count))
    return told


@pytest.fixture
def with_versions(folder: Path) -> Path:
    """The base in two versions, the second with a shorter quiet period."""
    newer = BASE.replace("from: 2020-01-01", "from: 2024-01-01").replace("90 days", "30 days")
    (folder / "base.yaml").write_text(
        BASE.replace("from: 2020-01-01", "from: 2020-01-01, until: 2024-01-01"), encoding="utf-8"
    )
    (folder / "newer.yaml").write_text(newer, encoding="utf-8")
    return folder


OLDER, NEWER = ("2020-01-01", "2024-01-01", 90), ("2024-01-01", None, 30)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("", [OLDER, NEWER]),
        ("from: 2019-01-01", [OLDER, NEWER]),
        ("until: 2025-01-01", [OLDER, ("2024-01-01", "2025-01-01", 30)]),
        ("from: 2022-01-01", [("2022-01-01", "2024-01-01", 90), NEWER]),
        ("from: 2022-01-01, until: 2024-01-01", [("2022-01-01", "2024-01-01", 90)]),
        (
            "from: 2023-06-01, until: 2024-06-01",
            [("2023-06-01", "2024-01-01", 90), ("2024-01-01", "2024-06-01", 30)],
        ),
        ("from: 2025-01-01", [("2025-01-01", None, 30)]),
        ("until: 2020-01-01", [(None, "2020-01-01", 30)]),
    ],
)
def test_every_version_is_extended(with_versions: Path, days: str, expected: list[Days]) -> None:
    """An overlay has a version for each of its base's, on the days that both give."""
    assert versions(laid(with_versions, f"in_force: {{{days}}}\n" if days else "")) == expected


def test_every_version_is_extended_through_overlays(with_versions: Path) -> None:
    """What extends an overlay extends each of its versions; its own word counts in all of them."""
    laid(with_versions, "in_force: {from: 2023-01-01}\n")
    text = "policy: example/third\nextends: example/overlay\nparameters:\n  quiet_period: {value: 7 days}\n"
    (with_versions / "third.yaml").write_text(text, encoding="utf-8")
    found = load([with_versions])
    assert versions(found, "example/third") == [("2023-01-01", "2024-01-01", 7), ("2024-01-01", None, 7)]


def test_a_mistake_in_an_overlay_is_said_once(with_versions: Path) -> None:
    """However many versions there are, a mistake in what is laid over them is one."""
    assert [
        d.code for d in laid(with_versions, "stages: {apply: {preconditions: {x: null}}}\n").diagnostics
    ] == ["SC123"]


def test_a_new_version_may_extend_the_one_before(folder: Path) -> None:
    """A policy may extend an earlier version of itself."""
    (folder / "base.yaml").write_text(
        BASE.replace("from: 2020-01-01", "from: 2020-01-01, until: 2024-01-01"), encoding="utf-8"
    )
    text = "policy: example/base\nextends: example/base\nin_force: {from: 2024-01-01}\n"
    (folder / "newer.yaml").write_text(text, encoding="utf-8")
    first, second = load([folder]).checked().versions("example/base")
    assert (first.in_force.until, second.in_force.start) == (second.in_force.start, first.in_force.until)
    assert second.stages == first.stages


OVER = "policy: example/over\nextends: example/base\n"


def noted(tmp_path: Path, over: str, code: str, base: str = BASE) -> list[tuple[str, str | None]]:
    """What is said under a code of an overlay of the base, and what is suggested."""
    (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
    (tmp_path / "over.yaml").write_text(OVER + over, encoding="utf-8")
    found = load([tmp_path]).diagnostics
    assert all(item.severity is Severity.WARNING for item in found)
    return [(item.message.en, item.suggestion) for item in found if item.code == code]


@pytest.mark.parametrize(
    ("base", "applies", "dropped"),
    [
        ("{shop.platform: douyin}", "{shop.region: GB}", "`shop.platform`"),
        ("{shop.platform: douyin}", "{shop.platform: tiktok-shop}", None),
        ("{shop.platform: douyin}", "{all_of: [{shop.region: GB}, {not: {shop.platform: douyin}}]}", None),
        ("{shop.platform: douyin}", "{any_of: [{shop.platform: douyin}, {shop.region: GB}]}", None),
        ("{all_of: [{shop.region: GB}, {some: orders}]}", "{shop.region: GB}", "`orders`"),
        ("{shop.region: GB, shop.status: OPEN}", "{shop.name: x}", "`shop.region`, `shop.status`"),
        ("{some: orders, where: {status: UNPAID}}", "{none: orders, where: {status: COMPLETED}}", None),
        ("{some: orders, where: {status: UNPAID}}", "{none: orders}", "`status`"),
        ("{shop.platform: douyin}", "null", None),
    ],
)  # fmt: skip
def test_what_applies_to_of_the_base_asked_for(
    tmp_path: Path, base: str, applies: str, dropped: str | None
) -> None:
    """What an overlay's `applies_to` doesn't ask for any more is said; removing all of it is no accident."""
    written = BASE.replace("applies_to: {shop.platform: douyin}", f"applies_to: {base}")
    found = noted(tmp_path, f"applies_to: {applies}\n", "SC207", written)
    said = "`applies_to` here replaces the one it extends, so nothing asks for {} any more"
    assert found == ([] if dropped is None else [(said.format(dropped), None)])


@pytest.mark.parametrize(
    ("over", "name", "other"),
    [
        ("stages: {apply: {preconditions: {orders-ende: {title: {en: A, zh: 甲}, none: loans}}}}\n",
         "orders-ende", "orders-ended"),
        ("stages: {apply: {preconditions: {order-ended: {title: {en: A, zh: 甲}, none: loans}}}}\n",
         "order-ended", "orders-ended"),
        ("stages: {apply: {preconditions: {orders-paid: {title: {en: A, zh: 甲}, none: loans}}}}\n",
         None, None),
        ("values: {owd: {title: {en: owed, zh: 欠款}, count: orders}}\n", "owd", "owed"),
        ("parameters: {quite_period: {title: {en: Q, zh: 静}, value: 60 days}}\n",
         "quite_period", "quiet_period"),
        ("sources: {guides: {title: {en: G, zh: 指}}}\n", "guides", "guide"),
        ("sources: {guides: {title: {en: G, zh: 指}}, guide: {title: {en: H, zh: 南}}}\n", None, None),
        ("stages: {aply: {title: {en: A, zh: 申}, done_when: {shop.status: CLOSED}}}\n", "aply", "apply"),
        ("preconditions: {no-loans: {title: {en: A, zh: 甲}, none: loans}}\n", None, None),
    ],
)  # fmt: skip
def test_a_new_entry_that_looks_like_one_of_the_base(
    tmp_path: Path, over: str, name: str | None, other: str | None
) -> None:
    """A name with a letter wrong adds a second entry: that is said, unless the overlay has both."""
    found = noted(tmp_path, over, "SC208")
    said = f"`{name}` is added beside `{other}`, which stays as it is"
    assert found == ([] if name is None else [(said, other)])


def test_a_new_entry_that_looks_like_one_from_elsewhere(tmp_path: Path) -> None:
    """A precondition of a stage is shown to who adds one to all stages; its name alone wouldn't change it."""
    found = noted(tmp_path, "preconditions: {orders-ende: {title: {en: A, zh: 甲}, none: loans}}\n", "SC208")
    assert found == [("`orders-ende` is added beside `orders-ended`, which stays as it is", None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("policy: douyin/closure\ntitle: {en: T, zh: 题}\npreconditions: {a: {none: loans}}\n", 1),
        ("policy: our/closure\ntitle: {en: T, zh: 题}\npreconditions: {a: {none: loans}}\n", 0),
        ("policy: douyin/closure\nextends: douyin/closure\ntitle: {en: T, zh: 题}\n", 1),
        (None, 0),
    ],
)  # fmt: skip
def test_ids_of_shipped_policies(tmp_path: Path, text: str | None, expected: int) -> None:
    """A file of one's own shouldn't be called as a shipped one; that one itself, or a copy of it, may."""
    shipped = rules_folder() / "closure" / "douyin.yaml"
    file = tmp_path / "own.yaml"
    file.write_text(shipped.read_text(encoding="utf-8") if text is None else text, encoding="utf-8")
    assert [item.code for item in load([file]).diagnostics] == ["SC209"] * expected
    assert load([shipped]).diagnostics == ()
