"""Pages as text: what may run in them, what stands in them, and what doesn't."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from checker.base.once import Once
from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, Span
from checker.render.diagnostics.findings import Findings
from checker.render.formats import DETAILS, FINDINGS, FORMATS, REPORT, renderer
from checker.render.html.bilingual import Bilingual
from checker.render.html.shell import document, web_link
from checker.render.html.table import MOST_ROWS, TableCell, TableColumn, records_table
from checker.render.report.html.page import to_full_html, to_html
from checker.render.report.rule_text import rule_text
from checker.report.dates import DatedEvent, DatedRecord, DatedRule, EventKind, Grounds
from checker.report.model import Report
from checker.report.plan import Completion, CompletionWay, Unmet
from checker.values.calendar import NEVER
from tests.answer.test_checklist import planned

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
HOSTILE = "</li><script>alert(1)</script>"
NAMES = (
    "blocked",
    "waiting",
    "undetermined",
    "passed",
    "orders",
    "unplaced",
    "eligible",
    "underway",
    "nothing",
)


class Outline(HTMLParser):
    """The elements of a page with their attributes, and the text in each kind of them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(data)

    def values(self, name: str) -> list[str]:
        """What an attribute is, wherever it is given."""
        return [value or "" for _, given in self.elements for key, value in given.items() if key == name]


def hashed(text: str) -> str:
    """As a content policy names a text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("write", [to_html, to_full_html])
def test_nothing_but_the_page_itself_may_run(
    write: Callable[[Report, Language], str], name: str, reports: dict[str, Report]
) -> None:
    """Style and script are allowed by their hashes, nothing else is, and nothing is fetched."""
    page = Outline(write(reports[name], "en"))
    (policy,) = [given["content"] for tag, given in page.elements if given.get("http-equiv")]
    (style,), scripts = page.texts["style"], page.texts["script"]
    assert policy == (
        f"default-src 'none'; style-src {hashed(style)}; script-src {hashed(scripts[-1])}; "
        "base-uri 'none'; form-action 'none'"
    )
    assert json.loads(scripts[0])["say"]["copy"] == {"en": "Copy", "zh-CN": "复制"}
    assert len(scripts) == 2
    assert page.values("style") == page.values("src") == []
    assert [name for _, given in page.elements for name in given if name.startswith("on")] == []
    assert not {"link", "img", "iframe", "object", "form"} & {tag for tag, _ in page.elements}
    assert "url(" not in style
    assert "innerHTML" not in scripts[-1]


@LANGUAGES
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("write", [to_html, to_full_html])
def test_a_page_is_sound(
    write: Callable[[Report, Language], str], name: str, language: Language, reports: dict[str, Report]
) -> None:
    """The same twice; ids are given once, links within the page lead somewhere, headings skip no level."""
    results = tuple(
        replace(result, policy=f"{result.policy}-{at}") if result.subject.type == "shop" else result
        for at, result in enumerate(reports[name].results)
    )
    report = replace(reports[name], results=results)
    text = write(report, language)
    assert text == write(report, language)
    page = Outline(text)
    ids = page.values("id")
    assert sorted(ids) == sorted(set(ids))
    assert {href[1:] for href in page.values("href") if href.startswith("#")} <= set(ids)
    assert set(page.values("aria-labelledby")) <= set(ids)
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    hidden = {given["lang"] for tag, given in page.elements if tag == "span" and "hidden" in given}
    assert hidden == {"zh-CN" if language == "en" else "en"}
    (first,) = [given["lang"] for tag, given in page.elements if tag == "html"]
    assert first != hidden.pop()


@pytest.mark.parametrize("name", ["blocked", "orders"])
def test_as_recorded(name: str, reports: dict[str, Report], matches: Callable[[str, str], None]) -> None:
    """What stands between the head and the script is as recorded, a line for each element."""
    for form, write in (("html", to_html), ("full.html", to_full_html)):
        body = re.search(r"<header>.*</footer>", write(reports[name], "en"), re.DOTALL)
        assert body is not None
        matches(f"report-{name}.{form}", body[0].replace("><", ">\n<") + "\n")


def test_the_client_sees_no_file(reports: dict[str, Report]) -> None:
    """The page to send on names no file, no line of one and no path into one; the full page does."""
    for name in ("blocked", "orders", "unplaced"):
        report = reports[name]
        client, full = to_html(report, "en"), to_full_html(report, "en")
        for told in ("rules/closure/douyin.yaml", report.snapshot_file):
            assert told not in client
        assert report.snapshot_file in full
    assert "rules/closure/douyin.yaml:38:7" in to_full_html(reports["blocked"], "en")
    assert "shop.json:1630" in to_full_html(reports["blocked"], "en")
    assert "Add <code>deposit.balance</code> to the snapshot" in to_full_html(reports["blocked"], "en")
    assert "deposit.balance" not in to_html(reports["blocked"], "en")


def test_a_page_says_it_all(reports: dict[str, Report]) -> None:
    """Each condition has its problem, its reason, what to do, its date, its clause and its records."""
    page = to_html(reports["blocked"], "en")
    for said in (
        "No commission is owed",
        "2 of 3 commissions have an amount due above zero.",
        "Pay it under Finance › Commission",
        "14 December 2026",
        "tiktok怎么关闭店铺",
        "订单完结90天",
        "our conclusion; the platform doesn&#39;t say so",
        "576461413038785799",
        "between 1 September 2026 and 2 September 2026, 08:00",
        "Agreed with the account manager",
        "CNY 1,280.50",
        "Every account is unbound",
    ):
        assert said in page, said


def test_the_checklist_is_the_plan() -> None:
    """Every step of a plan, in its order, whose act it is and what it costs, and the date after them all."""
    report = planned("douyin/snapshot")
    assert report.plans is not None
    (plan,) = report.plans.plans
    page = html.unescape(re.sub(r"<[^>]+>", " ", to_html(report, "en")))
    places = [page.index(step.said.en) for step in plan.steps]
    assert places == sorted(places)
    assert "you, CNY 0.85, can't be undone" in page
    assert "It costs CNY 0.86 in all." in page
    assert "After that: eligible from 17 November 2026" in page
    assert "之后：2026年11月17日起可以办理" in page


def test_what_a_plan_leaves_open_stands_on_the_page() -> None:
    """What nobody can change, what decides between plans, and that not all was tried; hostile texts too."""
    report = planned("douyin/snapshot")
    assert report.plans is not None
    (plan,) = report.plans.plans
    bad = Text(HOSTILE, HOSTILE)
    way = CompletionWay(bad, plan)
    open_ = replace(
        plan,
        possible=None,
        bounded=True,
        unmet=(Unmet("x", bad, Text("nobody", "没有"), ()),),
        completions=(Completion("x", bad, (way, way), more=True),),
    )
    page = to_html(replace(report, plans=replace(report.plans, plans=(open_,))), "en")
    assert HOSTILE not in page
    told = html.unescape(re.sub(r"<[^>]+>", " ", page))
    for said in (
        "Must change, nobody can say how",
        "What isn't known decides",
        "There may be a shorter plan",
    ):
        assert said in told
    assert told.count(HOSTILE) > 3


def test_every_record_up_to_what_a_browser_bears() -> None:
    """Thousands of rows stand in a table; of more it says how many, and which format has every one."""
    say = Bilingual("en")

    def table(count: int) -> str:
        rows = ([TableCell(f"row-{at}")] for at in range(count))
        made = records_table(
            say, "all", Text("All", "全部"), columns=[TableColumn(Text("Row", "行"))], rows=rows, total=count
        )
        return document(say, Text("All"), header="All", main=made)

    assert FORMATS["html"].records == MOST_ROWS
    full = table(MOST_ROWS)
    assert full.count(">row-") == MOST_ROWS
    assert "--format csv" not in full
    over = table(MOST_ROWS + 3)
    assert over.count(">row-") == MOST_ROWS
    assert "5,000 of 5,003 are in this table" in over
    assert "5,003 条中的 5,000 条" in over
    assert "<code>--format csv</code>" in over


def test_texts_are_never_markup(reports: dict[str, Report]) -> None:
    """Signs of HTML, ends of scripts and invisible characters stand there as themselves, in titles too."""
    text = "</title></script><script>alert(1)</script>\u202e<!-- `x` \x00 \"' &amp;"
    shop = replace(reports["blocked"], shop_title=text, shop=text)
    page = to_html(shop, "en")
    outline = Outline(page)
    assert "\u202e" not in page
    assert "\x00" not in page
    assert "`x`" in "".join(outline.texts["bdi"])
    assert len(outline.texts["script"]) == 2
    assert "".join(outline.texts["title"][:1]).startswith("</title></script><script>alert(1)")
    assert json.loads(outline.texts["script"][0])["titles"]["en"].startswith("</title></script>")


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("https://example.com/a?b=c&d=e", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ('https://example.com/"onclick="x', False),
        (None, False),
    ],
)
def test_links(address: str | None, *, linked: bool) -> None:
    """Only addresses of the web are links."""
    assert ("href=" in str(web_link("x", address) if linked else [web_link("x", address)])) is linked


def test_the_full_page_shows_the_rules(reports: dict[str, Report]) -> None:
    """A condition's lines of its rule file stand in the full page, and in the client's they don't."""
    file = "rules/closure/douyin.yaml"
    lines = [""] * 36 + [
        "  preconditions:",
        "      orders-quiet:",
        "        every: orders  # <b>\u202e",
        "",
        "        require: {ended_at: {older_than: 90 days}}",
        "      next-one:",
    ]
    sources = {file: "\n".join(lines)}
    report = reports["waiting"]
    full, client = (write(report, "en", sources=sources) for write in (to_full_html, to_html))
    shown = (
        "orders-quiet:\n  every: orders  # &lt;b&gt;\\u202e\n\n  require: {ended_at: {older_than: 90 days}}"
    )
    assert f"<code>{shown}</code>" in full
    assert "older_than" not in client
    assert rule_text({}, Span(file, 1, 1, 1, 2)) == rule_text({file: "x"}, Span(file, 9, 1, 9, 2)) == ""


def test_a_page_that_cannot_be_made(diagnostics: tuple[list[Diagnostic], dict[str, str]]) -> None:
    """In its place stands a page with each diagnostic, its place, its line and how to mend it."""
    found, sources = diagnostics
    page = renderer(FINDINGS, "html")(Findings(found), "zh", sources=sources)
    assert page == renderer(FINDINGS, "html")(Findings(found), "zh", sources=sources)
    outline = Outline(page)
    assert outline.texts["mark"] == ["ended_on", "店公"]
    assert "rules/closure/douyin.yaml:1:9" in outline.texts["code"]
    assert "rules/closure/douyin.yaml:7:19" in outline.texts["code"]
    assert "<code>orders</code> 没有字段 <code>ended_on</code>" in page
    assert "did you mean" in page
    assert "XX\\x1b[2J" in page
    assert outline.values("style") == []


def test_html_is_a_format_of_reports(reports: dict[str, Report]) -> None:
    """The table of formats leads to the page for a client, and with details to the full one."""
    report = reports["blocked"]
    assert renderer(REPORT, "html")(report, "zh") == to_html(report, "zh")
    assert renderer(DETAILS, "html")(report, "zh") == to_full_html(report, "zh")
    assert FORMATS["html"].dates


def dated(name: str, day: date, **more: Any) -> DatedEvent:
    """An event of a shop, or of its orders."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    facts: dict[str, Any] = {
        "kind": EventKind.CLEARS,
        "day": day,
        "at": at,
        "last": at,
        "certain": True,
        "past": False,
        "rules": (DatedRule("douyin/closure", "orders-quiet"),),
        "policy": Text("Close", "关店"),
        "title": Text(name, name),
        "turn": "time",
        "subject": "shop",
        "grounds": Once(Grounds),
    }
    return DatedEvent(**{**facts, **more})


def test_dates(reports: dict[str, Report]) -> None:
    """What is to come is drawn to scale and said in words; the shop's dates are drawn before its orders'."""
    orders = [
        dated(
            f"order-{at}",
            date(2026, 10, 20 + at % 10),
            subject="orders",
            named=(DatedRecord(f"5{at}", None),),
        )
        for at in range(30)
    ]
    events = (
        dated("late", date(2026, 10, 1), kind=EventKind.DUE, past=True, turn="seller"),
        *sorted(orders, key=lambda event: event.day),
        dated("sure", date(2026, 10, 25)),
        dated("figure", date(2026, 10, 26), kind=EventKind.REVIEW, counts=False),
        dated("perhaps", date(2026, 12, 14), certain=False),
        dated("never", date.max, at=NEVER, last=NEVER),
    )
    page = to_html(replace(reports["blocked"], dates=Once(lambda: events)), "en")
    outline = Outline(page)
    circles = [given for tag, given in outline.elements if tag == "circle"]
    assert len(circles) == 15
    assert [given.get("class") for given in circles].count("open") == 1
    assert circles[-1]["cx"] == "95.00%"
    assert page.count(">Met: order-") == 30
    assert "Overdue: late" in page
    assert "Met at the earliest: perhaps" in page
    assert "It depends on what isn&#39;t known" in page
    assert page.count('href="#douyin.closure:orders-quiet"') > 30
    assert not [said for said in ("figure", "never") if f": {said}" in page]
    assert page.index("Overdue: late") < page.index("<svg") < page.index("More dates")


def test_no_date_no_picture(reports: dict[str, Report]) -> None:
    """A page without dates has no part about them."""
    assert 'id="dates"' not in to_html(reports["nothing"], "en")
    assert "<svg" not in to_html(replace(reports["blocked"], dates=Once(tuple)), "en")
