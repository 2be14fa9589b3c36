"""One file a noun."""

from evaluations.models.action import Action, ActionNote, ActionProof, ActionRaise, Recommendation
from evaluations.models.agency_change import AgencyChange
from evaluations.models.assignment import Assignment
from evaluations.models.carryover import CarryOver
from evaluations.models.citation import Citation, Verdict
from evaluations.models.coverage import Coverage
from evaluations.models.decision import Decision
from evaluations.models.evaluation import Evaluation, StageWindow
from evaluations.models.evidence import Document, DocumentVersion, DownloadLog, PictureCopy, VersionText
from evaluations.models.extension import WindowExtension
from evaluations.models.history import HistoryEntry
from evaluations.models.interview import InterviewNote
from evaluations.models.job import Job
from evaluations.models.meeting import AgendaPoint, Invitation, Meeting
from evaluations.models.notification import CalendarAddress, Mail, MailChoice, Notification
from evaluations.models.package import Package
from evaluations.models.paper import Papers, SignedPaper
from evaluations.models.question import GeneralQuestion
from evaluations.models.report import Letterhead, Report
from evaluations.models.request import EvidenceRequest, RequestMessage
from evaluations.models.result import NationalAverage, OfficialResult
from evaluations.models.score import ChosenService, Score
from evaluations.models.seal import Approval, Seal
from evaluations.models.target import Effort, Scenario, Target
from evaluations.models.upload import Upload
from evaluations.models.year_note import YearNote

__all__ = [
    "Action",
    "ActionNote",
    "ActionProof",
    "ActionRaise",
    "AgencyChange",
    "AgendaPoint",
    "Approval",
    "Assignment",
    "CalendarAddress",
    "CarryOver",
    "ChosenService",
    "Citation",
    "Coverage",
    "Decision",
    "Document",
    "DocumentVersion",
    "DownloadLog",
    "Effort",
    "Evaluation",
    "EvidenceRequest",
    "GeneralQuestion",
    "HistoryEntry",
    "InterviewNote",
    "Invitation",
    "Job",
    "Letterhead",
    "Mail",
    "MailChoice",
    "Meeting",
    "NationalAverage",
    "Notification",
    "OfficialResult",
    "Package",
    "Papers",
    "PictureCopy",
    "Recommendation",
    "Report",
    "RequestMessage",
    "Scenario",
    "Score",
    "Seal",
    "SignedPaper",
    "StageWindow",
    "Target",
    "Upload",
    "Verdict",
    "VersionText",
    "WindowExtension",
    "YearNote",
]
