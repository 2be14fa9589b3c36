"""One file a noun."""

from meetings.models.interview import InterviewNote
from meetings.models.meeting import AgendaPoint, Invitation, Meeting

__all__ = [
    "AgendaPoint",
    "InterviewNote",
    "Invitation",
    "Meeting",
]
