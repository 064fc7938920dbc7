"""The logic of a policy: what decides, without what is measured."""

# Annotations are evaluated here: a decoder asks for them, and as texts each would have to be compiled.

from msgspec import Struct

from checker.language.model.policy import Policy, PolicyRef, Precondition, in_effect


class PreconditionShape(Struct, frozen=True):
    """The shape of one precondition.

    ``other`` is the policy whose verdict is its condition, if any; ``until`` the stage with which it ends.
    """

    id: str
    blocking: bool = True
    has_when: bool = False
    has_unless: bool = False
    other: str | None = None
    until: str | None = None


class StageShape(Struct, frozen=True):
    """A stage and its own preconditions; ``awaits`` is whether the seller can only wait in it."""

    id: str
    preconditions: tuple[PreconditionShape, ...]
    awaits: bool = False


class Logic(Struct, frozen=True):
    """Stages, their preconditions, and those that are asked for in every stage.

    ``waivers`` is whether any waiver is in force; most cases have none, and are decided without asking.
    """

    policy: str
    stages: tuple[StageShape, ...]
    common: tuple[PreconditionShape, ...]
    waivers: bool = False

    def preconditions(self) -> tuple[PreconditionShape, ...]:
        """Those of every stage in order, then those that hold in all stages."""
        return (*(p for stage in self.stages for p in stage.preconditions), *self.common)

    def counted_in(self, stage: str | None) -> frozenset[str]:
        """The preconditions that bear on the verdict once ``stage`` is reached; None is no stage."""
        asked = (*in_effect(self.stages, stage), *self.common)
        return frozenset(p.id for p in asked if p.blocking)


def logic_of(policy: Policy, *, waivers: bool = False) -> Logic:
    """The logic of ``policy``; with ``waivers``, preconditions may be waived."""
    return Logic(
        policy.id,
        tuple(
            StageShape(
                stage.id, tuple(_guarded(p) for p in stage.preconditions), awaits=stage.awaits is not None
            )
            for stage in policy.stages
        ),
        tuple(_guarded(p) for p in policy.preconditions),
        waivers,
    )


def _guarded(precondition: Precondition) -> PreconditionShape:
    return PreconditionShape(
        precondition.id,
        blocking=precondition.blocking,
        has_when=precondition.when is not None,
        has_unless=precondition.unless is not None,
        other=precondition.condition.policy if isinstance(precondition.condition, PolicyRef) else None,
        until=precondition.until,
    )
