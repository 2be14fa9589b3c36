"""Whether a reminder or digest that has waited for the mail server still says what is so: asked when it leaves.

The answer is that of the duties, which ask `evidence/requests/lateness.py`: nobody is reminded of what is closed.
"""

from datetime import date

from duties.queries import duties_of, group_by_due_date
from duties.reminders import local_now
from evaluations.models import Evaluation
from evaluations.stages import workflow
from evidence.models import EvidenceRequest
from notices.models import Mail, MailKind, Notification

DIGEST, ASKED = "harian-", "minta-"


def is_wanted(mail: Mail) -> bool:
    """False for a reminder of what is done or closed, an old digest, a wish that nobody can fulfil any more."""
    if mail.kind == MailKind.LINK:
        return True
    if mail.key.startswith(DIGEST):
        today = local_now(mail.user).date() if mail.user.active_memberships else None
        return mail.key == f"{DIGEST}{today}" and bool(duties_of(mail.user).rows)
    news = Notification.objects.filter(user=mail.user_id, key=mail.key).first()
    if news is None or news.subject_id is None:
        return True
    if news.kind == Notification.Kind.DUE:
        return _still_due(mail, news.subject_id, news.due)
    return news.kind != Notification.Kind.ASKED or _still_asked(mail.key)


def _still_due(mail: Mail, cycle: int, day: date | None) -> bool:
    """Something of theirs is due on that day of that cycle."""
    return any(found.pk == cycle and due == day for found, due in group_by_due_date(duties_of(mail.user).rows))


def _still_asked(key: str) -> bool:
    """What was asked for together stands or falls by the first of it, and while anything of it is not withdrawn."""
    number = key.removeprefix(ASKED).partition("-")[0]
    rows = EvidenceRequest.objects.select_related("evaluation__region", "agency")
    asked = rows.filter(pk=number).first() if number.isdecimal() else None
    if asked is None:
        return True
    same = EvidenceRequest.objects.standing().filter(evaluation=asked.evaluation_id, agency=asked.agency_id)
    if asked.withdrawn_at and not same.filter(asked_by=asked.asked_by_id).exists():
        return False
    evaluation: Evaluation = asked.evaluation
    return workflow.is_yet_to_open(evaluation) or not workflow.why_not_send_evidence_now(
        evaluation, agency_ids=[asked.agency_id], anywhere=True
    )
