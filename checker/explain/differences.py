"""What a policy changes in the one that it extends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.base.text import Text
from checker.explain.sentences import ParameterText, PolicyText, PreconditionText


def differences(policy: PolicyText, base: PolicyText) -> tuple[Text, ...]:
    """What ``policy`` asks otherwise than ``base``, one sentence each, in the order of the policy."""
    return (
        *_settings(_parameters(policy), _parameters(base)),
        *_conditions(_preconditions(policy), _preconditions(base)),
    )


def _parameters(policy: PolicyText) -> dict[str, ParameterText]:
    return {item.name: item for item in policy.parameters}


def _preconditions(policy: PolicyText) -> dict[str, PreconditionText]:
    return {item.id: item for stage in policy.stages for item in stage.preconditions}


def _settings(own: Mapping[str, ParameterText], others: Mapping[str, ParameterText]) -> Iterator[Text]:
    for name, item in own.items():
        other = others.get(name)
        if other is not None and item.value != other.value:
            yield Text(
                f"{item.title.to('en')}: {item.value.to('en')} (there: {other.value.to('en')})",
                f"{item.title.to('zh')}：{item.value.to('zh')}（原为：{other.value.to('zh')}）",
            )


def _conditions(
    own: Mapping[str, PreconditionText], others: Mapping[str, PreconditionText]
) -> Iterator[Text]:
    for name, item in own.items():
        other = others.get(name)
        if other is None:
            yield _about(item, Text("asked for in addition", "另外要求"))
        elif (item.says, item.when, item.unless) != (other.says, other.when, other.unless):
            yield _about(item, Text("asked for otherwise", "要求不同"))
        elif item.until != other.until:
            said = (
                Text(f"counts until “{item.until.to('en')}”", f"算到“{item.until.to('zh')}”之前")
                if item.until
                else Text("counts in all later steps here", "此处后续步骤都要满足")
            )
            yield _about(item, said)
        elif item.advisory != other.advisory:
            said = (
                Text("advice only here", "此处仅作提醒")
                if item.advisory
                else Text("counts here", "此处影响结论")
            )
            yield _about(item, said)
    yield from (
        _about(item, Text("not asked for", "不作要求")) for name, item in others.items() if name not in own
    )


def _about(item: PreconditionText, said: Text) -> Text:
    return Text(f"“{item.title.to('en')}”: {said.en}", f"“{item.title.to('zh')}”：{said.zh}")
