"""What the page can ask for, by name: each is done to the desk and answered with what lies there then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from msgspec import Struct

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, SnapshotError, UsageError
from checker.facts.answers import WrongAnswerError, parse
from checker.facts.form import form
from checker.facts.needs import AskedShop
from checker.render.formats import FORMATS, REPORT, renderer
from checker.report.model import Report
from checker.schema.catalog import catalog
from checker.web.contents import DeskContents, ExportClaim, Upload, without_bytes
from checker.web.desk import Desk, LaterStep
from checker.web.parts import Focus
from checker.web.shops import ARCHIVE, ShopsOnPage, shop_number
from checker.web.view import laid_out

#: What is done once nothing else is wanted.
LATER: Final = frozenset(step.value for step in LaterStep)
#: What the file of answers is called.
FACTS: Final = "facts.yaml"


class Document(Struct, frozen=True):
    """A file to keep."""

    name: str
    media_type: str
    data: bytes


class Done(Struct, frozen=True):
    """What lies on the desk, as a part of the page, or a document that was asked for.

    ``later`` is what is to be asked for once nothing else is wanted.
    ``kept`` is what is entered, where that has changed; the bytes of files are left out.
    """

    html: str = ""
    later: str = ""
    document: Document | None = None
    kept: DeskContents | None = None


def do(
    desk: Desk,
    what: str,
    said: Mapping[str, str],
    language: Language,
    files: Sequence[Upload] = (),
    *,
    hurried: Callable[[], bool] = lambda: False,
) -> Done:
    """Do what is asked for by name; what isn't known changes nothing.

    What takes a while gives way where it is ``hurried``.
    """
    if what in LATER:
        desk.go_on(LaterStep(what), hurried)
    if what == "save":
        return Done(document=_saved(desk, said.get("kind", ""), said.get("shop", ""), language))
    before = desk.kept
    act = _ACTS.get(what)
    if files:
        desk.put(files)
    focus = Focus() if act is None else act(desk, said)
    kept = None if desk.kept is before else without_bytes(desk.kept)
    return Done(laid_out(desk, language, focus), later=desk.later or "", kept=kept)


def _drop(desk: Desk, said: Mapping[str, str]) -> Focus:
    desk.drop(said.get("text", ""))
    return Focus()


def _answer(desk: Desk, said: Mapping[str, str]) -> Focus:
    key, text = said.get("key", ""), said.get("text", "")
    try:
        desk.answer(key, text)
    except WrongAnswerError as wrong:
        return Focus(key=key, wrong=wrong.reason, typed=text)
    return Focus()


def _take_back(desk: Desk, said: Mapping[str, str]) -> Focus:
    number = said.get("text", "")
    if number.isascii() and number.isdecimal():
        desk.take_back(int(number[:9]))
    return Focus()


def _claim(desk: Desk, said: Mapping[str, str]) -> Focus:
    try:
        desk.claim(ExportClaim(_instant(desk, said.get("retrieved", "")), _day(said.get("since", ""))))
    except WrongAnswerError as wrong:
        return Focus(key="about", wrong=wrong.reason)
    return Focus()


def _order(desk: Desk, said: Mapping[str, str]) -> Focus:
    subject = said.get("id", "").strip()
    if desk.session is None or not subject:
        return Focus()
    try:
        return Focus(subject=subject, about=desk.about(subject))
    except (SnapshotError, UsageError) as error:
        return Focus(subject=subject, lost=error.diagnostics)


def _several(desk: Desk, said: Mapping[str, str]) -> Focus:
    desk.say_several(several=said.get("text") == "yes")
    return Focus()


def _shop(desk: Desk, said: Mapping[str, str]) -> Focus:
    link = said.get("text", "")
    found = None if desk.shops is None else _of_shop(desk.shops, link)
    if found is None:
        return Focus()
    name, told = found
    if isinstance(told, Report):
        return Focus(subject=name, shop=link, about=told)
    return Focus(subject=name, lost=told)


_ACTS: Final[Mapping[str, Callable[[Desk, Mapping[str, str]], Focus]]] = {
    "drop": _drop,
    "answer": _answer,
    "take_back": _take_back,
    "claim": _claim,
    "order": _order,
    "several": _several,
    "shop": _shop,
}


def _instant(desk: Desk, text: str) -> datetime | None:
    """When exports were fetched, as people write it.

    Raises:
        WrongAnswerError: it is no time, or one of an unknown zone.
    """
    if not text.strip():
        return None
    shop = AskedShop("", None, None, None, None) if desk.session is None else desk.session.needs.shop
    said = parse(catalog().section("orders").fields["created_at"], text, shop, desk.now)
    return datetime.fromisoformat(str(said))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise WrongAnswerError(Text("write a day, such as 2026-12-14", "请写日期，如 2026-12-14")) from None


def _saved(desk: Desk, kind: str, shop: str, language: Language) -> Document | None:
    """The report in one of its formats, the answers, or all of several shops; None where there is none."""
    if desk.shops is not None:
        if kind == "zip":
            return Document(ARCHIVE, "application/zip", desk.archive(language))
        told = _of_shop(desk.shops, shop)
        return None if told is None or not isinstance(told[1], Report) else _written(told[1], kind, language)
    if desk.session is None or desk.report is None:
        return None
    if kind == "facts":
        session = desk.session
        text = form(session.needs, session.given, language)
        return Document(FACTS, "application/yaml", text.encode())
    while kind in REPORT and FORMATS[kind].plans and (step := desk.later) is not None:
        desk.go_on(step)
    if desk.report is None or kind not in REPORT:
        return None
    return _written(desk.written(kind), kind, language)


def _written(report: Report, kind: str, language: Language) -> Document | None:
    if kind not in REPORT:
        return None
    text = renderer(REPORT, kind)(report, language, sources={})
    data = text.encode("utf-8", "backslashreplace")
    return Document(f"shopcheck.{kind}", FORMATS[kind].media_type, data)


def _of_shop(shops: ShopsOnPage, link: str) -> tuple[str, Report | tuple[Diagnostic, ...]] | None:
    number = shop_number(link, len(shops))
    return None if number is None else (shops.name(number), shops.report(number))
