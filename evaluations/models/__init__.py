"""One file a noun."""

from evaluations.models.assessor_verdict import AssessorVerdict
from evaluations.models.assignment import Assignment
from evaluations.models.evaluation import Evaluation, StageWindow, WindowExtension
from evaluations.models.holiday import Holiday
from evaluations.models.question import GeneralQuestion
from evaluations.models.revision_adoption import RevisionAdoption
from evaluations.models.score import ChosenService, Score
from evaluations.models.shared_revision import SharedRevision

__all__ = [
    "AssessorVerdict",
    "Assignment",
    "ChosenService",
    "Evaluation",
    "GeneralQuestion",
    "Holiday",
    "RevisionAdoption",
    "Score",
    "SharedRevision",
    "StageWindow",
    "WindowExtension",
]
