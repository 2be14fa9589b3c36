"""Who signs is somebody else than who approved, and than who filled all levels alone; a small town may say otherwise.

The exception is a setting of the region, off until an admin turns it on; a Berita Acara that rests on it says so.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Coalesce

from accounts.models import User
from evaluations import permissions
from evaluations.choices import ValueColumn
from evaluations.models import Evaluation
from evaluations.stages.workflow import lock_cycle, require_reason
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock
from regions.models import Region
from signing.models import Approval, OnePersonSignoff
from signing.self_assessment import SelfAssessment
from ui.formats import long_date

ASK_ANOTHER = (
    "Minta koordinator lain menandatangani, atau minta admin mengizinkannya pada halaman “Aturan penanda tangan”."
)
ASK_ANOTHER_APPROVAL = (
    "Yang menyetujui orang lain: minta penanggung jawab lain, pilih penanda tangan lain pada naskah, atau minta admin "
    "mengizinkannya pada halaman “Aturan penanda tangan”."
)
NEEDS_REASON = "Tulis mengapa satu orang perlu menyetujui dan menandatangani."


@dataclass(frozen=True)
class SharedHands:
    """What else was done by who signs: the approval, or all levels."""

    approved: bool
    filled: bool

    def __bool__(self) -> bool:
        return self.approved or self.filled

    @property
    def refusal(self) -> str:
        """Why this person does not sign."""
        if self.approved:
            return f"Anda yang menyetujui penilaian mandiri ini; penanda tangannya orang lain. {ASK_ANOTHER}"
        return f"Semua tingkat diisi oleh Anda sendiri; penanda tangannya orang lain. {ASK_ANOTHER}"

    @property
    def deeds(self) -> str:
        """As the paper tells it."""
        said = (
            (self.approved, "menyetujui penilaian mandiri ini"),
            (self.filled, "mengisi sendiri semua tingkatnya"),
        )
        return " dan ".join(words for holds, words in said if holds)


def shared_hands(read: SelfAssessment, approval: Approval, signer: User) -> SharedHands:
    """One query."""
    return SharedHands(approval.by_id == signer.pk, level_authors(read) == {signer.pk})


def level_authors(read: SelfAssessment) -> set[int]:
    """By whose hand each level stands as it is: who set it last, whoever wrote beside it later."""
    authors = {indicator: score.updated_by_id for indicator, score in read.scores.items() if score.value is not None}
    entries = HistoryEntry.objects.about(read.evaluation).filter(
        kind=HistoryKind.LEVEL_SET, details__column=ValueColumn.MANDIRI, indicator__in=authors
    )
    hand = Coalesce("by__merged_into", "by")  # whoever has had two accounts is one person
    set_last = dict(entries.order_by("at", "pk").values_list("indicator", hand))
    return set((authors | set_last).values())


def one_person_rule(evaluation: Evaluation) -> OnePersonSignoff | None:
    """What the region has said of it; None where nobody has, which means no."""
    return OnePersonSignoff.objects.filter(region=evaluation.region_id).select_related("by").first()


def why_not_separate(read: SelfAssessment, approval: Approval, signer: User) -> str | None:
    """Why this person may not sign what they approved or filled alone; None if they may."""
    shared = shared_hands(read, approval, signer)
    if not shared:
        return None
    rule = one_person_rule(read.evaluation)
    return None if rule and rule.is_allowed else shared.refusal


def why_not_approve_own(evaluation: Evaluation, user: User, signatory: User | None) -> str | None:
    """Who is named on the papers does not approve them: nobody could sign afterwards. None if they may."""
    if signatory != user:
        return None
    rule = one_person_rule(evaluation)
    return None if rule and rule.is_allowed else f"Naskah menyebut Anda sebagai penanda tangan. {ASK_ANOTHER_APPROVAL}"


def concession_text(read: SelfAssessment, approval: Approval | None, signer: User | None) -> str:
    """The sentence of the Berita Acara where its signature rests on the exception; "" everywhere else."""
    if approval is None or signer is None or not (shared := shared_hands(read, approval, signer)):
        return ""
    rule = one_person_rule(read.evaluation)
    if rule is None or not rule.is_allowed:
        return ""
    region = read.evaluation.region
    day = long_date(clock.day_of(rule.at, region))
    return (
        f"Penanda tangan berita acara ini juga {shared.deeds}; {region.government} mengizinkannya sejak {day} karena "
        "keterbatasan pegawai."
    )


@transaction.atomic
def set_one_person_signoff(*, evaluation: Evaluation, allowed: bool, reason: str, by: User) -> None:
    """Allow or forbid it for the cycle's region; what is so already changes nothing. Raises `ValidationError`."""
    permissions.require("allow_one_person", by, evaluation)
    reason = require_reason(reason, missing=NEEDS_REASON if allowed else "")
    lock_cycle(evaluation)
    Region.objects.select_for_update(no_key=True).get(pk=evaluation.region_id)
    before = one_person_rule(evaluation)
    if allowed == bool(before and before.is_allowed):
        return
    OnePersonSignoff.objects.update_or_create(
        region=evaluation.region, defaults={"is_allowed": allowed, "reason": reason, "by": by, "at": clock.now()}
    )
    HistoryEntry.objects.record(
        subject=evaluation, kind=HistoryKind.ONE_PERSON_SET, after={"allowed": allowed}, reason=reason, by=by
    )
