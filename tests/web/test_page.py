"""The page in a real browser: a seller's whole job, with mouse and with keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker.cli.commands.web import seen
from checker.importers.watching import nobody
from checker.web.contents import DeskContents, Upload
from checker.web.doing import do
from checker.web.rules.bench import BenchTerms
from tests.fleet.conftest import text_of
from tests.web.conftest import FEW, ROOT, RULES, Client, present

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ORDERS = ROOT / "examples/seller-center/orders.csv"
DOUYIN = ROOT / "examples/douyin/snapshot.json"
#: What only the seller knows, as it is typed, by the beginning of what is asked.
FACTS = (
    ("shop.seller_type", "CROSS_BORDER"),
    ("closure.agreement.signed_at", "2026-11-01 09:00+08:00"),
    ("balances", "none"),
    ("disputes", "none"),
    ("closure.completed_at", "none"),
)
#: Width, colours and language: each of any two of them together.
LOOKS = ((360, "light", "zh"), (360, "dark", "en"), (1280, "light", "en"), (1280, "dark", "zh"))


@pytest.fixture(scope="module")
def report_before() -> bytes:
    """A saved report on a shop with fewer orders."""
    orders = ORDERS.read_bytes().splitlines(keepends=True)
    few = Upload(ORDERS.name, b"".join(orders[:-2]))
    document = do(FEW.desk(DeskContents({few.name: few}), nobody), "save", {"kind": "json"}, "en").document
    assert document is not None
    return document.data


@pytest.fixture
def visited(browser: Browser, served: object) -> Iterator[Callable[..., Page]]:
    """Opens the page of a server; at the end nothing has been said on the console."""
    assert served, "pages are closed before their servers"
    heard: list[str] = []
    contexts = []

    def visit(client: Client, *, width: int = 1280, noisy: bool = False, **settings: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, accept_downloads=True, **settings
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        if not noisy:
            page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: heard.append(dialog.message))
        page.goto(client.server.address)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert heard == []


def test_a_sellers_whole_job(visited, served: Callable[..., Client], tmp_path: Path) -> None:
    """Orders go in, five facts are answered, the answer is read, the page is saved; and tomorrow again."""
    page = visited(served())
    page.set_input_files("#files", ORDERS)
    page.wait_for_selector("#your-files")
    assert "10 orders" in page.inner_text("#desk")
    for number, (key, text) in enumerate(FACTS):
        form = page.locator(f"form[data-key^='{key}/']")
        if not form.is_visible():
            page.click("text=More, less decisive")
        choice = form.locator("select")
        if choice.count():
            choice.select_option(text)
        else:
            form.locator("input").fill(text)
        form.locator("button[type=submit]").click()
        page.wait_for_function("n => document.querySelectorAll('[data-do=take_back]').length > n", arg=number)
    assert page.locator("[data-do=take_back]").count() == len(FACTS)
    assert "Close the shop" in page.inner_text("#desk")
    with page.expect_download() as download:
        page.click("[data-save=html]")
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == "shopcheck.html"
    assert "Close the shop" in saved.read_text(encoding="utf-8")
    with page.expect_download() as download:
        page.click("[data-save=facts]")
    facts = tmp_path / download.value.suggested_filename
    download.value.save_as(facts)
    tomorrow = visited(served())
    tomorrow.set_input_files("#files", [ORDERS, facts])
    tomorrow.wait_for_selector("#your-files")
    assert tomorrow.locator("form[data-key^='shop.seller_type/']").count() == 0
    tomorrow.reload()
    tomorrow.wait_for_selector("#your-files")
    assert facts.name in tomorrow.inner_text("#desk")


def test_the_keyboard_is_enough(visited, served: Callable[..., Client]) -> None:
    """Choosing, answering, taking back and looking up need no mouse, and the focus is never lost."""
    page = visited(served("examples/seller-center/orders.csv"))
    page.wait_for_selector("#asked")
    field = page.locator("form[data-key^='closure.agreement.signed_at/'] input")
    field.focus()
    page.keyboard.type("not a time")
    page.keyboard.press("Enter")
    page.wait_for_selector("#wrong")
    assert page.evaluate("document.activeElement.closest('form').dataset.key").startswith("closure.agreement")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("2026-11-01 09:00+08:00")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-do=take_back]")
    assert page.evaluate("document.activeElement.closest('form[data-do=answer]') !== null")
    page.focus("[data-do=take_back]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-do=take_back]", state="detached")


def test_what_is_unfolded_stays(visited, served: Callable[..., Client]) -> None:
    """A list that the reader has unfolded is still open after an answer, a folded one still closed."""
    page = visited(served("examples/seller-center/orders.csv"))
    page.wait_for_selector("#asked")
    more = page.locator("section[aria-labelledby=asked] > details")
    more.locator("summary").first.click()
    form = page.locator("form[data-key^='shop.seller_type/']")
    form.locator("select").select_option("CROSS_BORDER")
    form.locator("button[type=submit]").click()
    page.wait_for_selector("[data-do=take_back]")
    assert more.evaluate("part => part.open")
    more.locator("summary").first.click()
    page.click("[data-do=take_back]")
    page.wait_for_selector("[data-do=take_back]", state="detached")
    assert not more.evaluate("part => part.open")


@pytest.mark.parametrize("look", LOOKS[::3])
def test_several_shops(visited, served: Callable[..., Client], look) -> None:
    """Files of several shops give an index; a link leads to each shop and a button back, by keyboard too."""
    from axe_playwright_python.sync_playwright import Axe

    width, scheme, language = look
    page = visited(served(), width=width, color_scheme=scheme)
    page.locator(f"#lang-{language}").check(force=True)
    texts = [*(text_of(number).encode() for number in range(3)), b"{"]
    files = [
        {"name": f"{number}.json", "mimeType": "text/plain", "buffer": text}
        for number, text in enumerate(texts)
    ]
    page.set_input_files("#files", files)
    page.wait_for_selector("#all-shops")
    hold(page, Axe())
    page.focus("a[href='#shop-1']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#one")
    assert page.inner_text("#one") == "7100000000000000001"
    hold(page, Axe())
    page.locator("#answers ~ ul a[href^='#']").first.click()
    page.reload()
    page.wait_for_selector("#all-shops")  # the key is still in the address
    page.click("a[href='#shop-3']")
    page.wait_for_selector("#desk .badge.bad")
    page.focus("[data-do=all]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#all-shops")
    with page.expect_download() as download:
        page.click("[data-save=zip]")
    assert download.value.suggested_filename == "shops.zip"


@pytest.mark.parametrize("look", LOOKS[1:3])
def test_a_policy_is_edited_beside_an_example(visited, served: Callable[..., Client], rules, look) -> None:
    """What is typed is looked at by itself, tested and saved by keyboard; the place in it isn't lost."""
    from axe_playwright_python.sync_playwright import Axe

    width, scheme, _ = look
    terms = BenchTerms({name: rules / name for name in RULES}, present, seen)
    page = visited(served(terms=terms), width=width, color_scheme=scheme)
    page.wait_for_selector("#answers")
    hold(page, Axe())
    text = page.input_value("#policy")
    at = text.index("value: 90 days") + len("value: ")
    page.evaluate("at => { policy.focus(); policy.setSelectionRange(at, at + 2); }", at)
    page.keyboard.type("500")
    page.wait_for_selector("#otherwise")
    assert page.evaluate("[document.activeElement.id, policy.selectionStart]") == ["policy", at + 3]
    assert "500 days" in page.inner_text("section[aria-labelledby=otherwise]")
    assert "90 days" in (rules / RULES[0]).read_text(encoding="utf-8")
    hold(page, Axe())
    page.focus("[data-do=tests]")
    page.keyboard.press("Enter")
    page.wait_for_selector("section[aria-labelledby=tests] .badge.bad")
    hold(page, Axe())
    page.focus("[data-do=write]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-do=write]", state="detached")
    assert "value: 500 days" in (rules / RULES[0]).read_text(encoding="utf-8")
    page.evaluate("policy.focus()")
    page.keyboard.press("ControlOrMeta+Home")
    page.keyboard.type("{")
    page.click("[data-do=tests]")  # at once: what was typed counts
    page.wait_for_selector("section[aria-labelledby=mistakes] .badge.bad")
    assert page.locator("#answers").count() == 0
    page.click("[data-do=discard]")
    page.wait_for_selector("#answers")
    assert page.input_value("#policy") == text.replace("value: 90 days", "value: 500 days", 1)
    page.select_option("#file", RULES[1])
    page.click("form[data-do=open] button")
    page.wait_for_function("() => policy.value.includes('mine/other')")


def test_files_can_be_dropped(visited, served: Callable[..., Client]) -> None:
    """What is dragged onto the page is read; a broken file is told of beside its name, and can be removed."""
    page = visited(served())
    page.wait_for_selector("#drop")
    page.evaluate(
        """text => {
        const data = new DataTransfer();
        data.items.add(new File([text], "orders.csv"));
        data.items.add(new File(['{"orders": [{]}'], "broken.json"));
        const how = { dataTransfer: data, bubbles: true, cancelable: true };
        document.dispatchEvent(new DragEvent("drop", how));
        }""",
        ORDERS.read_text(encoding="utf-8"),
    )
    page.wait_for_selector(".files .badge.bad")
    assert page.locator("#answers").count() == 0
    page.click("[data-do=drop][data-value='broken.json']")
    page.wait_for_selector("#answers")


def test_two_windows_show_the_same(visited, served: Callable[..., Client]) -> None:
    """What is entered in one is there in the other, and what is half typed there isn't lost."""
    client = served("examples/seller-center/orders.csv")
    one, other = visited(client), visited(client)
    other.wait_for_selector("#asked")
    half = other.locator("form[data-key^='closure.agreement.signed_at/'] input")
    half.fill("2026-11-0")
    choice = one.locator("form[data-key^='shop.seller_type/'] select")
    choice.select_option("CROSS_BORDER")
    one.locator("form[data-key^='shop.seller_type/'] button[type=submit]").click()
    one.wait_for_selector("[data-do=take_back]")
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    other.wait_for_selector("[data-do=take_back]")
    assert half.input_value() == "2026-11-0"


def test_what_files_say_stays_text(visited, served: Callable[..., Client]) -> None:
    """Names of files, ids and words that would be markup are shown as they are."""
    page = visited(served())
    evil = "<img src=x onerror=document.title='taken'>"
    file = {
        "name": f"{evil}.json",
        "mimeType": "text/plain",
        "buffer": b'{"shop": {"id": "<svg onload=alert(1)>"}}',
    }
    page.set_input_files("#files", [file])
    page.wait_for_selector("#your-files")
    assert evil in page.inner_text("#desk")
    assert page.title() != "taken"
    assert page.locator("#desk img, #desk script, #desk svg[onload]").count() == 0


def test_without_the_key_nothing_is_shown(visited, served: Callable[..., Client]) -> None:
    """Whoever opens the bare address is told what is missing; without scripts, that too."""
    client = served("examples/seller-center/orders.csv")
    page = visited(client, noisy=True)
    page.goto("about:blank")
    page.goto(client.server.address.partition("#")[0])
    page.wait_for_function("document.getElementById('said').textContent !== ''")
    assert "lacks its key" in page.inner_text("#said")
    assert page.inner_text("#desk") == ""
    bare = visited(client, java_script_enabled=False)
    assert "needs its script" in bare.inner_text("noscript")


@pytest.mark.parametrize("look", LOOKS)
def test_every_view_is_accessible(visited, served, report_before, look) -> None:
    """Questions, what has changed, one order, a broken file: axe finds nothing, all fits the width."""
    from axe_playwright_python.sync_playwright import Axe

    width, scheme, language = look
    page = visited(served("examples/seller-center/orders.csv"), width=width, color_scheme=scheme)
    page.wait_for_selector("#asked")
    if language == "zh":
        page.locator("#lang-zh").check(force=True)
        page.wait_for_function(
            "document.getElementById('asked').closest('section').innerText.includes('回答')"
        )
    hold(page, Axe())
    page.set_input_files("#files", [{"name": "r.json", "mimeType": "text/plain", "buffer": report_before}])
    page.wait_for_selector("#since")
    hold(page, Axe())
    page.fill("form[data-do=order] input", "576521000004417001")
    page.press("form[data-do=order] input", "Enter")
    page.wait_for_selector("[data-do=all]")
    hold(page, Axe())
    page.set_input_files("#files", [{"name": "x.json", "mimeType": "text/plain", "buffer": b"{"}])
    page.wait_for_selector(".files .badge.bad")
    hold(page, Axe())


def hold(page: Page, axe) -> None:
    """What must hold of every view."""
    found = axe.run(page)
    assert found.violations_count == 0, found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
