"""Reminding agencies of what they still owe: many at once by bell and mail, or one by a message that a person sends.

Whom somebody has reminded, when and how, stands in the history of the cycle.
"""

from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.models import User
from evaluations.evaluation_history import agency_details
from evaluations.models import Evaluation
from evaluations.stages.workflow import is_yet_to_open, lock_cycle
from evidence.evidence_history import reminder_value
from evidence.requests.asking import require_requester
from evidence.requests.reminder_contacts import contacts_of
from evidence.requests.reminder_texts import ReminderScope, ReminderText, reminder_texts
from history.choices import HistoryKind
from history.models import HistoryEntry
from notices.models import Notification
from notices.notifications import NotificationDraft, absolute_url, notify
from regions import clock

NOT_OPEN = "Data dukung belum dapat dikirim. Ingatkan OPD setelah penilaian mandiri dibuka."
NOBODY = "Centang sekurangnya satu OPD yang masih ditunggu data dukungnya."


class ReminderWay(models.TextChoices):
    MAIL = "surel", "pemberitahuan dan surel"
    MESSAGE = "pesan", "WhatsApp"


@transaction.atomic
def remind_agencies(*, evaluation: Evaluation, agencies: Collection[int], which: ReminderScope, by: User) -> int:
    """Tell each agency's people what it owes, each thing with its page. Returns how many agencies.

    Agencies that owe nothing any more are passed over; `ValidationError` where none is left.
    """
    chosen = _owing(evaluation, agencies, which, by)
    people = contacts_of(evaluation)
    moment = clock.now().isoformat()
    for reminder in chosen:
        late = f", {reminder.late} lewat tenggat" if reminder.late else ""
        text = f"{by} mengingatkan {reminder.agency.short_name}: {len(reminder.needs)} hal ditunggu{late}."
        news = NotificationDraft(
            kind=Notification.Kind.DUE,
            key=f"ingat-{evaluation.pk}-{reminder.agency.pk}-{moment}",
            text=text,
            url=reminder.needs[0].place if len(reminder.needs) == 1 else reminder.tasks,
            subject=evaluation,
            due=next((need.due.day for need in reminder.needs if need.due.day), None),
            letter=f"{text}\n\n{reminder.text}",
        )
        notify(news, by=by, agency=reminder.agency)
    names = {key: [str(one) for one in found if one != by] for key, found in people.items()}
    _record(evaluation, chosen, ReminderWay.MAIL, names, by)
    return len(chosen)


@transaction.atomic
def record_message(
    *, evaluation: Evaluation, agency: int, which: ReminderScope, by: User, person: int | None = None
) -> None:
    """That this person has sent the text by the own telephone, to somebody of the agency or to whom they chose."""
    chosen = _owing(evaluation, [agency], which, by)
    people = contacts_of(evaluation).get(agency, [])
    names = {agency: [str(one) for one in people if one.pk == person]}
    _record(evaluation, chosen, ReminderWay.MESSAGE, names, by)


def _owing(evaluation: Evaluation, agencies: Collection[int], which: ReminderScope, by: User) -> list[ReminderText]:
    lock_cycle(evaluation)
    require_requester(evaluation, by)
    if is_yet_to_open(evaluation):
        raise ValidationError(NOT_OPEN)
    found = [text for text in reminder_texts(evaluation, which, absolute_url("")) if text.agency.pk in agencies]
    if not found:
        raise ValidationError(NOBODY)
    return found


def _record(
    evaluation: Evaluation,
    reminders: Collection[ReminderText],
    way: ReminderWay,
    people: Mapping[int, list[str]],
    by: User,
) -> None:
    HistoryEntry.objects.record_all(
        HistoryEntry.of(
            evaluation,
            kind=HistoryKind.AGENCY_REMINDED,
            details=agency_details(row.agency.pk, row.agency.short_name),
            after=reminder_value(way.label, people.get(row.agency.pk, []), len(row.needs), row.late),
            by=by,
        )
        for row in reminders
    )
