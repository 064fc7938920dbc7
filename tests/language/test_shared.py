"""``uses``: what policies share, in files of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.explain.sentences import policy_sentences
from checker.language import load_text
from checker.language.library import cache
from checker.language.library.files import Files, Surroundings
from checker.language.library.library import Loaded
from checker.language.library.loader import load, load_from
from checker.language.model.policy import Policy
from checker.lint.linter import lint
from checker.values.quantity import Duration, Unit

SHARED = """\
sources:
  steps: {title: {en: Steps, zh: 步骤}, kind: guide}
parameters:
  rest: {title: {en: days of rest, zh: 静置天数}, value: 90 days, source: steps}
  answer: {title: {en: days to answer, zh: 答复天数}, value: 2 days}
values:
  rested: {title: {en: rested, zh: 已静置}, holds: {every: orders, require: {ended_at: {older_than: $rest}}}}
  owed: {title: {en: owed, zh: 欠款}, sum: liabilities.commission.amount_due}
"""
POLICY = """\
policy: test/closing
title: {en: Close, zh: 关闭}
uses: own.shared.yaml
preconditions:
  quiet:
    title: {en: "quiet for {rest}", zh: "已静置 {rest}"}
    source: steps
    require: {$rested: true}
    fix: {en: Wait., zh: 请等待。}
"""


def put(folder: Path, **files: str) -> Path:
    """Writes files, ``a__b`` as ``a/b``; gives the one that is called ``closing``."""
    for name, text in {"closing": POLICY, "own.shared": SHARED, **files}.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "closing.yaml"


def only(loaded: Loaded) -> Policy:
    (policy,) = loaded.library.policies
    return policy


def codes(loaded: Loaded) -> list[str]:
    return [item.code for item in loaded.diagnostics]


def test_what_is_asked_for_is_there_and_nothing_else(tmp_path: Path) -> None:
    """A value, what it rests on, and the source that this cites; not what nobody names."""
    loaded = load([put(tmp_path)])
    policy = only(loaded)
    assert loaded.diagnostics == ()
    assert (set(policy.parameters), set(policy.values), set(policy.sources)) == (
        {"rest"},
        {"rested"},
        {"steps"},
    )
    assert policy.parameters["rest"].value == Duration(90, Unit.DAYS)
    assert policy.shared == (str(tmp_path / "own.shared.yaml"),)
    assert policy.files == (str(tmp_path / "closing.yaml"), *policy.shared)


def test_every_part_keeps_its_place(tmp_path: Path) -> None:
    """What a shared file gives stands in that file, whose text is there to show it."""
    loaded = load([put(tmp_path)])
    policy = only(loaded)
    shared = str(tmp_path / "own.shared.yaml")
    assert (policy.parameters["rest"].span.file, policy.parameters["rest"].span.line) == (shared, 4)
    assert loaded.sources[shared] == SHARED
    assert policy.owns(policy.parameters["rest"].span)


def test_a_policy_says_the_same_as_if_it_were_written_out(tmp_path: Path) -> None:
    """Only where its parts stand is otherwise."""
    used = only(load([put(tmp_path)]))
    lines = SHARED.splitlines(keepends=True)
    own = "".join(line for line in lines if not line.startswith(("  answer", "  owed")))
    written = only(load_text(POLICY.replace("uses: own.shared.yaml\n", own), "closing.yaml"))
    one, other = policy_sentences(used), policy_sentences(written)
    assert [item.says for stage in one.stages for item in stage.preconditions] == [
        item.says for stage in other.stages for item in stage.preconditions
    ]
    assert [item.value for item in one.parameters] == [item.value for item in other.parameters]


def test_shared_files_use_shared_files(tmp_path: Path) -> None:
    """A path is seen from the file that names it."""
    deep = SHARED.split("values:", maxsplit=1)[0]
    over = "uses: ../deep/periods.shared.yaml\nvalues:" + SHARED.split("values:")[1]
    file = put(
        tmp_path,
        closing=POLICY.replace("own.shared", "mid/over.shared"),
        mid__over__shared="",
        **{"mid__over.shared": over, "deep__periods.shared": deep},
    )
    loaded = load([file])
    assert codes(loaded) == []
    assert only(loaded).parameters["rest"].span.file == str(tmp_path / "deep" / "periods.shared.yaml")


@pytest.mark.parametrize(
    ("used", "said"),
    [
        ("own.shared.yml", "there is no file"),
        ("owm.shared.yaml", "there is no file"),
        ("closing.yaml", "isn't called"),
        ("/etc/own.shared.yaml", "no path from here"),
        ("C:\\\\own.shared.yaml", "no path from here"),
        ("[own.shared.yaml, ./own.shared.yaml]", "used already"),
        ("", "must be a single value"),
    ],
)
def test_what_cannot_be_used_is_said_where_it_is_named(used: str, said: str, tmp_path: Path) -> None:
    """Each mistake stands at the name, and never passes."""
    loaded = load([put(tmp_path, closing=POLICY.replace("own.shared.yaml", used))])
    (first, *_) = loaded.diagnostics
    assert said in first.message.en
    assert first.span is not None
    assert first.span.line == 3
    assert not loaded.valid


def test_the_nearest_file_is_suggested(tmp_path: Path) -> None:
    """A slip in the name leads to the file, with the folders before it."""
    text = POLICY.replace("own.shared.yaml", "sub/owm.shared.yaml")
    loaded = load([put(tmp_path, closing=text, **{"sub__own.shared": SHARED})])
    assert loaded.diagnostics[0].suggestion == "sub/own.shared.yaml"


def test_a_misspelt_key_is_read_as_it_is_meant(tmp_path: Path) -> None:
    """The names that the file gives aren't missed besides."""
    for key in ("use", "include"):
        loaded = load([put(tmp_path, closing=POLICY.replace("uses:", f"{key}:"))])
        assert codes(loaded) == ["SC101"], key
        assert loaded.diagnostics[0].suggestion == "uses"


def test_a_misspelt_name_leads_to_what_is_shared(tmp_path: Path) -> None:
    """The suggestion is the shared name, though nobody asks for it by that."""
    loaded = load([put(tmp_path, closing=POLICY.replace("$rested", "$resteed"))])
    assert ("SC105", "$rested") in [(item.code, item.suggestion) for item in loaded.diagnostics]


def test_files_that_use_each_other_are_a_mistake(tmp_path: Path) -> None:
    """The loop is told once, and loading ends."""
    loaded = load(
        [
            put(
                tmp_path,
                **{"own.shared": f"uses: b.shared.yaml\n{SHARED}", "b.shared": "uses: own.shared.yaml\n"},
            )
        ]
    )
    loops = [item for item in loaded.diagnostics if item.code == "SC146"]
    assert loops
    assert all("uses itself" in item.message.en for item in loops)


def test_a_name_is_given_once(tmp_path: Path) -> None:
    """By the policy and the file, or by two files: an error that shows both."""
    own = POLICY.replace(
        "preconditions:", "parameters:\n  rest: {title: {en: r, zh: 静}, value: 1 day}\npreconditions:"
    )
    (clash,) = load([put(tmp_path, closing=own)]).diagnostics
    assert (clash.code, clash.span and clash.span.line, clash.related[0].span.line) == ("SC147", 5, 4)
    two = POLICY.replace("own.shared.yaml", "[own.shared.yaml, b.shared.yaml]")
    found = load(
        [
            put(
                tmp_path,
                closing=two,
                **{"b.shared": "parameters:\n  rest: {title: {en: r, zh: 静}, value: 1 day}\n"},
            )
        ]
    )
    assert "SC147" in codes(found)


def test_a_shared_file_stands_on_its_own(tmp_path: Path) -> None:
    """What its values name is given by it, or by what it uses: no policy's own name slips in."""
    shared = SHARED.replace("older_than: $rest}", "older_than: $mine}")
    own = POLICY.replace(
        "preconditions:", "parameters:\n  mine: {title: {en: m, zh: 我}, value: 1 day}\npreconditions:"
    )
    loaded = load([put(tmp_path, closing=own.replace("{rest}", "{mine}"), **{"own.shared": shared})])
    assert [(item.code, item.span and item.span.line) for item in loaded.diagnostics] == [("SC105", 7)]


def test_mistakes_of_a_shared_file_are_found_once(tmp_path: Path) -> None:
    """Also in what nobody asks for, and not once for each policy that uses it."""
    wrong = SHARED.replace("value: 2 days", "value: 2 dayz").replace("sources:", "sauces:")
    file = put(tmp_path, other=POLICY.replace("test/closing", "test/other"), **{"own.shared": wrong})
    found = [item for item in load([file.parent]).diagnostics if item.span and "shared" in item.span.file]
    assert sorted(item.code for item in found) == ["SC101", "SC114"]


def test_an_overlay_changes_what_its_base_shares(tmp_path: Path) -> None:
    """As it changes what the base gives itself; that both use the file is no mistake."""
    upper = (
        "policy: test/upper\nextends: test/closing\nuses: own.shared.yaml\n"
        "parameters: {rest: {value: 60 days}}\n"
        "preconditions:\n  paid:\n    title: {en: paid, zh: 已付}\n"
        "    require: {$owed: 0}\n    fix: {en: Pay., zh: 请付。}\n"
    )
    loaded = load([put(tmp_path, upper=upper).parent])
    assert codes(loaded) == []
    (policy,) = loaded.library.versions("test/upper")
    assert policy.parameters["rest"].value == Duration(60, Unit.DAYS)
    assert set(policy.values) == {"rested", "owed"}


def test_what_was_kept_depends_on_what_is_shared(tmp_path: Path) -> None:
    """A change of a shared file, however deep, is seen; without one, what is kept is used."""
    file = put(tmp_path / "rules", **{"own.shared": "uses: b.shared.yaml\n", "b.shared": SHARED})
    kept = tmp_path / "cache"
    first = cache.load_cached([file], kept)
    assert first.digest == cache.load_cached([file], kept).digest
    assert only(cache.load_cached([file], kept)).parameters["rest"].value == Duration(90, Unit.DAYS)
    put(
        tmp_path / "rules",
        **{"own.shared": "uses: b.shared.yaml\n", "b.shared": SHARED.replace("90 days", "60 days")},
    )
    assert only(cache.load_cached([file], kept)).parameters["rest"].value == Duration(60, Unit.DAYS)


def test_a_name_that_the_text_hides_is_not_kept(tmp_path: Path) -> None:
    """Where it can't be told from the text which file is used, everything is read anew."""
    file = put(tmp_path / "rules", closing=POLICY.replace("own.shared.yaml", '"own.\\x73hared.yaml"'))
    kept = tmp_path / "cache"
    assert only(cache.load_cached([file], kept)).parameters["rest"].value == Duration(90, Unit.DAYS)
    put(
        tmp_path / "rules",
        closing=POLICY.replace("own.shared.yaml", '"own.\\x73hared.yaml"'),
        **{"own.shared": SHARED.replace("90", "60")},
    )
    assert only(cache.load_cached([file], kept)).parameters["rest"].value == Duration(60, Unit.DAYS)


def test_what_nobody_takes_is_said(tmp_path: Path) -> None:
    """By lint of the folder, or of the file with its users; a file of which nothing is taken too."""
    file = put(
        tmp_path,
        other="policy: test/other\ntitle: {en: O, zh: 他}\nuses: own.shared.yaml\n"
        "preconditions:\n  a: {title: {en: a, zh: 甲}, fix: {en: b, zh: 乙}, require: {shop.name: x}}\n",
    )
    (tmp_path / ".git").mkdir()
    around = Surroundings()
    found = lint([tmp_path], around=around, project=True).diagnostics
    assert [
        (item.code, item.message.en.split("`")[1]) for item in found if item.code in ("SC215", "SC216")
    ] == [
        ("SC216", "own.shared.yaml"),
        ("SC215", "answer"),
        ("SC215", "owed"),
    ]
    shared = lint([tmp_path / "own.shared.yaml"], around=around, project=True)
    assert [item.code for item in shared.diagnostics] == [item.code for item in found]
    assert shared.shared == 1
    assert [item.code for item in lint([file], around=around).diagnostics] == []


def test_who_else_uses_a_file_is_unknown_where_that_isnt_looked_at(tmp_path: Path) -> None:
    """With a user in another folder that wasn't asked about, nothing is called unused."""
    file = put(tmp_path / "a", **{"own.shared": SHARED})
    put(
        tmp_path / "b",
        closing=POLICY.replace("own.shared.yaml", "../a/own.shared.yaml").replace("test/closing", "test/b"),
    )
    (tmp_path / ".git").mkdir()
    files = Files(around=Surroundings())
    shared = [tmp_path / "a" / "own.shared.yaml"]
    assert codes(load_from([file], files, shared=shared)) == []
    both = Files(around=Surroundings())
    assert set(codes(load_from([file, tmp_path / "b" / "closing.yaml"], both, shared=shared))) == {"SC215"}
