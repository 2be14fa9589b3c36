"""More time is told to those whom it concerns: who sends, and who enters or judges."""

from dataclasses import replace

from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from evaluations import permissions
from evaluations.choices import CycleState
from evaluations.models import Evaluation, WindowExtension
from evaluations.stages.stage_notices import assigned_agencies
from evaluations.tasks_page import tasks_url
from notices.models import Notification
from notices.notifications import NotificationDraft, notify, take_back
from ui.formats import long_date

REPAIR_JUDGES = frozenset({Role.PENANGGUNG_JAWAB})


def tell_extension(row: WindowExtension, withdrawn_by: User | None = None) -> None:
    """Agencies and the team learn until when they have time, and why; also when it is taken back."""
    evaluation, by = row.evaluation, withdrawn_by or row.by
    thing = "perbaikan data dukung" if row.is_repair else evaluation_stage(row)
    key = f"perbaikan-{row.pk}" if row.is_window else f"waktu-{row.pk}"
    if withdrawn_by:
        what = "Masa perbaikan" if row.is_window else f"Waktu tambahan {thing} untuk {row.scope}"
        text = f"{what} dicabut (semula sampai {long_date(row.until)})."
        take_back(key, draft(evaluation, f"{key}-cabut", text, "dashboard"), by=by)
        return
    text = f"Waktu tambahan {thing} untuk {row.scope} sampai {long_date(row.until)}: {row.reason}"
    news = draft(evaluation, key, text, "extensions")
    if row.is_repair or row.stage == CycleState.MANDIRI:
        agencies = [row.agency_id] if row.agency_id else assigned_agencies(evaluation, row.indicator_id)
        for agency in agencies:
            notify(replace(news, url=tasks_url(evaluation.pk)), by=by, agency=agency)
    notify(news, by=by, roles=team_of(row))


def evaluation_stage(row: WindowExtension) -> str:
    return str(CycleState(row.stage).label).lower()


def team_of(row: WindowExtension) -> frozenset[Role]:
    """Who judges a repair; who fills and checks the self-assessment; who records what the assessors decide."""
    if row.is_repair:
        return REPAIR_JUDGES | {Role.DISKOMINFO}
    return permissions.CHECKERS if row.stage == CycleState.MANDIRI else frozenset({Role.DISKOMINFO})


def draft(evaluation: Evaluation, key: str, text: str, page: str) -> NotificationDraft:
    return NotificationDraft(
        kind=Notification.Kind.TIME,
        key=key,
        text=text,
        url=reverse(page, args=[evaluation.pk]),
        subject=evaluation,
    )
