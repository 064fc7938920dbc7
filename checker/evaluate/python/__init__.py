"""The compiled evaluator: what each condition of a policy says of each subject, over time."""

from checker.evaluate.model import Cover, Finding, Measured, PreconditionTruths, RecordRef, SubjectTruths
from checker.evaluate.python.assembly import wholes
from checker.evaluate.python.measurement import Measurement, Prepared, leaving_out, prepared

__all__ = [
    "Cover",
    "Finding",
    "Measured",
    "Measurement",
    "PreconditionTruths",
    "Prepared",
    "RecordRef",
    "SubjectTruths",
    "leaving_out",
    "prepared",
    "wholes",
]
