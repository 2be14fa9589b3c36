"""Whether a mail that has waited for the mail server still says what is so: asked when it leaves.

The answer is that of the duties, which ask `evidence/requests/lateness.py`: nobody is reminded of what is closed.
"""

from collections.abc import Callable
from datetime import date

from duties.queries import duties_of, group_by_due_date
from duties.reminders import local_now
from evaluations.models import Evaluation, WindowExtension
from evaluations.stages import workflow
from evidence.models import Citation, EvidenceRequest, Verdict
from meetings.models import AgendaPoint, Meeting
from notices.models import Mail, MailKind, Notification
from regions import clock

DIGEST = "harian-"
REMINDED = "ingat-"  # by a person, of what an agency owes
# What a line tells that cannot be over: that something was taken back, called off, or is somebody else's now.
ENDINGS = ("batal", "cabut", "lepas")


def is_wanted(mail: Mail) -> bool:
    """False for what is done, closed or taken back, an old digest, a wish that nobody can fulfil any more."""
    if mail.kind == MailKind.LINK:
        return True
    if mail.key.startswith(DIGEST):
        today = local_now(mail.user).date() if mail.user.active_memberships else None
        return mail.key == f"{DIGEST}{today}" and bool(duties_of(mail.user).rows)
    news = Notification.objects.filter(user=mail.user_id, key=mail.key).first()
    if news is None or news.subject_id is None or mail.key.endswith(ENDINGS):
        return True
    if mail.key.startswith(REMINDED):
        return any(row.evaluation.pk == news.subject_id for row in duties_of(mail.user).rows)
    if news.kind == Notification.Kind.DUE:
        return _still_due(mail, news.subject_id, news.due)
    still_so = STILL_SO.get(news.key.partition("-")[0])
    return still_so is None or still_so(news)


def _still_due(mail: Mail, cycle: int, day: date | None) -> bool:
    """Something of theirs is due on that day of that cycle."""
    return any(found.pk == cycle and due == day for found, due in group_by_due_date(duties_of(mail.user).rows))


def _number(news: Notification) -> int:
    """The row that the key names: "kembali-17", "rapat-4-ubah-93"."""
    number = news.key.split("-")[1]
    return int(number) if number.isdecimal() else 0


def _still_asked(news: Notification) -> bool:
    """What was asked for together stands or falls by the first of it, and while anything of it is not withdrawn."""
    asked = EvidenceRequest.objects.select_related("evaluation__region", "agency").filter(pk=_number(news)).first()
    if asked is None:
        return True
    same = EvidenceRequest.objects.standing().filter(evaluation=asked.evaluation_id, agency=asked.agency_id)
    if asked.withdrawn_at and not same.filter(asked_by=asked.asked_by_id).exists():
        return False
    evaluation: Evaluation = asked.evaluation
    return workflow.is_yet_to_open(evaluation) or not workflow.why_not_send_evidence_now(
        evaluation, agency_ids=[asked.agency_id], anywhere=True
    )


def _still_returned(news: Notification) -> bool:
    """Nobody has taken it back, nor answered it."""
    standing = Verdict.objects.standing().filter(citation__in=Citation.objects.current())
    return standing.filter(pk=_number(news)).exists()


def _still_given(news: Notification) -> bool:
    """More time, or a repair, that was not withdrawn and is not over."""
    row = WindowExtension.objects.select_related("evaluation__region").filter(pk=_number(news)).first()
    return row is None or (row.withdrawn_at is None and row.until >= clock.today(row.evaluation.region))


def _still_held(news: Notification) -> bool:
    """A meeting that is to come and was not called off."""
    row = Meeting.objects.select_related("evaluation__region").filter(pk=_number(news)).first()
    return row is None or (row.cancelled_at is None and row.day >= clock.today(row.evaluation.region))


def _still_decided(news: Notification) -> bool:
    """Minutes that were not opened again, of a meeting that was not called off."""
    row = AgendaPoint.objects.select_related("meeting").filter(pk=_number(news)).first()
    return row is None or bool(row.meeting.closed_at and not row.meeting.cancelled_at)


# By the first word of the key.
STILL_SO: dict[str, Callable[[Notification], bool]] = {
    "minta": _still_asked,
    "kembali": _still_returned,
    "waktu": _still_given,
    "perbaikan": _still_given,
    "rapat": _still_held,
    "keputusan": _still_decided,
}
