"""Links between pages lead somewhere, and each page can be reached."""

from urllib.parse import unquote


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


def test_anchors_are_unambiguous(page):
    """No two headings that a link could mean are spelt alike, except the changelog's."""
    if page.name != "CHANGELOG.md":
        assert len(set(page.anchors)) == len(page.anchors)
