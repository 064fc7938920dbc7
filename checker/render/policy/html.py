"""A policy in sentences as one HTML page: the Markdown page with a table of contents and a style."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Final

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, UsageError
from checker.explain.sentences import PolicyText
from checker.render.policy.markdown import show_markdown

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

_CONTENTS: Final = Text("Contents", "目录")
#: Readable on a phone, on paper, and in the dark; no script, nothing fetched.
_STYLE: Final = """
:root { color-scheme: light dark;
  --ink: #1d2129; --dim: #5b6472; --line: #d9dde3; --mark: #0b5fff; --ground: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --dim: #9aa4b2; --line: #343b46; --mark: #7aa7ff; --ground: #15181d; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 46rem;
  background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
  font: 16px/1.65 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.3; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-bottom: .3rem;
  border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .25rem; }
p { margin: .4rem 0; }
ul { margin: .3rem 0; padding-left: 1.25rem; }
li { margin: .15rem 0; }
h3 + p + ul, h1 + p + ul { color: var(--dim); font-size: .94rem; }
code { font: .88em ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; }
a { color: var(--mark); }
nav { margin: 1.5rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem; }
nav p { margin: 0; font-weight: 600; }
@media print {
  body { max-width: none; padding: 0; font-size: 11pt; }
  nav { display: none; }
  h2, h3 { break-after: avoid; }
  li, p { break-inside: avoid; }
}
"""


def policies_to_html(policies: Sequence[PolicyText], language: Language, **_: Unpack[RenderOptions]) -> str:
    """The one of ``policies`` as an HTML page.

    Raises:
        UsageError: there are several, or the package ``markdown-it-py`` isn't installed.
    """
    if len(policies) > 1:
        raise UsageError([Diagnostic.of("SC615")])
    try:
        return show_html(policies[0], language)
    except ImportError:
        raise UsageError([Diagnostic.of("SC691", None, "html")]) from None


def show_html(policy: PolicyText, language: Language) -> str:
    """``policy`` as an HTML page.

    Raises:
        ImportError: the package ``markdown-it-py`` isn't installed.
    """
    from markdown_it import MarkdownIt

    renderer = MarkdownIt("commonmark", {"html": False})
    tokens = renderer.parse(show_markdown(policy, language))
    entries: list[str] = []
    first_section = len(tokens)
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            name = f"part-{len(entries) + 1}"
            token.attrSet("id", name)
            title = renderer.renderer.render([tokens[number + 1]], renderer.options, {})
            entries.append(f'<li><a href="#{name}">{title}</a></li>')
            first_section = min(first_section, number)
    head = renderer.renderer.render(tokens[:first_section], renderer.options, {})
    body = renderer.renderer.render(tokens[first_section:], renderer.options, {})
    contents = f"<nav><p>{_CONTENTS.to(language)}</p><ul>{''.join(entries)}</ul></nav>\n" if entries else ""
    tag = "zh-CN" if language == "zh" else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{tag}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(policy.title.to(language))}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{head}{contents}{body}</main>\n</body>\n</html>\n"
    )
