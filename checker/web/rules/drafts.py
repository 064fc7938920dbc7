"""What somebody does to rule files: a text as it is edited, and as it was in the file when it was opened."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from checker.base.io import read_file, resolved
from checker.base.text import Text
from checker.diagnostics import Diagnostic, UsageError
from checker.fleet.folder import cannot_write
from checker.fleet.parts import write_whole
from checker.web.contents import DeskContents

_CHANGED: Final = Text(
    "it has changed since it was opened here: discard what you have edited, and begin with what it holds now",
    "打开之后，文件在别处被改过：请放弃这里的修改，从文件现在的内容重新开始",
)


class RuleDraft(Struct, frozen=True):
    """A rule file: its content as it was opened, and the text that somebody makes of it."""

    file: Path
    opened: bytes
    text: str

    @classmethod
    def of(cls, file: Path) -> RuleDraft:
        """What a file holds.

        Raises:
            OSError, ValueError: it can't be read as text.
        """
        content = read_file(file)
        return cls(file, content, content.decode("utf-8"))

    @property
    def edited(self) -> bool:
        """Whether the text is another one than the file's."""
        return self.text.encode() != self.opened

    def unsaved(self) -> dict[Path, bytes]:
        """The text in the place of what is on disk."""
        return {resolved(self.file): self.text.encode()}

    def save(self) -> RuleDraft:
        """Put the text into the file, as a whole or not at all.

        Raises:
            UsageError: the file has changed meanwhile, or can't be written.
        """
        try:
            target = resolved(self.file)
            if read_file(target) != self.opened:
                name = f"`{self.file}`"
                raise UsageError([Diagnostic.of("SC607", None, "refused", target=name, reason=_CHANGED)])
            content = self.text.encode()
            write_whole(target, content, mode=target.stat().st_mode & 0o777)
        except (OSError, ValueError) as error:
            raise cannot_write(self.file, error) from error
        return RuleDraft(self.file, content, self.text)


class BenchContents(DeskContents, frozen=True):
    """The drafts by the names of their files, and which of them is looked at."""

    drafts: Mapping[str, RuleDraft] = field(default_factory=dict)
    at: str = ""
