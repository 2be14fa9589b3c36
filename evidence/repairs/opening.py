"""Opening the repair window: its dates, and word to each agency of what came back to it, to the judges how much."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from evaluations.extensions.extension_notices import REPAIR_JUDGES
from evaluations.extensions.giving_time import extend_window, why_not_extend
from evaluations.models import Evaluation, Holiday, WindowExtension
from evaluations.permissions import Refused
from evaluations.rules.working_days import REPAIR_DAYS, last_working_day
from evaluations.stages.workflow import repair_window
from evidence.repairs.queries import RepairGroup, grouped_by_agency, repair_tasks
from notices.models import Notification
from notices.notifications import NotificationDraft, notify
from ui.formats import date_span

NOTHING_RETURNED = "Belum ada butir yang dikembalikan asesor. Catat putusan asesor lebih dahulu."
WINDOW_STANDS = "Masa perbaikan sudah dibuka. Perpanjang bagi yang memerlukan, atau cabut dahulu."


def why_not_open_repair(evaluation: Evaluation, user: User) -> str | None:
    """Why this person opens no repair window now; None if they may. Two queries at most."""
    if refusal := why_not_extend(evaluation, user, is_repair=True):
        return refusal
    if repair_window(evaluation):
        return WINDOW_STANDS
    return None if evaluation.returned_items else NOTHING_RETURNED


def proposed_end(evaluation: Evaluation, first: date) -> date:
    """Five working days, without the holidays that the city has entered. One query."""
    days = set(Holiday.objects.filter(region=evaluation.region_id, day__gte=first).values_list("day", flat=True))
    return last_working_day(first, REPAIR_DAYS, days)


@transaction.atomic
def open_repair_window(
    *, evaluation: Evaluation, opens: date, by: User, until: date | None = None, reason: str = ""
) -> WindowExtension:
    """Open evidence for what the assessors sent back, by default for five working days, and tell everybody concerned.

    Raises `Refused` or `ValidationError` by field.
    """
    last = until or proposed_end(evaluation, opens)
    if last < opens:
        raise ValidationError({"until": "Hari terakhir harus sesudah hari pertama."})
    if refusal := why_not_open_repair(evaluation, by):
        raise Refused(refusal)
    row = extend_window(
        evaluation=evaluation,
        opens=opens,
        until=last,
        reason=reason.strip() or "Perbaikan setelah interviu.",
        is_repair=True,
        by=by,
    )
    _tell(row, grouped_by_agency(repair_tasks(evaluation)), by)
    return row


def _tell(row: WindowExtension, groups: list[RepairGroup], by: User) -> None:
    assert row.opens is not None
    evaluation, days = row.evaluation, date_span(row.opens, row.until)
    page, key = reverse("repairs", args=[evaluation.pk]), f"perbaikan-{row.pk}"
    for group in groups:
        if group.agency:
            numbers = ", ".join(dict.fromkeys(task.item.code for task in group.tasks))
            count = f"{len(group.tasks)} butir {group.agency.short_name} dikembalikan asesor"
            text = f"Masa perbaikan {days}: {count} ({numbers})."
            notify(_draft(evaluation, key, text, page, row), by=by, agency=group.agency)
    agencies = sum(group.agency is not None for group in groups)
    total = len({task.item.pk for group in groups for task in group.tasks})
    text = f"Masa perbaikan {days} dibuka: {total} butir dari {agencies} OPD. Kiriman yang datang Anda tinjau."
    notify(_draft(evaluation, key, text, page, row), by=by, roles=REPAIR_JUDGES)
    text = f"Masa perbaikan {days} dibuka: {total} butir dari {agencies} OPD."
    others = (Role.DISKOMINFO, Role.KOORDINATOR, Role.ASESOR_INTERNAL)  # who judges as well has been told
    notify(_draft(evaluation, key, text, page, row), by=by, roles=others)


def _draft(evaluation: Evaluation, key: str, text: str, page: str, row: WindowExtension) -> NotificationDraft:
    return NotificationDraft(
        kind=Notification.Kind.REPAIR, key=key, text=text, url=page, subject=evaluation, due=row.until
    )
