"""A policy in outline: what it takes to choose it, or to say why it wasn't chosen."""

# Annotations are evaluated here: a decoder asks for them, and as texts each would have to be compiled.

from collections.abc import Callable
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.language.model.conditions import Condition, Node
from checker.language.model.policy import InForce, Policy, PolicyRef


class Outline(Node, frozen=True):
    """What choosing among policies asks of one; ``references`` are those whose verdicts it asks for.

    It isn't a policy, so that nothing can be checked against half of one.
    """

    id: str
    title: Text
    subject: str
    topic: str | None
    applies_to: Condition | None
    in_force: InForce
    extends: tuple[str, ...]
    references: tuple[PolicyRef, ...]

    @classmethod
    def of(cls, policy: Policy) -> "Outline":
        """The outline of ``policy``."""
        return cls(
            policy.id,
            policy.title,
            policy.subject,
            policy.topic,
            policy.applies_to,
            policy.in_force,
            policy.extends,
            policy.references(),
        )


class ListedPolicy(Struct, frozen=True, eq=False):
    """A policy as a library lists it: ``whole`` gives the policy itself, which may be made only then."""

    outline: Outline
    whole: Callable[[], Policy]

    @classmethod
    def of(cls, policy: Policy) -> "ListedPolicy":
        """``policy``, which is there already."""
        return cls(Outline.of(policy), lambda: policy)

    def called(self, name: str) -> "ListedPolicy":
        """The same under another id."""
        return ListedPolicy(replace(self.outline, id=name), cache(lambda: replace(self.whole(), id=name)))
