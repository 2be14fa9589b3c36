"""One file a noun."""

from evaluations.models.assignment import Assignment
from evaluations.models.coverage import Coverage
from evaluations.models.evaluation import Evaluation, StageWindow
from evaluations.models.evidence import Citation, Document, DocumentVersion, DownloadLog, Verdict
from evaluations.models.history import HistoryEntry
from evaluations.models.job import Job
from evaluations.models.result import NationalAverage, OfficialResult
from evaluations.models.score import ChosenService, Score

__all__ = [
    "Assignment",
    "ChosenService",
    "Citation",
    "Coverage",
    "Document",
    "DocumentVersion",
    "DownloadLog",
    "Evaluation",
    "HistoryEntry",
    "Job",
    "NationalAverage",
    "OfficialResult",
    "Score",
    "StageWindow",
    "Verdict",
]
