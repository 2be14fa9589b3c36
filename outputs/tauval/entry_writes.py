"""The ticks of what stands in the ministry's application: put by who copies it, and taken back."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from evaluations import permissions
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.stages.workflow import lock_cycle
from history.choices import HistoryKind
from history.models import HistoryEntry
from outputs.models import TauvalEntry
from outputs.tauval.handover import TickedThing
from outputs.tauval.queries import read_thing
from regions import clock
from ui.texts import full_stop

SHUT = {
    CycleState.PERSIAPAN: "Siklus ini masih disiapkan; belum ada yang dimasukkan ke TAUVAL.",
    CycleState.SELESAI: "Siklus ini sudah selesai; tandanya tinggal dibaca.",
}
CONTENT_CHANGED = "Isinya berubah sejak halaman dibuka. Salin isi yang baru."
GONE = "Bagian ini sudah tidak ada pada siklus ini. Muat ulang halamannya."


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
def tick_entered(*, evaluation: Evaluation, key: str, content: str, version: int, by: User) -> TauvalEntry:
    """Tick what the page showed: `key` names it, `content` is its digest, `version` that of its tick.

    Raises `Refused`, or `EntryConflict` where either is another by now. What is ticked with this content stays so.
    """
    thing = _locked_thing(evaluation, key, by)
    if thing.digests.whole != content:
        raise EntryConflict(CONTENT_CHANGED)
    if thing.refusal:
        raise Refused(thing.refusal)
    if thing.entry and thing.is_up_to_date:
        return thing.entry
    _require_version(thing, version)
    return _store(thing, evaluation, by, is_entered=True)


@transaction.atomic
def take_back_entered(*, evaluation: Evaluation, key: str, version: int, by: User) -> None:
    """It is not entered after all. Raises `Refused`, or `EntryConflict` where the tick is another by now."""
    thing = _locked_thing(evaluation, key, by)
    if not thing.is_entered:
        return
    _require_version(thing, version)
    _store(thing, evaluation, by, is_entered=False)


def _locked_thing(evaluation: Evaluation, key: str, by: User) -> TickedThing:
    """As it is by now; whoever else ticks in this cycle waits."""
    lock_cycle(evaluation)
    if refusal := why_not_tick(evaluation, by):
        raise Refused(refusal)
    thing = read_thing(evaluation, by, key)
    if thing is None:
        raise EntryConflict(GONE)
    return thing


def _require_version(thing: TickedThing, version: int) -> None:
    if thing.entry and thing.version != version:
        what = f"menandai {thing.name}" if thing.is_entered else f"membatalkan tanda {thing.name}"
        raise EntryConflict(f"{thing.entry.by} baru saja {full_stop(what)} Tampilan sudah diperbarui.")


def _store(thing: TickedThing, evaluation: Evaluation, by: User, *, is_entered: bool) -> TauvalEntry:
    entry = thing.entry or TauvalEntry(evaluation=evaluation, thing=thing.key, indicator=thing.indicator, version=0)
    before = {"entered": thing.is_entered} if thing.entry else {}
    if is_entered:
        entry.level_sha256, entry.text_sha256, entry.evidence_sha256 = thing.digests
    entry.is_entered, entry.by, entry.at = is_entered, by, clock.now()
    entry.version += 1
    entry.save()
    HistoryEntry.objects.record(
        subject=evaluation,
        kind=HistoryKind.TAUVAL_TICKED,
        indicator=thing.indicator,
        details={} if thing.key.isdecimal() else {"thing": thing.name},
        before=before,
        after={"entered": is_entered, "content": thing.digests.whole},
        by=by,
    )
    return entry
