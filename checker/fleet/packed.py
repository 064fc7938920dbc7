"""A judge on its way to another machine, with the policies in it: no rule file has to be there."""

from __future__ import annotations

import hashlib

from msgspec import Struct

from checker.diagnostics import Diagnostic, UsageError
from checker.fleet.judge import Judge
from checker.fleet.question import FleetQuestion
from checker.language.library.library import Loaded
from checker.language.library.packing import pack, unpack
from checker.language.model.outline import Outline
from checker.language.model.policy import Policy
from checker.pipeline.checker import Policies
from checker.version import VERSION

#: The judge that was made last in this process, by the digest of what it was made of.
_LAST: dict[str, Judge] = {}


class PackedJudge(Struct, frozen=True):
    """What another process needs to judge as this one would: as long as it has the same shopcheck."""

    question: FleetQuestion
    policies: bytes
    version: str
    digest: str

    def fits(self) -> bool:
        """Whether shopcheck is here what it was where this was packed."""
        return self.version == VERSION

    def judge(self) -> Judge:
        """The judge; making one takes as long as many shops do, so a process keeps the last.

        Raises:
            UsageError: shopcheck isn't the same here.
        """
        if not self.fits():
            raise UsageError([Diagnostic.of("SC645", None, "version")])
        if self.digest not in _LAST:
            loaded = unpack(self.policies, _unreadable)
            policies = Policies(loaded.library, loaded.diagnostics, loaded.sources)
            _LAST.clear()
            _LAST[self.digest] = Judge(self.question, policies=policies)
        return _LAST[self.digest]


def packed(question: FleetQuestion, policies: Policies) -> PackedJudge:
    """The judge that judges so, by these policies.

    Raises:
        ValueError: a text isn't Unicode, such as a rule file's name.
    """
    content = pack(Loaded(policies.library, (), policies.sources))
    digest = hashlib.sha256(content + repr(question).encode("utf-8", "surrogatepass")).hexdigest()
    return PackedJudge(question, content, VERSION, digest)


def _unreadable(outline: Outline) -> Policy:
    """The same version reads what it has written.

    Raises:
        ValueError: always.
    """
    raise ValueError(outline.id)
