"""Statuses and the verdict, inferred from truths by forward chaining, with the chain of firings."""

from checker.decide.choice import EngineInUse, engine_in_use
from checker.decide.decider import Decider
from checker.decide.model import Decision, EngineError, Firing, StageState, Status, Verdict

__all__ = [
    "Decider",
    "Decision",
    "EngineError",
    "EngineInUse",
    "Firing",
    "StageState",
    "Status",
    "Verdict",
    "engine_in_use",
]
