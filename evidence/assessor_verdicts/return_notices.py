"""Items that come back while a repair is open already: the agencies of their indicators are told at once."""

from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse

from accounts.models import User
from domains.models import EvidenceItem
from evaluations.models import Evaluation
from evaluations.stages.stage_notices import assigned_agencies
from evaluations.stages.workflow import open_repairs
from notices.models import Notification
from notices.notifications import NotificationDraft, notify
from regions import clock


def tell_new_returns(evaluation: Evaluation, items: Iterable[EvidenceItem], by: User) -> None:
    """Nobody is told before the window opens: then each agency gets one line for all its items."""
    if not (repairs := open_repairs(evaluation)):
        return
    codes: dict[int, list[str]] = defaultdict(list)
    for item in items:
        for agency in assigned_agencies(evaluation, item.criterion.indicator_id):
            codes[agency].append(item.code)
    until = max(row.until for row in repairs)
    moment = clock.now()
    for agency, found in codes.items():
        news = NotificationDraft(
            kind=Notification.Kind.REPAIR,
            key=f"dikembalikan-asesor-{evaluation.pk}-{agency}-{moment:%Y%m%d%H%M%S}",
            text=f"Asesor mengembalikan {len(found)} butir lagi untuk diperbaiki: {', '.join(found)}.",
            url=reverse("repairs", args=[evaluation.pk]),
            subject=evaluation,
            due=until,
        )
        notify(news, by=by, agency=agency)
