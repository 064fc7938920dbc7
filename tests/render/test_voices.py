"""Whose word a condition is, in every form of reports and policies: a conclusion is never the platform's."""

from __future__ import annotations

import json
from typing import Final

import pytest

from checker import Policies, check, load_snapshot
from checker.answer.why import why
from checker.base.text import LANGUAGES, Language
from checker.explain.sentences import policy_sentences
from checker.explain.wording.voices import KIND, VOICE, VOICES
from checker.language import load_text
from checker.language.model.policy import SOURCE_KINDS, Voice
from checker.render.formats import DETAILS, POLICIES, REPORT, WHY, renderer
from checker.report.model import Report

HOLDS: Final = "require: {deposit.balance: {above: 0}}"
POLICY: Final = "\n".join(
    (
        "policy: t/voices",
        "title: {en: Close, zh: 关店}",
        "sources:",
        *(
            f"  {kind}: {{title: {{en: Text {kind}, zh: 文件 {kind}}}, kind: {kind}}}"
            for kind in SOURCE_KINDS
        ),
        "  some: {title: {en: Some text, zh: 某文件}}",
        "preconditions:",
        *(
            f"  c-{kind}: {{title: {{en: Of {kind}, zh: 条件 {kind}}}, source: {kind}, {HOLDS}}}"
            for kind in SOURCE_KINDS
        ),
        f"  c-inferred: {{title: {{en: Concluded, zh: 推断}}, source: platform, basis: inferred, {HOLDS}}}",
        f"  c-unstated: {{title: {{en: Of some, zh: 某条}}, source: some, {HOLDS}}}",
    )
)
SNAPSHOT: Final = {
    "schema_version": "1",
    "as_of": "2026-06-10T09:00:00Z",
    "shop": {"id": "1", "platform": "douyin", "timezone": "UTC", "currency": "CNY"},
    "deposit": {"balance": {"amount": "0.00", "currency": "CNY"}},
}
CONCLUDED: Final = VOICE[Voice.INFERRED]


@pytest.fixture(scope="module")
def report() -> Report:
    """A condition of each kind, all failing."""
    loaded = load_text(POLICY, "voices.yaml")
    policies = Policies(loaded.checked(), loaded.diagnostics, loaded.sources)
    return check(load_snapshot(json.dumps(SNAPSHOT).encode()), policies)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_tells_whose_text_a_source_is(report: Report, language: Language) -> None:
    """Beside each source its kind stands, and with what we conclude, that the platform doesn't say so."""
    forms = [
        renderer(DETAILS, "text")(report, language, width=2000),
        renderer(DETAILS, "plain")(report, language),
        renderer(REPORT, "markdown")(report, language),
        renderer(REPORT, "html")(report, language),
    ]
    for written in forms:
        for kind in SOURCE_KINDS:
            assert KIND[kind].to(language) in written.replace("&#39;", "'").replace("\\", "")
        assert CONCLUDED.to(language) in written.replace("&#39;", "'").replace("\\", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_counts_conditions_by_whose_word_they_are(report: Report, language: Language) -> None:
    """Each kind that there is has its number."""
    written = renderer(REPORT, "text")(report, language, width=2000)
    assert all(said.to(language) in written for said in VOICES.values())


@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_condition_in_full_says_whose_word_it_is(
    report: Report, language: Language, voice: Voice
) -> None:
    """And what another voice would have said stands nowhere."""
    written = renderer(WHY, "text")(why(report, f"c-{voice}"), language, width=2000)
    said = {other for other, text in VOICE.items() if text.to(language)[1:] in written}
    assert said - {Voice.UNSTATED, Voice.INFERRED} <= {voice}
    assert voice in said


def test_json_names_it(report: Report) -> None:
    """Of each condition whose word it is; of each source whose text, null where the rules don't say."""
    told = json.loads(renderer(REPORT, "json")(report, "en"))["results"][0]["preconditions"]
    assert [item["provenance"] for item in told] == [*SOURCE_KINDS, "inferred", "unstated"]
    assert [item["source"]["kind"] for item in told] == [*SOURCE_KINDS, "platform", None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_policy_that_is_shown_tells_it_too(language: Language) -> None:
    """In every form; JSON has the words of rule files."""
    said = [policy_sentences(policy) for policy in load_text(POLICY, "voices.yaml").checked().policies]
    for form in POLICIES:
        written = renderer(POLICIES, form)(said, language).replace("&#39;", "'").replace("\\", "")
        if form == "json":
            (told,) = json.loads(written)
            found = [item["provenance"] for stage in told["stages"] for item in stage["preconditions"]]
            assert found == [*SOURCE_KINDS, "inferred", "unstated"]
            assert [item["kind"] for item in told["sources"]] == [*SOURCE_KINDS, None]
        else:
            whole = " ".join(written.split())
            assert all(
                text.to(language) in whole.replace(" ", "" if language == "zh" else " ")
                for text in KIND.values()
            )
            assert CONCLUDED.to(language)[1:] in whole
