"""One file a noun."""

from evaluations.models.assignment import Assignment
from evaluations.models.evaluation import Evaluation, StageWindow, WindowExtension
from evaluations.models.question import GeneralQuestion
from evaluations.models.score import ChosenService, Score

__all__ = [
    "Assignment",
    "ChosenService",
    "Evaluation",
    "GeneralQuestion",
    "Score",
    "StageWindow",
    "WindowExtension",
]
