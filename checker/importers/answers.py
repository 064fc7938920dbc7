"""Which parts of documents are answers of one platform's API, and what is said of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Severity
from checker.diagnostics.collector import Collector
from checker.importers.facts import looks_like_facts
from checker.importers.place import ExportDocument
from checker.importers.unwrapping import Answer, unwrap

#: What programs save answers in, told by members; and how to save them so that they are in it.
_CONTAINERS: Final = (
    (
        frozenset({"log"}),
        Text("a HAR file of a browser", "浏览器导出的 HAR 文件"),
        Text(
            "open the page with the network tools open, and save the HAR file with content",
            "请打开浏览器的“网络”面板后再访问页面，导出时选择“保存所有内容（HAR）”",
        ),
    ),
    (
        frozenset({"info", "item"}),
        Text("a Postman collection", " Postman 集合"),
        Text(
            "send the request, choose Save Response, Save as example, and export the collection again; or "
            "save the response to a file",
            "请先发送请求，选择 Save Response → Save as example，再导出集合；也可以直接把返回内容存成文件",
        ),
    ),
    (
        frozenset({"data", "config"}),
        Text("a response as axios gives it", " axios 的响应对象"),
        Text("save the `data` of a request that succeeded", "请保存成功请求的 `data`"),
    ),
    (
        frozenset({"data", "headers"}),
        Text("a response of an SDK", " SDK 的响应对象"),
        Text("save the `data` of a request that succeeded", "请保存成功请求的 `data`"),
    ),
)


#: The code of an answer that refuses.
_REFUSAL: Final = "SC502"


def pass_on(noted: Collector, problems: Collector, *, others: bool) -> bool:
    """Pass on what was noted of answers; whether one of them was a refusal.

    That is no error where there are ``others``: who fetches many pages is refused now and then, and asks
    again. But nobody knows what that page would have held.
    """
    found = noted.sorted()
    for each in found:
        spared = others and each.code == _REFUSAL
        problems.add(replace(each, severity=Severity.WARNING) if spared else each)
    return any(each.code == _REFUSAL for each in found)


class Answers(Struct, frozen=True):
    """How the answers of an API are told from everything else.

    ``is_known`` says so of an answer, and of what is known and ``set_aside``, which notes why;
    ``is_envelope`` of a whole one. ``unrecognised`` notes that a document holds none.
    """

    is_known: Callable[[object], bool]
    is_envelope: Callable[[object], bool]
    set_aside: Callable[[Answer, Collector], bool]
    unrecognised: Callable[[ExportDocument, Collector], None]

    def parts(self, document: ExportDocument, problems: Collector) -> list[Answer]:
        """What is known of a document, wherever it stands in it."""
        return [part for part in unwrap(document, self.is_known, problems) if self._is_whole(part, document)]

    def sort_out(self, documents: Iterable[ExportDocument], problems: Collector) -> list[Answer]:
        """The answers in documents. Of a list's strangers only the first is reported."""
        answers: list[Answer] = []
        for document in documents:
            said = problems.error_count
            found = self.parts(document, problems)
            answers += [part for part in found if not self.set_aside(part, problems)]
            if found:
                self._strangers(document, found, problems)
            elif problems.error_count > said:
                pass  # what stands in it is broken, which has been said
            elif isinstance(document.value, list):
                for index, item in list(enumerate(document.value))[:1]:
                    self.unrecognised(ExportDocument(item, document.place.at(index)), problems)
            elif (empty := _container(document.value)) is not None:
                what, advice = empty
                problems.error("SC504", document.place, "no-answer", help=advice, private=True, what=what)
            else:
                self.unrecognised(document, problems)
        return answers

    def _is_whole(self, part: Answer, document: ExportDocument) -> bool:
        """Whether a part is no bare record of facts, which may have fields of the platform by mistake."""
        inside = bool(part.place.pointer) and looks_like_facts(document.value)
        return not inside or self.is_envelope(part.value)

    def _strangers(self, document: ExportDocument, found: Sequence[Answer], problems: Collector) -> None:
        """What stands in a list between answers and is none; of a container, what was found in it."""
        if isinstance(document.value, list):
            taken = {part.place.pointer[:1] for part in found}
            for index, item in enumerate(document.value):
                if () not in taken and (index,) not in taken:
                    self.unrecognised(ExportDocument(item, document.place.at(index)), problems)
                    return
        elif found[0].place.pointer:
            holder = _container(document.value)
            what = Text("a file with answers inside", "含有返回内容的文件") if holder is None else holder[0]
            problems.hint("SC526", document.place, what=what, count=len(found))


def _container(value: object) -> tuple[Text, Text] | None:
    """What an object is in which programs save answers, and how; None where it isn't known."""
    if isinstance(value, Mapping):
        for keys, name, advice in _CONTAINERS:
            if keys <= set(value):
                return name, advice
    return None
