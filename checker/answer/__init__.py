"""What a report comes to: the answers, what to do once, what to wait for, and what isn't known."""

from checker.answer.build import answer_of
from checker.answer.model import AnsweredQuestion, Earliest, Hinge, LackingFact, ShopAnswer, ThingToDo, Wait

__all__ = [
    "AnsweredQuestion",
    "Earliest",
    "Hinge",
    "LackingFact",
    "ShopAnswer",
    "ThingToDo",
    "Wait",
    "answer_of",
]
