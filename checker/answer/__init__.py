"""What a report comes to: the answers, what to do once, what to wait for, and what isn't known."""

from checker.answer.build import answer_of
from checker.answer.model import Answer, Earliest, Hinge, Lack, Question, Task, Wait

__all__ = ["Answer", "Earliest", "Hinge", "Lack", "Question", "Task", "Wait", "answer_of"]
