"""What every shipped policy owes to its readers: both languages, sources, remedies, no mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from checker.base.text import Language, Text
from checker.explain.deadlines import is_deadline
from checker.explain.wording.slots import parameter_value
from checker.language import Loaded
from checker.language.model.conditions import Op
from checker.language.model.placeholders import filled
from checker.language.model.policy import SOURCE_KINDS, Basis, Policy, Voice
from checker.language.model.walk import comparisons, conditions

_HAN = "[\u4e00-\u9fff]"
_HALF_WIDTH = re.compile(f"{_HAN}[,;:!?()]|[,;:!?()]{_HAN}")


def _texts(policy: Policy) -> Iterator[tuple[str, Text]]:
    """Everything that a reader of ``policy`` may be shown, with where it stands."""
    yield "title", policy.title
    yield "notes", policy.notes
    for stage in policy.stages:
        yield f"stage {stage.id}", stage.title
    for precondition in policy.all_preconditions():
        yield f"title of {precondition.id}", precondition.title
        yield f"problem of {precondition.id}", precondition.problem
        yield f"fix of {precondition.id}", precondition.fix
    for parameter in policy.parameters.values():
        yield f"parameter {parameter.name}", parameter.title
        for name, choice in (parameter.choices or {}).items():
            yield f"choice {name} of {parameter.name}", choice.title
    for value in policy.values.values():
        yield f"value {value.name}", value.title
    for source in policy.sources.values():
        yield f"source {source.id}", source.title


def test_load_without_a_word(loaded: Loaded) -> None:
    """No shipped policy has an error, a warning or a hint."""
    assert loaded.diagnostics == ()
    assert loaded.library.policies


def test_say_everything_in_both_languages(loaded: Loaded) -> None:
    """No title, remedy or note is missing in one of the two languages."""
    lacking = [
        (policy.id, place)
        for policy in loaded.library.policies
        for place, text in _texts(policy)
        if not (text.en and text.zh)
    ]
    assert lacking == []


def test_chinese_texts_have_chinese_punctuation(loaded: Loaded) -> None:
    """Chinese texts use full-width punctuation and no space in the middle of a sentence."""
    odd = [
        (policy.id, place, text.zh)
        for policy in loaded.library.policies
        for place, text in _texts(policy)
        if _HALF_WIDTH.search(text.zh) or re.search(f"(?<=[，；：。]) (?={_HAN})", text.zh)
    ]
    assert odd == []


def _worded(policy: Policy, text: Text, count: str) -> Text:
    """A text as it reads where so many records are in the way."""
    figures = {"count": count, "of": "7", "sum": "CNY 12.30"}

    def figure(name: str, language: Language) -> str:
        if name in policy.values:  # a value of the snapshot, which stands for itself here
            return f"…{policy.values[name].title.to(language)}…"
        return figures.get(name) or parameter_value(policy.parameters[name], language)

    return filled(text, int(count), figure)


def test_every_problem_reads_as_recorded(loaded: Loaded, record: bool) -> None:
    """What each precondition says when it fails, for one record and for three: to be read aloud."""
    lines: dict[str, None] = {}
    for policy in loaded.library.policies:
        for item in policy.all_preconditions():
            told = [f"{item.id}: {_worded(policy, item.problem, '3').en}"]
            if "{count}" in item.problem.en:
                told.append(_worded(policy, item.problem, "1").en)
            lines["\n  ".join((*told, _worded(policy, item.problem, "3").zh))] = None
    path = Path(__file__).with_name("problems.txt")
    text = "\n".join(sorted(lines)) + "\n"
    if record:
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text


def test_a_problem_is_never_negated_twice(loaded: Loaded) -> None:
    """It states the failure: one negation at most, and no full stop at its end."""
    odd = [
        (policy.id, item.id)
        for policy in loaded.library.policies
        for item in policy.all_preconditions()
        if len(re.findall(r"\b(?:not?|never|none)\b|n't\b", _worded(policy, item.problem, "3").en)) > 1
        or item.problem.en.endswith(".")
        or item.problem.zh.endswith("。")
    ]
    assert odd == []


def test_remedies_are_sentences(loaded: Loaded) -> None:
    """Every remedy can be read aloud: it begins with a capital letter and ends with a full stop."""
    odd = [
        (policy.id, precondition.id)
        for policy in loaded.library.policies
        for precondition in policy.all_preconditions()
        if not (
            precondition.fix.en[0].isupper()
            and precondition.fix.en.endswith(".")
            and precondition.fix.zh.endswith("。")
        )
    ]
    assert odd == []


def test_what_is_stated_is_cited(loaded: Loaded) -> None:
    """A precondition without a source is marked as inferred."""
    uncited = [
        (policy.id, precondition.id)
        for policy in loaded.library.policies
        for precondition in policy.all_preconditions()
        if precondition.citation is None and precondition.basis is Basis.STATED
    ]
    assert uncited == []


def test_only_what_stands_on_its_own_pages_is_the_platforms(loaded: Loaded) -> None:
    """Every source says whose text it is; one without an address names the platform's essay."""
    for policy in loaded.library.policies:
        for text in policy.sources.values():
            assert text.kind in SOURCE_KINDS, (policy.id, text.id)
            host = urlsplit(text.url).hostname or "" if text.url else ""
            own = host.endswith((".tiktok.com", ".ibytedtos.com")) if host else "essay" in text.title.en
            assert own is (text.kind is Voice.PLATFORM), (policy.id, text.id)


def test_no_source_is_declared_for_nothing(loaded: Loaded) -> None:
    """Every source that a policy declares itself is cited by one of its preconditions or parameters."""
    unused = [
        (policy.id, source)
        for policy in loaded.library.policies
        for source, text in policy.sources.items()
        if text.span.file == policy.span.file and source not in _cited(policy)
    ]
    assert unused == []


def _cited(policy: Policy) -> set[str]:
    citations = [precondition.citation for precondition in policy.all_preconditions()]
    for parameter in policy.parameters.values():
        citations += [parameter.citation, *(choice.citation for choice in (parameter.choices or {}).values())]
    return {citation.source for citation in citations if citation is not None}


def test_notes_say_that_the_list_is_not_exhaustive(loaded: Loaded) -> None:
    """Every policy says that its conditions are necessary, not sufficient."""
    silent = [
        policy.id
        for policy in loaded.library.policies
        if not (policy.notes.en.startswith("Necessary, not sufficient") and "并非充分条件" in policy.notes.zh)
    ]
    assert silent == []


def test_what_a_duty_runs_until_is_told_as_a_deadline(loaded: Loaded) -> None:
    """A midnight until which there is time is never told as the day that it begins."""
    told = [
        (policy.id, is_deadline(test.right[0], policy))
        for policy in loaded.library.policies
        for condition in conditions(policy)
        for test in comparisons(condition)
        if test.op is Op.IN_TIME
    ]
    assert told
    assert [policy for policy, deadline in told if not deadline] == []
