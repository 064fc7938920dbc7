"""Statuses and the verdict, inferred from truths by forward chaining, with the chain of firings."""

from checker.decide.decider import Decider
from checker.decide.model import Decision, EngineError, Firing, StageState, Status, Verdict

__all__ = ["Decider", "Decision", "EngineError", "Firing", "StageState", "Status", "Verdict"]
