"""Pages as a browser shows them: small and large, by day and by night, in both languages, on paper."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from checker.api import load_policies
from checker.base.text import Text
from checker.cli.main import cli
from checker.explain.sentences import policy_sentences
from checker.render.fleet.html import FleetIndex
from checker.render.html.bilingual import TAGS, Bilingual
from checker.render.html.shell import document
from checker.render.html.table import TableCell, TableColumn, records_table
from checker.render.policy.site import INDEX, page_name, policies_to_site
from checker.render.report.html.page import to_full_html, to_html
from checker.report.fleet import FleetRow, FleetSummary, Obstacle, PolicyTally
from checker.report.model import Report, Verdict
from tests.answer.test_checklist import planned

if TYPE_CHECKING:
    from conftest import Opened  # type: ignore[import-not-found]  # beside this module
    from playwright.sync_api import Browser, Page

VARIANTS = [
    pytest.param(*each, id="-".join(map(str, each)))
    for each in product((360, 1280), ("light", "dark"), ("en", "zh"))
]
#: Texts that a page would have to take for more than text to do harm.
HOSTILE = (
    "</script><script>document.title='taken'</script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "\"'><svg onload=alert(1)>",
    "<!--",
    "\u202egnp.exe\u2066 \u200b \x1b[31m \x00",
    "javascript:alert(1)",
    '=HYPERLINK("http://evil.example")',
)


@pytest.fixture
def everything(reports: dict[str, Report]) -> Report:
    """One report with every verdict, status and date there is, each under a policy of its own."""
    results = [
        replace(result, policy=f"{result.policy}-{name}-{number}")
        if result.subject.type == "shop"
        else result
        for name, report in reports.items()
        if name != "underway"
        for number, result in enumerate(report.results)
    ]
    return replace(reports["orders"], results=tuple(results), shop_title=reports["blocked"].shop_title)


@pytest.fixture(scope="module")
def policies() -> Mapping[str, str]:
    """The site of all shipped policies."""
    library = load_policies().library
    titles = {item.id: item.title for item in library.policies}
    return policies_to_site([policy_sentences(item, titles) for item in library.policies], "en")


def long_table(count: int) -> str:
    """A page with nothing but a table of ``count`` rows."""
    say = Bilingual("en")
    rows = (
        [
            TableCell(str(576461741493340628 + 7919 * (at * 37 % count))),
            TableCell(say(Text("paid", "已付款") if at % 3 else Text("not paid", "未付款"))),
            TableCell(f"GBP {at * 37 % count / 4:.2f}", f"GBP {at * 37 % count / 4:g}"),
            TableCell(HOSTILE[at % len(HOSTILE)]),
        ]
        for at in range(count)
    )
    columns = [
        TableColumn(Text("Order", "订单"), "id"),
        TableColumn(Text("State", "状态")),
        TableColumn(Text("Sum", "金额"), "number"),
        TableColumn(Text("Note", "备注")),
    ]
    table = records_table(say, "orders", Text("Orders", "订单"), columns=columns, rows=rows, total=count)
    return document(say, Text("Orders", "订单"), header="Orders", main=table)


def violations(page: Page) -> list[str]:
    """What makes a page hard to use for somebody, in the judgement of axe."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def visible(page: Page, lang: str) -> int:
    """How many words in one language are to be seen."""
    return int(
        page.evaluate(
            "lang => [...document.querySelectorAll(`span[lang='${lang}'], tspan[lang='${lang}']`)]"
            ".filter(each => getComputedStyle(each).display !== 'none').length",
            lang,
        )
    )


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_a_checklist_of_plans(opened: Opened, width: int, scheme: str) -> None:
    """The steps of plans fit, can be ticked off by their words without a script, and axe is content."""
    text = to_html(planned("tiktok-shop/snapshot"), "en")
    page = opened(text, width=width, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Ship 5 orders").check()
    assert page.locator(".todo input:checked").count() == 1
    assert violations(page) == []


@pytest.mark.parametrize(("width", "scheme", "lang"), VARIANTS)
def test_variants(opened: Opened, everything: Report, width: int, scheme: str, lang: str) -> None:
    """The page fits its width and speaks one language at a time, and axe finds nothing to object to."""
    other = "zh" if lang == "en" else "en"
    page = opened(to_html(everything, other), width=width, color_scheme=scheme)
    page.check(f"#lang-{lang}", force=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visible(page, TAGS[lang]) > 50
    assert visible(page, TAGS[other]) == 0
    assert page.evaluate("document.documentElement.lang") == TAGS[lang]
    assert violations(page) == []


def test_the_full_page(opened: Opened, everything: Report) -> None:
    """The page with all files and lines is as easy to use, on a small screen too."""
    page = opened(to_full_html(everything, "en"), width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []


def test_without_script(opened: Opened, everything: Report) -> None:
    """Without the script the language can be chosen, and what is folded opens."""
    page = opened(to_html(everything, "en"), java_script_enabled=False)
    answers = page.locator("#answers")
    assert answers.inner_text() == "The answers"
    page.locator("label", has_text="中文").click()
    assert answers.inner_text() == "结论"
    folded = page.locator("details").first
    assert not folded.locator("ul, dl").first.is_visible()
    folded.locator("summary").click()
    assert folded.locator("ul, dl").first.is_visible()
    assert page.locator("th button, .tools").count() == 0


@pytest.mark.parametrize("write", [to_html, to_full_html])
def test_hostile_texts_are_text(opened: Opened, everything: Report, write: object) -> None:
    """Whatever a snapshot or a rule file says stands there as text, and does nothing."""
    for text in HOSTILE[:3]:
        said = Text(text, text)
        results = tuple(replace(result, title=said, notes=said) for result in everything.results)
        report = replace(everything, results=results, shop_title=text, shop=text, snapshot_file=text)
        page = opened(write(report, "en"))  # type: ignore[operator]  # one of the two
        assert page.locator("h1").inner_text() == text
        assert page.title() == text
        assert page.locator("main img, main script, main svg[onload]").count() == 0


def test_nothing_is_run_but_the_page_itself(opened: Opened, everything: Report) -> None:
    """The policy of the page refuses scripts and styles that find their way into it."""
    text = to_html(everything, "en")
    marked = text.replace("</main>", "<p id='late' style='color: rgb(1, 2, 3)'>x</p></main>")
    page = opened(marked.replace("</body>", "<script>document.title = 'taken'</script></body>"), noisy=True)
    colour = page.evaluate("getComputedStyle(document.getElementById('late')).color")
    assert page.title() != "taken"
    assert colour != "rgb(1, 2, 3)"


def test_paper(opened: Opened, everything: Report) -> None:
    """On paper everything that is folded is open, and what only serves a screen is gone."""
    page = opened(to_html(everything, "en"), color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("details").count() > 3
    for each in page.locator("details > :not(summary)").all():
        assert each.evaluate("part => part.checkVisibility({contentVisibilityAuto: true})")
    assert not page.locator(".switch, .tools").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(format="A4").startswith(b"%PDF-")


def test_thousands_of_rows(opened: Opened) -> None:
    """A table of thousands sorts by what its values mean, and filters in either language."""
    page = opened(long_table(3000))
    page.locator("summary").click()
    first, count = page.locator("tbody tr:not([hidden]) th").first, page.locator("tbody tr:not([hidden])")
    total = page.get_by_role("button", name="Sum")
    total.click()
    assert page.locator("tbody tr").first.locator("td").nth(1).inner_text() == "GBP 0.00"
    assert page.locator("tbody tr").nth(41).locator("td").nth(1).inner_text() == "GBP 10.25"
    total.click()
    assert page.locator("tbody tr").first.locator("td").nth(1).inner_text() == "GBP 749.75"
    assert page.locator("th[aria-sort]").evaluate("head => head.ariaSort") == "descending"
    page.get_by_role("button", name="Order").click()
    assert first.inner_text() == "576461741493340628"
    assert page.locator("th[aria-sort]").count() == 1
    page.get_by_role("searchbox", name="Filter").fill("未付款 img")
    assert 0 < count.count() < 1000
    assert page.get_by_role("status").inner_text() == f"{count.count()} of 3,000 shown"


def test_copying(opened: Opened) -> None:
    """What is copied is what is seen, in its order, and no cell of it is a formula to a spreadsheet."""
    page = opened(long_table(30), permissions=("clipboard-read", "clipboard-write"))
    page.check("#lang-zh", force=True)
    page.locator("summary").click()
    page.get_by_role("button", name="订单").click()
    page.get_by_role("searchbox").fill("hyperlink")
    page.get_by_role("button", name="复制").click()
    page.get_by_text("已复制 4 行").wait_for()
    lines = page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n").split("\n")
    assert lines[0] == "订单\t状态\t金额\t备注"
    assert len(lines) == 5
    assert all(line.endswith('\t\'=HYPERLINK("http://evil.example")') for line in lines[1:])


def test_keyboard(opened: Opened, everything: Report) -> None:
    """Everything can be reached and used with the keys alone, and shows where one is."""
    page = opened(to_html(everything, "en"))
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("link => link === document.activeElement && link.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.locator("#lang-en").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#answers").inner_text() == "结论"
    outline = "getComputedStyle(document.querySelector('#lang-zh + span')).outlineStyle"
    assert page.evaluate(outline) == "solid"
    head = page.locator("thead button").first
    head.focus()
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=ascending]").count() == 1
    box = page.locator(".todo input").first
    box.focus()
    page.keyboard.press("Space")
    assert box.is_checked()


def test_the_page_of_an_example(opened: Opened) -> None:
    """What the command writes for an example opens as it is, in the language asked for."""
    snapshot = Path(__file__).parents[3] / "examples" / "douyin" / "snapshot.json"
    done = CliRunner().invoke(cli, ["run", str(snapshot), "--format", "html", "--lang", "zh"])
    page = opened(done.stdout, width=360)
    assert page.locator("h1").inner_text() == "山岚茶铺"
    assert page.locator("#answers").inner_text() == "结论"
    assert page.locator(".timeline svg circle").count() > 0


@pytest.mark.parametrize(("width", "scheme", "lang"), VARIANTS)
def test_the_site_of_policies(
    opened: Opened, policies: Mapping[str, str], width: int, scheme: str, lang: str
) -> None:
    """The index and the richest pages of the site fit their width, in one language, without objection."""
    other = "zh" if lang == "en" else "en"
    for name in (INDEX, page_name("douyin/closure"), page_name("tiktok-shop/closure-local")):
        page = opened(policies[name], width=width, color_scheme=scheme)
        page.check(f"#lang-{other}", force=True)
        page.check(f"#lang-{lang}", force=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert visible(page, TAGS[lang]) > 50
        assert visible(page, TAGS[other]) == 0
        assert violations(page) == []


def test_walking_through_the_site(browser: Browser, policies: Mapping[str, str], tmp_path: Path) -> None:
    """From the index to a policy, to what it builds on, and back; nothing but these pages is opened."""
    for name, text in policies.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")
    context = browser.new_context(offline=True)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / INDEX).as_uri())
    page.get_by_role("link", name="Close a Douyin shop", exact=True).click()
    assert page.locator("h1").inner_text() == "Close a Douyin shop"
    page.get_by_role("link", name="guide/closure").first.click()
    assert page.locator("h1").inner_text() == "Close a Douyin shop, as the guide has it"
    page.get_by_role("link", name="All policies").first.click()
    assert page.locator("h1").inner_text() == "All policies"
    context.close()
    files = [INDEX, page_name("douyin/closure"), page_name("guide/closure"), INDEX]
    assert asked == [(tmp_path / name).as_uri() for name in files]


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_the_index_of_many_shops(opened: Opened, lang: str) -> None:
    """It sorts and filters as every table, and axe finds nothing to object to."""
    index = FleetIndex("en")
    for number in range(20):
        row = FleetRow(str(number), f"{number}.json", "a/b", "shop", str(number), Verdict.BLOCKED)
        index.add((row,), f"shops/{number}.html")
    index.add((FleetRow(None, "torn.json", code="SC310"),), "shops/torn.json.html")
    title = Text("Close it", "关店")
    tally = PolicyTally("a/b", title, "shop", {Verdict.BLOCKED: 20}, (Obstacle("c", title, 20, 3),))
    summary = FleetSummary(21, 21, 5, None, (tally,), {"SC310": 1}, ("torn.json",))
    page = opened(index.page(summary))
    page.locator(f"input[value={lang}]").check(force=True)
    assert violations(page) == []
    page.locator("input[type=search], input[type=text]").first.fill("torn")
    assert page.locator("tbody tr:visible").count() == 1
