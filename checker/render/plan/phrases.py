"""What is said of a plan, whatever it is written on: the answer, whose act a step is, the date after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from checker.actions.model import Actor
from checker.base.text import LANGUAGES, Language, Text
from checker.decide.model import Verdict
from checker.explain.wording.values import format_costs, format_instant, spaced
from checker.render.layout.prose import BETWEEN, SEMICOLON, bracketed, counted, labelled, one_line
from checker.report.plan import Completion, Plan, Plans, PlanStage, PlanStep

BY: Final[Mapping[Actor, Text]] = {
    Actor.SELLER: Text("you", "您"),
    Actor.BUYER: Text("the buyers", "买家"),
    Actor.PLATFORM: Text("the platform", "平台"),
    Actor.TIME: Text("by itself", "无需操作"),
}
UNPRICED: Final = Text("amount not known", "金额未知")
FOR_GOOD: Final = Text("can't be undone", "不能撤回")
NOTHING: Final = Text(
    "No policy applies to this shop, so there is nothing to plan.",
    "没有适用于这家店铺的规则，没有可计划的事。",
)
WAIT: Final = Text("wait", "等待")
THEN: Final = Text("What follows", "后续步骤")
FIND_OUT: Final = Text("Find out first", "先弄清楚")
FACTS: Final = Text("`shopcheck facts` asks for all of it", "运行 `shopcheck facts` 可逐项填写")
CANNOT: Final = Text("Must change, nobody can say how", "必须改变，但没有已知的办法")
DEPENDS: Final = Text(
    "What isn't known decides, if all else that is missing is in order:",
    "未知的信息会改变方案（假定其他缺少的信息都没有问题）：",
)
NOT_ALL_KNOWN: Final = Text(
    "Can't tell yet whether this is enough: not all is known.", "信息还不全，暂时不能断定这些就够了。"
)
OTHER_WAYS: Final = Text("other values lead to other plans", "其他取值另有不同的方案")


def answer(plan: Plan) -> Text:
    """What the plan comes to."""
    count = len(plan.steps)
    if plan.verdict is Verdict.DONE:
        return Text("Already done: nothing is left to do.", "已经办完，没有要做的事。")
    if plan.possible is False and plan.bounded:
        return Text(
            "No way was found, and not every combination was tried.", "没有找到办法，但并未试遍所有组合。"
        )
    if plan.possible is False:
        lacks = len(plan.unmet)
        if not lacks:
            return Text("No way to eligible is known.", "没有已知的办法。")
        return Text(
            f"No way is known: {counted(lacks, 'condition', 'conditions')} can't be met.",
            f"没有已知的办法：有 {lacks} 项条件无法满足。",
        )
    if plan.possible is None:
        lacks = len(plan.missing)
        return Text(
            f"Can't tell yet whether this is enough: {counted(lacks, 'fact is', 'facts are')} missing.",
            f"还差 {lacks} 项信息，暂时不能断定这些就够了。",
        )
    if count:
        return Text(f"{counted(count, 'step', 'steps')}, in this order:", f"共 {count} 步，按顺序做：")
    if plan.verdict is Verdict.WAITING:
        return Text("Nothing to do but wait.", "不用做什么，等待即可。")
    if plan.verdict is Verdict.IN_PROGRESS:
        return Text("Nothing to do: it isn't your turn.", "现在不用做什么，还没轮到您。")
    return Text("Nothing to do: you can go ahead now.", "不用做什么，现在就可以办理。")


def closing(plan: Plan, plans: Plans) -> list[Text]:
    """What is said after the steps: the cost, the date, and on what these hang."""
    told = (_in_all(plan), _after(plan, plans), _hands(plan), _bounded(plan))
    return [text for text in told if text]


def _after(plan: Plan, plans: Plans) -> Text:
    """The date after the steps, and what it hangs on; empty where there is none."""
    date = plan.eligible_from or plan.may_be_eligible_from
    if date is None or plan.verdict in (Verdict.DONE, Verdict.ELIGIBLE, Verdict.IN_PROGRESS):
        return Text()
    en, zh = (format_instant(date, each, plans.timezone) for each in LANGUAGES)
    if plan.eligible_from is None and date <= plans.as_of:
        if plan.steps:
            return Text(
                "If what is missing is in order: eligible, as soon as all of this has happened.",
                "缺少的信息如果都没有问题，全部完成后即可办理。",
            )
        return Text(
            "If what is missing is in order, you can go ahead now.",
            "缺少的信息如果都没有问题，现在就可以办理。",
        )
    if plan.eligible_from is None:
        return Text(
            f"At the very earliest: {en}, if what is missing is in order and all of this happens today.",
            f"最早也要到 {zh}：前提是缺少的信息没有问题，并且今天就全部完成。",
        )
    if not plan.steps:
        return Text(
            f"Eligible from {en}, if nothing changes until then.",
            spaced(zh, "起可以办理，前提是此前没有变化。"),
        )
    if date <= plans.as_of:
        return Text(
            "After that: eligible, as soon as all of this has happened.", "之后：全部完成后即可办理。"
        )
    if plan.moves:
        return Text(
            f"After that: eligible from {en}, if all of this happens today. Later steps mean a later date.",
            spaced(f"之后：{zh}", "起可以办理，前提是今天就全部完成；做得越晚，日期越晚。"),
        )
    return Text(
        f"After that: eligible from {en}, if all of this has happened by then.",
        spaced(f"之后：{zh}", "起可以办理，前提是届时已全部完成。"),
    )


def _hands(plan: Plan) -> Text:
    """That the date is in other hands too; empty where it is in the seller's alone."""
    if plan.certain or not plan.steps:
        return Text()
    return Text(
        "Others have to act too, so no date is certain.", "其中有些步骤要等别人完成，日期因此不能保证。"
    )


def _bounded(plan: Plan) -> Text:
    """That there may be a better plan; empty where it is the best."""
    if not plan.bounded or not plan.steps:
        return Text()
    return Text(
        "There may be a shorter plan: too many combinations to try them all.",
        "可能还有更短的方案：组合太多，没有全部试过。",
    )


def _in_all(plan: Plan) -> Text:
    """What everything costs; empty where nothing costs anything."""
    if not plan.money:
        return Text() if plan.priced else Text("It costs money; how much isn't known.", "要花钱，金额未知。")
    en, zh = (format_costs(plan.money, each) for each in LANGUAGES)
    if not plan.priced:
        return Text(
            f"It costs {en} and more: some amounts aren't known.", f"合计至少要花 {zh}：有些金额未知。"
        )
    return Text(f"It costs {en} in all.", f"合计要花 {zh}。")


def way(number: int, completion: Completion, plans: Plans, plan: Plan, language: Language) -> str:
    """``if there is none: eligible from …``: what comes of some values of a fact, beyond ``plan``'s steps."""
    own = completion.ways[number]
    values = own.values.to(language)
    last = number == len(completion.ways) - 1 and not completion.more
    if language == "zh":
        head = f"否则（{values}）" if last else f"若{values}"
    else:
        head = f"else ({values})" if last else f"if {values}"
    said = [_outcome(own.plan, plans).to(language)]
    known = {step.action.id for step in plan.steps}
    also = [step for step in own.plan.steps if step.action.id not in known]
    if also:
        told = [step.said.to(language) + bracketed(remarks(step, language), language) for step in also]
        label = Text("besides the steps above", "除以上步骤外，还要").to(language)
        said.append(labelled(label, SEMICOLON.to(language).join(told), language))
    return labelled(head, SEMICOLON.to(language).join(said), language)


def _outcome(plan: Plan, plans: Plans) -> Text:
    """What a plan comes to, in a few words."""
    if plan.verdict is Verdict.NOT_APPLICABLE:
        return Text("this doesn't concern the shop", "与本店无关")
    if plan.possible is False:
        titles = [one_line(item.title, "en") for item in plan.unmet]
        titles_zh = [one_line(item.title, "zh") for item in plan.unmet]
        if not titles:
            return Text("no way is known", "没有已知的办法")
        return Text(
            f"no way is known: “{'”, “'.join(titles)}” can't be met",
            f"没有已知的办法：无法满足“{'”“'.join(titles_zh)}”",
        )
    if plan.possible is None:
        return Text("more has to be known", "还要先弄清其他信息")
    date = plan.eligible_from
    if date is None or date <= plans.as_of:
        if plan.steps:
            return Text("eligible as soon as all is done", "全部完成后即可办理")
        return Text("eligible now", "现在就可以办理")
    en, zh = (format_instant(date, each, plans.timezone) for each in LANGUAGES)
    return Text(f"eligible from {en}", spaced(zh, "起可以办理"))


def remarks(step: PlanStep, language: Language) -> str:
    """Whose act a step is, what it costs or how much it is about, and that it can't be undone."""
    whose = BY[step.by]
    if step.by in (Actor.BUYER, Actor.PLATFORM) and not step.action.only_wait:  # the seller asks, others act
        whose = Text(f"you and {whose.en}", f"您和{whose.zh}")
    said = [whose.to(language)]
    if step.money:
        least = "" if step.priced else "至少 " if language == "zh" else "at least "
        said.append(least + format_costs(step.money, language))
    elif moves := format_costs({key: amount for key, amount in step.moves.items() if amount}, language):
        said.append(moves)
    elif not step.priced:
        said.append(UNPRICED.to(language))
    if not step.action.undo and step.by is Actor.SELLER:
        said.append(FOR_GOOD.to(language))
    return BETWEEN.to(language).join(said)


def clears(step: PlanStep, plan: Plan, language: Language) -> str:
    """The preconditions that a step is for, by their titles."""
    titles = [one_line(plan.titles.get(name, Text(name, name)), language) for name in step.clears]
    return SEMICOLON.to(language).join(titles)


def expected(step: PlanStep, plans: Plans, language: Language) -> str:
    """When a step happens by itself, or how long it takes; empty where nobody knows."""
    if step.happens is not None:
        when = format_instant(step.happens, language, plans.timezone)
        return f"预计 {when}" if language == "zh" else f"expected {when}"
    return step.takes.to(language)


def latest(step: PlanStep, plans: Plans, language: Language) -> str:
    """Until when a step has to be done, of several records the most urgent one; empty where nobody says."""
    if step.due is None:
        return ""
    when = format_instant(step.due, language, plans.timezone)
    if step.due <= plans.as_of:
        return f"{when} 已过期" if language == "zh" else f"overdue since {when}"
    if step.count > 1:
        return f"最急的须在 {when} 前" if language == "zh" else f"the most urgent by {when}"
    return f"最迟 {when}" if language == "zh" else f"by {when} at the latest"


def stage_date(stage: PlanStage, plans: Plans, language: Language) -> str:
    """The first day on which a later stage can be reached."""
    if stage.earliest is None:
        return "日期未知" if language == "zh" else "no date known"
    when = format_instant(stage.earliest, language, plans.timezone)
    return f"最早 {when}" if language == "zh" else f"at the earliest {when}"
