"""Rule files in, a ``Library`` out, with everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.io import NOTHING_UNSAVED, Unsaved, resolved
from checker.base.order import ordered, way
from checker.base.resources import rules_folder
from checker.base.text import Text
from checker.diagnostics import Related, Severity
from checker.diagnostics.collector import Collector, quoted, quoted_zh
from checker.diagnostics.nearest import guess
from checker.language.declarations.gathering import catalog_of
from checker.language.grammar.keys import KINDS
from checker.language.grammar.meant_keys import entry_meant
from checker.language.grammar.resolve import resolve
from checker.language.grammar.texts import policy_id
from checker.language.library.days import both, days_of, is_empty, overlap
from checker.language.library.disjoint import never_together
from checker.language.library.documents import PolicyDocument, document, read_document
from checker.language.library.files import Files, Surroundings
from checker.language.library.library import Library, Loaded
from checker.language.library.overlay import overlay
from checker.language.library.project import Projects
from checker.language.library.shared import SharedFiles
from checker.language.model.policy import InForce, Policy, PolicyRef, Precondition
from checker.language.yaml import nodes
from checker.schema.catalog import Catalog, in_force, shipped

#: So many policies are listed for one who names one that isn't there.
_LISTED: Final = 8


def load(
    paths: Sequence[Path],
    unsaved: Unsaved = NOTHING_UNSAVED,
    around: Surroundings | None = None,
    known: Catalog | None = None,
) -> Loaded:
    """Load and resolve rule files, and all rule files in folders (``*.yaml``; not ``*.test.yaml``).

    A policy that one of them extends or refers to is looked up among them; where there are surroundings, in
    the project of the file that asks; and among the shipped ones. What is ``unsaved`` stands in for what is
    on disk. What is ``known`` of snapshots stands in for what is declared beside the files.
    """
    files = Files(unsaved, around)
    if known is None:
        return load_from(paths, files)
    with in_force(known):
        return _PolicyLoader(files, Projects(files), known).load(paths)


def load_from(
    paths: Sequence[Path],
    files: Files,
    declarations: Sequence[Path] = (),
    shared: Sequence[Path] = (),
    projects: Projects | None = None,
) -> Loaded:
    """What ``load(paths)`` gives where the files are as ``files`` has seen them, or sees them now.

    So it is with their ``projects``, where these have been looked through before.

    Declarations that count for the paths count for what is found elsewhere, and those that stand beside it;
    so do ``declarations`` that somebody names. Of the files that are ``shared`` is said what nobody uses.
    """
    projects, consulted = projects or Projects(files), tuple(declarations)
    more = projects.declarations((*paths, *declarations))
    while True:
        consulted = tuple(sorted({*consulted, *more}))
        loader = _PolicyLoader.informed(files, projects, consulted)
        with in_force(loader.catalog):
            loaded = loader.load(paths, shared)
        more = projects.declarations([path for path in loader.read if path not in paths])
        if set(more) <= set(consulted):
            return loaded


def load_text(text: str, file: str, near: Path | None = None) -> Loaded:
    """Load and resolve the text of one rule file, called ``file`` in diagnostics.

    Where it is to stand at ``near``, it is a file of that project.
    """
    files = Files(around=None if near is None else Surroundings())
    projects = Projects(files)
    loader = _PolicyLoader.informed(files, projects, () if near is None else projects.declarations([near]))
    with in_force(loader.catalog):
        return loader.load_text(text, file, near)


class _Lineage(Struct, frozen=True):
    """A document, what it extends and so on down, and the days on which all of that holds."""

    chain: tuple[PolicyDocument, ...]
    days: InForce


class _PolicyLoader:
    def __init__(self, files: Files, projects: Projects, known: Catalog) -> None:
        self._files = files
        self._projects = projects
        self._problems = Collector()
        self._sources: dict[str, str] = {}
        #: What the policies know of snapshots.
        self.catalog = known
        #: What has been read, by the files that it stands in, links followed.
        self._documents: dict[Path, PolicyDocument | None] = {}
        #: Where a document stands, by what messages call it.
        self._places: dict[str, Path] = {}
        self._given: dict[str, list[PolicyDocument]] = {}
        self._shared = SharedFiles(files, self._problems, self._sources, self._places)
        #: Files that give versions of a policy for the same days.
        self._clashes: set[frozenset[str]] = set()

    def load(self, paths: Sequence[Path], shared: Sequence[Path] = ()) -> Loaded:
        found: list[PolicyDocument] = []
        for path in self._files.rules(paths, self._problems):
            item = self._document(path)
            if item is not None:
                self._check_id(path, item)
                found.append(item)
        return self._loaded(found, shared)

    def load_text(self, text: str, file: str, near: Path | None) -> Loaded:
        found = document(text, file, self._problems, self._sources)
        if near is not None:
            self._places[file] = near
        return self._loaded([] if found is None else [found])

    @classmethod
    def informed(cls, files: Files, projects: Projects, declarations: Sequence[Path]) -> _PolicyLoader:
        """A loader of policies that know what is declared; what is wrong with that is among its findings."""
        loader = cls(files, projects, shipped())
        loader.catalog = catalog_of(declarations, files, loader._problems, loader._sources)
        return loader

    @property
    def read(self) -> tuple[Path, ...]:
        """The files that have been read."""
        return tuple(self._places.values())

    def _document(self, path: Path) -> PolicyDocument | None:
        target = resolved(path)
        if target not in self._documents:
            found = read_document(path, self._files, self._problems, self._sources)
            self._documents[target] = found
            if found is not None:
                self._places[found.file] = path
        return self._documents[target]

    def _check_id(self, path: Path, item: PolicyDocument) -> None:
        """Note an id that a shipped policy has, unless the file is that policy's, or a copy of it."""
        name = item.root.get("policy")
        if not isinstance(name, nodes.ScalarNode) or resolved(path).is_relative_to(rules_folder()):
            return
        shipped = self._projects.shipped(name.text)
        if shipped and all(self._files.read(one) != self._files.read(path) for one in shipped):
            self._problems.error("SC209", name.span, severity=Severity.WARNING, name=name.text)

    def _loaded(self, documents: Sequence[PolicyDocument], shared: Sequence[Path] = ()) -> Loaded:
        for item in documents:
            if item.id is not None:
                self._given.setdefault(item.id, []).append(item)
        policies = [policy for item in documents for policy in self._resolve(item)]
        referenced = self._follow_references(policies)
        self._check_overlaps(policies)
        self._check_cycles([*policies, *referenced])
        self._check_shared(documents, shared)
        return Loaded(Library(policies, referenced), self._problems.sorted(), self._sources)

    def _resolve(self, item: PolicyDocument) -> list[Policy]:
        """The versions of a policy that a document gives: one for each version of what it extends."""
        found = (self._resolved(lineage) for lineage in self._lineages(item, ()))
        return [policy for policy in found if policy is not None]

    def _resolved(self, lineage: _Lineage) -> Policy | None:
        chain = lineage.chain
        root: nodes.MappingNode | None = None
        shared: tuple[str, ...] = ()
        lent: tuple[str, ...] = ()
        for item in reversed(chain):
            own = _without(item.root, "uses")
            below = self._shared.laid_under(own if root is None else root, item, shared)
            root = below if root is None else overlay(below, own, self._problems)
            lent = tuple(used.file for used in self._shared.used(item) if used.file not in shared)
            shared = (*shared, *lent)
        assert root is not None, "a lineage has a document"
        root = self._shared.as_asked(root, shared)
        extends = tuple(base.id or "" for base in chain[1:])
        whole = _extends(chain[-1].root) is None
        policy = resolve(_without(root, "extends"), extends, self.catalog, self._problems, whole=whole)
        files = (*(item.file for item in chain), *shared)
        return policy and replace(policy, in_force=lineage.days, files=files, shared=lent)

    def _lineages(self, item: PolicyDocument, above: tuple[PolicyDocument, ...]) -> list[_Lineage]:
        """The document laid over each version of what it extends, as far as that is known."""
        own, stated = days_of(item), item.root.get("in_force") is not None
        alone = [_Lineage((item,), own)]
        entry = _extends(item.root)
        name = None if entry is None else policy_id(entry, self._problems)
        if entry is None or name is None:
            return alone
        chain = (*above, item)
        bases = [lower for base in self._bases(name, chain, entry) for lower in self._lineages(base, chain)]
        if len(bases) < 2:
            return [_Lineage((item, *lower.chain), own if stated else lower.days) for lower in bases] or alone
        shared = [_Lineage((item, *lower.chain), both(own, lower.days)) for lower in bases]
        # Where none of the versions holds on its days, it is laid over the newest.
        newest = _Lineage((item, *bases[-1].chain), own)
        return [lineage for lineage in shared if not is_empty(lineage.days)] or [newest]

    def _bases(
        self, name: str, chain: tuple[PolicyDocument, ...], entry: nodes.Entry
    ) -> list[PolicyDocument]:
        """The versions of the policy called ``name`` that the last of ``chain`` extends, the oldest first."""
        user = chain[-1]
        candidates = self._candidates(name, user)
        if not candidates and name != user.id:
            meant = self._unknown_policy(PolicyRef(name, entry.value.span), Text("extend", "扩展"), chain)
            if meant is None:
                return []
            # Read as it is meant: what stands in the file would otherwise seem to change nothing.
            name, candidates = meant, self._candidates(meant, user)
        ordered = sorted(candidates, key=lambda item: days_of(item).start or date.min) or [user]
        if name == user.id:  # one version made from another: from the one before it
            start = days_of(user).start
            covering = [item for item in ordered if start is not None and days_of(item).covers(start)]
            ordered = [(covering or ordered)[-1]]
        known = {item.file for item in chain}
        loops = [item for item in ordered if item.file in known]
        if loops:
            loop = [item.id or "" for item in chain] + [name]
            self._problems.error("SC122", entry.value.span, loop=" → ".join(f"`{step}`" for step in loop))
        return [item for item in ordered if item.file not in known]

    def _candidates(self, name: str, user: PolicyDocument) -> list[PolicyDocument]:
        """The documents of a policy, those given before those shipped; not the one that asks."""
        given = [item for item in self._given.get(name, ()) if item is not user]
        if not given:
            return [item for item in self._elsewhere(name, user.file) if item is not user]
        places = (place for item in given if (place := self._places.get(item.file)) is not None)
        versions = (self._document(path) for place in places for path in self._projects.beside(name, place))
        found = dict.fromkeys([*given, *(item for item in versions if item is not None)])
        return [item for item in found if item is not user]

    def _elsewhere(self, name: str, user: str) -> list[PolicyDocument]:
        """The documents of a policy that wasn't given: in the project of the file ``user``, or shipped."""
        found = (self._document(path) for path in self._projects.find(name, self._places.get(user)))
        return [item for item in found if item is not None]

    def _known(self, user: str) -> set[str]:
        """The ids of all policies that the file ``user`` could ask for."""
        return {*self._given, *self._projects.ids(self._places.get(user))}

    def _unknown_policy(
        self, reference: PolicyRef, verb: Text, chain: Sequence[PolicyDocument] = ()
    ) -> str | None:
        """Note that there is no such policy; the one outside of ``chain`` that is most likely meant."""
        name = reference.policy
        known = sorted(self._known(reference.span.file).difference(item.id or "" for item in chain))
        near = guess(name, known)
        self._problems.error(
            "SC107",
            reference.span,
            suggestion=near,
            help=_listed(name, known) if near is None else None,
            name=name,
            verb=verb,
        )
        return None if near is None else near.word

    def _follow_references(self, policies: Iterable[Policy]) -> list[Policy]:
        """The policies that a ``policy:`` leads to and that weren't given; wrong references are noted."""
        known: dict[str, list[Policy]] = {}
        for policy in policies:
            known.setdefault(policy.id, []).append(policy)
        found: list[Policy] = []
        waiting = list(policies)
        while waiting:
            policy = waiting.pop(0)
            for item, reference in policy.referring():
                if reference.policy not in known:
                    documents = self._elsewhere(reference.policy, reference.span.file)
                    resolved = [other for item in documents for other in self._resolve(item)]
                    known[reference.policy] = resolved
                    found += resolved
                    waiting += resolved
                if not known[reference.policy]:
                    if not any(item for item in self._given.get(reference.policy, ())):
                        self._unknown_policy(reference, Text("refer to", "引用"))
                    continue
                self._check_subject(policy, reference, known[reference.policy])
                self._check_shops(policy, item, reference, known[reference.policy])
        return found

    def _check_subject(self, policy: Policy, reference: PolicyRef, targets: Iterable[Policy]) -> None:
        for target in targets:
            if target.subject != policy.subject:
                self._problems.error(
                    "SC131", reference.span, name=target.id, subject=target.subject, own=policy.subject
                )
                return

    def _check_shops(
        self, policy: Policy, item: Precondition, reference: PolicyRef, targets: Iterable[Policy]
    ) -> None:
        """Note a reference that leads to a policy for other shops: it would ask for nothing, in silence."""
        facts = [never_together(policy, target, item.when) for target in targets]
        if facts and facts[0] is not None and all(facts):
            title = facts[0].title
            self._problems.error("SC149", reference.span, policy=reference.policy, fact=title)

    def _check_shared(self, documents: Sequence[PolicyDocument], shared: Sequence[Path]) -> None:
        """Note files of which ``documents`` take nothing, and what nobody takes, where nothing is broken."""
        if self._problems.error_count:
            return
        self._shared.note_unused(documents)
        for path in shared:
            self._shared.note_untaken(path, lambda path: self._projects.using(path) <= self._targets())

    def _targets(self) -> set[Path]:
        return {self._files.target(path) for path in self._places.values()}

    def _check_overlaps(self, policies: Iterable[Policy]) -> None:
        versions: dict[str, list[Policy]] = {}
        for policy in policies:
            earlier = versions.setdefault(policy.id, [])
            for other in earlier:
                if overlap(policy.in_force, other.in_force):
                    self._clash(policy, other)
                    break
            earlier.append(policy)

    def _clash(self, policy: Policy, other: Policy) -> None:
        """Note two versions for the same days, once: of the policy, or of the one that it extends twice."""
        chain = zip((policy.id, *policy.extends), policy.files, other.files, strict=False)
        name, *files = next(step for step in chain if step[1] != step[2])
        if frozenset(files) in self._clashes:
            return
        self._clashes.add(frozenset(files))
        ids = {
            item.file: node.span
            for item in self._documents.values()
            if item is not None and (node := item.root.get("policy")) is not None
        }
        place, second = (ids[file] for file in files)
        related = (Related(Text("the other one", "另一个版本"), second),)
        self._problems.error("SC125", place, related=related, name=name)

    def _check_cycles(self, policies: Sequence[Policy]) -> None:
        """Note policies whose verdict is a condition of itself."""
        edges: dict[str, dict[str, PolicyRef]] = {}
        for policy in policies:
            known = edges.setdefault(policy.id, {})
            for reference in policy.references():
                known.setdefault(reference.policy, reference)
        for circle in ordered(edges).circles:
            self._problems.error("SC121", edges[circle[-1]][circle[0]].span, way=way(circle))


def _listed(name: str, known: list[str]) -> Text:
    """The policies there are, those of the same platform first; not all where there are many."""
    family = name.split("/", maxsplit=1)[0]
    first = sorted(known, key=lambda other: (not other.startswith(f"{family}/"), other))
    more = len(first) - _LISTED
    tail = Text(f" and {more} more", f"等 {len(first)} 份") if more > 0 else Text("", "")
    shown = first[:_LISTED]
    return Text(f"known policies: {quoted(shown)}{tail.en}", f"已有的规则：{quoted_zh(shown)}{tail.zh}")


def _extends(root: nodes.MappingNode) -> nodes.Entry | None:
    """The entry that says what a policy extends, misspelt though its key may be."""
    return entry_meant(root, "extends", KINDS["policy"])


def _without(root: nodes.MappingNode, key: str) -> nodes.MappingNode:
    return nodes.MappingNode(tuple(entry for entry in root.entries if entry.name != key), root.span)
