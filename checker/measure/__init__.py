"""The compiled evaluator: what each condition of a policy says of each subject, over time."""

from checker.measure.measure import Measurement
from checker.measure.model import (
    Cover,
    Finding,
    Measured,
    PreconditionTruths,
    RecordRef,
    SubjectTruths,
)

__all__ = [
    "Cover",
    "Finding",
    "Measured",
    "Measurement",
    "PreconditionTruths",
    "RecordRef",
    "SubjectTruths",
]
