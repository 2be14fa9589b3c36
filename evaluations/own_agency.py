"""Who acts for an agency does not judge that agency's evidence, nor the levels it answers for.

One question for both. A region whose few people cannot do otherwise may allow it; then every such judgement says so in
the history, and the Berita Acara in a sentence.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.models import User
from evaluations import permissions
from evaluations.models import Assignment, Evaluation
from evaluations.stages.workflow import lock_cycle, require_reason
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock
from regions.models import Agency, Region
from ui.formats import long_date

NEEDS_REASON = "Tulis mengapa yang mewakili OPD perlu menilai OPD-nya."


def own_agency(evaluation: Evaluation, user: User, agencies: Iterable[Agency | None]) -> Agency | None:
    """The first of these agencies that the person acts for; None if they act for none of them."""
    own = user.agency_ids(evaluation.region_id)
    return next((agency for agency in agencies if agency and agency.pk in own), None)


def why_not_judge_own(evaluation: Evaluation, user: User, agencies: Iterable[Agency | None]) -> str | None:
    """Why this person does not judge what these agencies sent or answer for; None if they may."""
    agency = own_agency(evaluation, user, agencies)
    if agency is None or evaluation.region.judges_own_agency:
        return None
    name = agency.short_name or agency.name
    return f"Anda mewakili {name}, yang ikut menjawab indikator ini; orang lain yang menilainya."


def left_to_others(evaluation: Evaluation, user: User) -> dict[int, str]:
    """{indicator: why this person does not judge it}, for all that agencies of theirs answer for.

    One query; none for who acts for no agency.
    """
    own = user.agency_ids(evaluation.region_id)
    if not own:
        return {}
    parts = Assignment.objects.filter(evaluation=evaluation, agency__in=own).select_related("agency")
    found = {part.indicator_id: why_not_judge_own(evaluation, user, [part.agency]) for part in parts}
    return {pk: refusal for pk, refusal in found.items() if refusal}


def own_agency_mark(evaluation: Evaluation, user: User, agencies: Iterable[Agency | None]) -> dict[str, Any]:
    """What the history keeps beside a judgement that rests on the exception; nothing beside any other."""
    agency = own_agency(evaluation, user, agencies)
    return {"own_agency": agency.short_name or agency.name} if agency else {}


def own_agency_sentence(evaluation: Evaluation) -> str:
    """What the Berita Acara says where somebody judged their own agency; "" everywhere else.

    One query, and only in a region that has ever allowed it.
    """
    region = evaluation.region
    if region.judges_own_agency_at is None:
        return ""
    marked = HistoryEntry.objects.about(evaluation).filter(details__has_key="own_agency")
    indicators = len(set(marked.values_list("indicator", flat=True)))
    if not indicators:
        return ""
    day = long_date(clock.day_of(region.judges_own_agency_at, region))
    return (
        f"Pada {indicators} indikator data dukung atau tingkat dinilai oleh orang yang mewakili OPD-nya sendiri; "
        f"aturan {region.government} tentang hal itu terakhir diubah {day}."
    )


@transaction.atomic
def set_own_agency_judging(*, evaluation: Evaluation, allowed: bool, reason: str, by: User) -> None:
    """Allow or forbid it for the cycle's region; what is so already changes nothing.

    Raises `Refused` or `ValidationError`.
    """
    permissions.require("allow_own_agency", by, evaluation)
    reason = require_reason(reason, missing=NEEDS_REASON if allowed else "")
    lock_cycle(evaluation)
    region = Region.objects.select_for_update(no_key=True).get(pk=evaluation.region_id)
    if allowed == region.judges_own_agency:
        return
    region.judges_own_agency, region.judges_own_agency_at = allowed, clock.now()
    region.save(update_fields=["judges_own_agency", "judges_own_agency_at"])
    evaluation.region = region
    HistoryEntry.objects.record(
        subject=evaluation, kind=HistoryKind.OWN_AGENCY_SET, after={"allowed": allowed}, reason=reason, by=by
    )
