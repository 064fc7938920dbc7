"""How fields are spoken of where their titles alone don't make a sentence.

Times are told by what happened (an order *was paid*, 付款）， yes-or-no fields by what they say of their
record. A field that isn't listed here is named by its title.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.schema.catalog import Field, Scalar


class Verb(Struct, frozen=True):
    """An English verb with what follows it; ``kind`` is ``be``, ``have``, ``do`` or ``passive``.

    ``word`` is what follows be or have, the participle of a passive, or the past and participle of
    another verb, whose ``base`` and ``rest`` stand beside it.
    """

    kind: str
    word: str
    base: str = ""
    rest: str = ""

    def now(self, *, plural: bool, negated: bool = False) -> str:
        """Present tense: ``is switched on``, ``do not freeze funds``."""
        if self.kind == "be":
            return f"{'are' if plural else 'is'}{' not' if negated else ''} {self.word}"
        if self.kind == "have":
            if negated:
                return f"{'do' if plural else 'does'} not have {self.word}"
            return f"{'have' if plural else 'has'} {self.word}"
        rest = f" {self.rest}" if self.rest else ""
        if negated:
            return f"{'do' if plural else 'does'} not {self.base}{rest}"
        return f"{self.base if plural else self.word}{rest}"

    def past(self, *, plural: bool) -> str:
        """Past tense: ``was paid``, ``ended``."""
        if self.kind == "passive":
            return f"{'were' if plural else 'was'} {self.word}"
        return self.word

    def perfect(self, *, plural: bool, negated: bool = False) -> str:
        """Perfect: ``has been paid``, ``have not ended``."""
        have = f"{'have' if plural else 'has'}{' not' if negated else ''}"
        return f"{have} been {self.word}" if self.kind == "passive" else f"{have} {self.word}"


class Event(Struct, frozen=True):
    """What a time field tells. ``noun`` names what it happened to where that isn't the record itself.

    A ``deadline`` may lie ahead: having one says nothing of what has happened.
    """

    verb: Verb
    zh: str
    noun: Text = Text()
    deadline: bool = False


class Trait(Struct, frozen=True):
    """What a yes-or-no field says: the English verb, the Chinese words for yes and for no."""

    verb: Verb
    yes: str
    no: str
    noun: Text = Text()


def _done(participle: str, zh: str, noun: Text = Text()) -> Event:
    return Event(Verb("passive", participle), zh, noun)


def _went(past: str, zh: str, noun: Text = Text()) -> Event:
    return Event(Verb("do", past), zh, noun)


def _due(en: str, zh: str) -> Event:
    return Event(Verb("do", "passed"), "过", Text(en, zh), deadline=True)


def _is(word: str, yes: str, no: str, noun: Text = Text()) -> Trait:
    return Trait(Verb("be", word), yes, no, noun)


_APPLICATION: Final = Text("application to close the shop", "关店申请")
_REFUND: Final = Text("application for the deposit refund", "退保证金申请")

EVENTS: Final = {
    "shop.basic_info_confirmed_at": _done("confirmed", "确认", Text("basic information", "基本信息")),
    "shop.phone_verified_at": _done("verified", "验证", Text("phone number", "手机号")),
    "closure.applied_at": _done("submitted", "提交", _APPLICATION),
    "closure.withdrawn_at": _done("withdrawn", "撤回", _APPLICATION),
    "closure.completed_at": _done("completed", "完成", Text("closure", "关店流程")),
    "closure_notice.started_at": _went("started", "开始"),
    "closure_notice.ended_at": _went("ended", "结束"),
    "interruption.from": _went("started", "开始"),
    "interruption.to": _went("ended", "结束"),
    "closure_agreement.signed_at": _done("signed", "签署"),
    "deposit_deduction.deducted_at": _done("made", "扣减"),
    "deposit_requirement.effective_from": _due("effective date", "生效时间"),
    "top_up_notice.notified_at": _done("issued", "发出"),
    "top_up_notice.due_at": _due("due date", "截止时间"),
    "top_up_notice.paid_at": _done("paid", "缴纳"),
    "deposit_refund.submitted_at": _done("submitted", "提交", _REFUND),
    "deposit_refund.reviewed_at": _done("reviewed", "审核", _REFUND),
    "deposit_refund.approved_at": _done("approved", "通过审核", _REFUND),
    "deposit_refund.paid_at": _done("paid out", "到账", Text("deposit refund", "退还的保证金")),
    "refund_account.verified_at": _done("verified", "验证"),
    "settlement_item.expected_at": _due("expected settlement date", "预计结算时间"),
    "withdrawal.created_at": _done("requested", "发起"),
    "invoice.applied_at": _done("requested", "申请"),
    "category.stopped_listing_at": _done("closed to new listings", "停止发布"),
    "product.updated_at": _done("updated", "更新"),
    "promotion.end_at": _due("end", "结束时间"),
    "order.created_at": _done("placed", "下单"),
    "order.paid_at": _done("paid", "付款"),
    "order.shipped_at": _done("shipped", "发货"),
    "order.collected_at": _done("collected by the carrier", "揽收"),
    "order.delivered_at": _done("delivered", "送达"),
    "order.completed_at": _done("completed", "完成"),
    "order.cancelled_at": _done("cancelled", "取消"),
    "order.status_updated_at": _done("updated", "更新", Text("status", "状态")),
    "order.ended_at": _went("ended", "完结"),
    "order.auto_cancel_at": _due("automatic cancellation time", "自动取消时间"),
    "order.ship_by": _due("shipping deadline", "最晚发货时间"),
    "order.collect_by": _due("collection deadline", "最晚揽收时间"),
    "order.deliver_by": _due("delivery deadline", "最晚送达时间"),
    "order.aftersale_window_ends_at": _due("end of the after-sales period", "售后期截止时间"),
    "cancel_request.requested_at": _done("made", "提出"),
    "cancel_request.respond_by": _due("response deadline", "最晚处理时间"),
    "after_sale.created_at": _done("requested", "申请"),
    "after_sale.updated_at": _done("updated", "更新"),
    "after_sale.final_at": _done("closed for good", "终结"),
    "after_sale.deadline": _due("deadline", "处理期限"),
    "dispute.opened_at": _done("opened", "发起"),
    "dispute.closed_at": _done("closed", "关闭"),
    "violation.occurred_at": _went("occurred", "发生"),
    "binding.bound_at": _done("bound", "绑定"),
    "binding.unbound_at": _done("unbound", "解绑"),
}

TRAITS: Final = {
    "shop.legal_representative_confirmed": _is(
        "confirmed", "已确认", "未确认", Text("legal representative", "法定代表人")
    ),
    "closure_notice.enabled": _is("switched on", "已开启", "未开启"),
    "refund_account.holder_matches_entity": Trait(
        Verb("do", "matches", "match", "the shop's own entity"),
        "与店铺主体一致",
        "与店铺主体不一致",
        Text("refund account's holder", "退款账户户名"),
    ),
    "refund_account.number_present": _is("filled in", "已填写", "未填写", Text("account number", "退款账号")),
    "premium.claim_pending": Trait(Verb("have", "a claim pending"), "有待处理的理赔", "没有待处理的理赔"),
    "category.selected": _is("in use by the shop", "在经营中", "不在经营中"),
    "order.is_cod": _is("cash on delivery", "是货到付款", "不是货到付款"),
    "order.is_sample": _is("a sample order", "是样品单", "不是样品单"),
    "order.cross_shop_discount": Trait(
        Verb("do", "uses", "use", "a cross-shop discount"), "使用了跨店优惠", "未使用跨店优惠"
    ),
    "order.aftersale_final": _is("closed to after-sales for good", "售后已终结", "售后未终结"),
    "cancel_request.pending": _is("waiting for an answer", "待处理", "不在待处理中"),
    "violation.freeze": Trait(Verb("do", "freezes", "freeze", "funds"), "冻结资金", "未冻结资金"),
}

#: Nouns for fields whose title is no noun in a sentence.
NOUNS: Final = {
    "settlements.unsettled_count": Text("number of unsettled items", "未结算笔数"),
    "loan.outstanding": Text("outstanding amount", "未还金额"),
    "balance.available": Text("available amount", "可提现金额"),
    "balance.on_hold": Text("amount on hold", "冻结金额"),
    "balance.reserve": Text("reserve", "预留金"),
    "order.cancel_initiator": Text("canceller", "取消方"),
    "order.fulfillment": Text("fulfilling party", "履约方"),
    "after_sale.superseded_by": Text("successor", "后续售后单"),
    "order.replaces_order_id": Text("replaced order", "被替换订单"),
}


def key(field: Field) -> str:
    """The name under which a field stands in this lexicon."""
    return f"{field.record}.{field.name}"


def event(field: Field) -> Event | None:
    """What the time ``field`` tells; None for a field of another type."""
    if field.type is not Scalar.TIME:
        return None
    title = field.title
    return EVENTS.get(key(field)) or Event(Verb("do", "passed"), "过", title, deadline=True)


def trait(field: Field) -> Trait | None:
    """What the yes-or-no ``field`` says; None for a field of another type."""
    if field.type is not Scalar.BOOLEAN:
        return None
    asked = field.title
    return TRAITS.get(key(field)) or Trait(Verb("be", "yes"), "为是", "为否", asked)


def noun(field: Field) -> Text:
    """The field as a noun."""
    told = EVENTS.get(key(field))
    if told is not None and told.deadline:
        return told.noun
    return NOUNS.get(key(field), field.title)
