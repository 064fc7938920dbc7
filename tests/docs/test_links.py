"""Links between pages lead somewhere, and each page can be reached."""

from urllib.parse import unquote

from tests.docs.conftest import ROOT, all_pages


def test_links_lead_somewhere(page):
    """A link in a page leads to a file of the repository, and its anchor to a heading there."""
    for link in page.links:
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        target, _, anchor = unquote(link).partition("#")
        path = (page.path.parent / target).resolve() if target else page.path
        assert path.exists(), f"{page.name}: {link}"
        if anchor:
            assert anchor in type(page)(path).anchors, f"{page.name}: {link}"


def test_pictures_are_there_and_said_in_words(page):
    """A picture is a file of the repository, small enough to be sent along, and says what it shows."""
    for words, address in page.pictures:
        path = (page.path.parent / address).resolve()
        assert path.read_bytes().startswith(b"\x89PNG"), f"{page.name}: {address}"
        assert path.stat().st_size < 150_000, f"{page.name}: {address}"
        assert len(words) > 10, f"{page.name}: {address}"


def test_every_picture_is_shown():
    """None is left behind when a page no longer needs it."""
    shown = {(page.path.parent / address).resolve() for page in all_pages() for _, address in page.pictures}
    assert shown == set((ROOT / "docs" / "pictures").iterdir())


def test_anchors_are_unambiguous(page):
    """No two headings that a link could mean are spelt alike, except the changelog's."""
    if page.name != "CHANGELOG.md":
        assert len(set(page.anchors)) == len(page.anchors)
