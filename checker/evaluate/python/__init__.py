"""The compiled evaluator: what each condition of a policy says of each subject, over time."""

from checker.evaluate.model import Cover, Finding, Measured, PreconditionTruths, RecordRef, SubjectTruths
from checker.evaluate.python.measurement import Measurement

__all__ = [
    "Cover",
    "Finding",
    "Measured",
    "Measurement",
    "PreconditionTruths",
    "RecordRef",
    "SubjectTruths",
]
