"""The ticks of what stands in the ministry's application: put by who copies it, and taken back."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from domains.models import Indicator
from evaluations import permissions
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.stages.workflow import lock_cycle
from history.choices import HistoryKind
from history.models import HistoryEntry
from outputs.models import TauvalEntry
from outputs.tauval.handover import NO_LEVEL, Handover, read_handovers
from regions import clock
from ui.texts import full_stop

SHUT = {
    CycleState.PERSIAPAN: "Siklus ini masih disiapkan; belum ada yang dimasukkan ke TAUVAL.",
    CycleState.SELESAI: "Siklus ini sudah selesai; tandanya tinggal dibaca.",
}
CONTENT_CHANGED = "Isi indikator ini berubah sejak halaman dibuka. Salin isi yang baru."


@dataclass
class EntryConflict(Exception):
    """The page showed another content, or another tick, than there is by now; nothing was stored."""

    reason: str

    def __str__(self) -> str:
        return self.reason


def why_not_tick(evaluation: Evaluation, user: User) -> str | None:
    """Why this person ticks nothing now; None if they may."""
    return permissions.why_not_allowed("tick_entered", user, evaluation) or SHUT.get(CycleState(evaluation.state))


@transaction.atomic
def tick_entered(*, evaluation: Evaluation, indicator: Indicator, content: str, version: int, by: User) -> TauvalEntry:
    """Tick what the page showed: `content` is its digest, `version` that of its tick.

    Raises `Refused`, or `EntryConflict` where either is another by now. What is ticked with this content stays so.
    """
    handover = _locked_handover(evaluation, indicator, by)
    if handover.digests.whole != content:
        raise EntryConflict(CONTENT_CHANGED)
    if not handover.has_level:
        raise Refused(NO_LEVEL)
    if handover.entry and handover.is_up_to_date:
        return handover.entry
    _require_version(handover, version)
    return _store(handover, evaluation, indicator, by, is_entered=True)


@transaction.atomic
def take_back_entered(*, evaluation: Evaluation, indicator: Indicator, version: int, by: User) -> None:
    """It is not entered after all. Raises `Refused`, or `EntryConflict` where the tick is another by now."""
    handover = _locked_handover(evaluation, indicator, by)
    if not handover.is_entered:
        return
    _require_version(handover, version)
    _store(handover, evaluation, indicator, by, is_entered=False)


def _locked_handover(evaluation: Evaluation, indicator: Indicator, by: User) -> Handover:
    """As it is by now; whoever else ticks in this cycle waits."""
    lock_cycle(evaluation)
    if refusal := why_not_tick(evaluation, by):
        raise Refused(refusal)
    ((handover,), _) = read_handovers(evaluation, by, "", indicator)
    return handover


def _require_version(handover: Handover, version: int) -> None:
    if handover.entry and handover.version != version:
        what = "menandai indikator ini" if handover.is_entered else "membatalkan tanda indikator ini"
        raise EntryConflict(f"{handover.entry.by} baru saja {full_stop(what)} Tampilan sudah diperbarui.")


def _store(
    handover: Handover, evaluation: Evaluation, indicator: Indicator, by: User, *, is_entered: bool
) -> TauvalEntry:
    entry = handover.entry or TauvalEntry(evaluation=evaluation, indicator=indicator, version=0)
    before = {"entered": handover.is_entered} if handover.entry else {}
    if is_entered:
        entry.level_sha256, entry.text_sha256, entry.evidence_sha256 = handover.digests
    entry.is_entered, entry.by, entry.at = is_entered, by, clock.now()
    entry.version += 1
    entry.save()
    HistoryEntry.objects.record(
        subject=evaluation,
        kind=HistoryKind.TAUVAL_TICKED,
        indicator=indicator,
        before=before,
        after={"entered": is_entered, "content": handover.digests.whole},
        by=by,
    )
    return entry
