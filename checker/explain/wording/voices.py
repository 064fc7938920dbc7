"""Whose word something is: of a condition, behind the title of a text, and behind a number of conditions."""

from __future__ import annotations

from typing import Final

from checker.base.text import Text
from checker.language.model.policy import Voice

#: Whose word a condition is.
VOICE: Final = {
    Voice.PLATFORM: Text("the platform says so", "平台有明文规定"),
    Voice.LAW: Text("the law says so", "法律有明文规定"),
    Voice.REPRINT: Text("a reprint of the platform's text says so", "转载的平台文本有这一条"),
    Voice.GUIDE: Text("a guide says so, not the platform", "出自第三方指南，并非平台原文"),
    Voice.INFERRED: Text("our conclusion; the platform doesn't say so", "由我们推断，平台未明文规定"),
    Voice.UNSTATED: Text("the rules don't say whose word it is", "规则没有写明是谁的说法"),
}
#: Behind the title of a text: whose it is.
KIND: Final = {
    Voice.PLATFORM: Text("the platform's own text", "平台原文"),
    Voice.LAW: Text("a law", "法律"),
    Voice.REPRINT: Text("a reprint of the platform's text", "转载的平台文本"),
    Voice.GUIDE: Text("a guide, not the platform's text", "第三方指南，非平台原文"),
}
#: Behind a number of conditions, and before one in Chinese.
VOICES: Final = {
    Voice.PLATFORM: Text("in the platform's own words", "平台原文"),
    Voice.LAW: Text("from the law", "法律"),
    Voice.REPRINT: Text("from reprints of the platform's texts", "转载的平台文本"),
    Voice.GUIDE: Text("from guides", "第三方指南"),
    Voice.INFERRED: Text("our conclusion", "由我们推断"),
    Voice.UNSTATED: Text("without a word on whose they are", "没有写明出处"),
}
