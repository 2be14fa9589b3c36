"""Links to a cycle's pack for assessors without an account: made, opened by address and code, revoked.

The address alone opens nothing, and the code is told apart. Who made a link answers for it: it closes with their role.
"""

import hashlib
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.person_news import AccountNews, tell
from evaluations import permissions
from evaluations.choices import RELEASED_STATES, CycleState
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.stages.workflow import lock_cycle
from history.choices import HistoryKind
from history.models import HistoryEntry
from outputs.models import SharedPack, SharedPackOpening
from outputs.models.shared_pack import MAX_WRONG_CODES
from regions import clock

MAX_DAYS = 60
CODE_DIGITS = 8
SHARED_STATES = (CycleState.MANDIRI, *RELEASED_STATES)  # made beforehand, it opens with the hand-in


def why_not_share(evaluation: Evaluation, user: User) -> str | None:
    """Why this person makes no link now; None if they may."""
    if refusal := permissions.why_not_allowed("share_pack", user, evaluation):
        return refusal
    if evaluation.state in SHARED_STATES:
        return None
    return "Tautan paket dibuat sejak penilaian mandiri sampai penilaian visitasi selesai."


@transaction.atomic
def share_pack(
    *,
    evaluation: Evaluation,
    recipient: str,
    days: int,
    includes_restricted: bool,
    address: str,
    code: str,
    by: User,
) -> SharedPack:
    """A new link, valid for so many days. Raises `Refused`, or `ValidationError` for too long a time."""
    lock_cycle(evaluation)
    if refusal := why_not_share(evaluation, by):
        raise Refused(refusal)
    if not 1 <= days <= MAX_DAYS:
        raise ValidationError({"days": f"Tautan berlaku 1 sampai {MAX_DAYS} hari."})
    pack = SharedPack(
        evaluation=evaluation,
        recipient=recipient.strip(),
        address_sha256=_address_sha256(address),
        code_hash=make_password(code),
        includes_restricted=includes_restricted,
        made_by=by,
        expires_at=clock.now() + timedelta(days=days),
    )
    pack.clean_fields()
    pack.save()
    _record(pack, "made", by)
    return pack


@transaction.atomic
def revoke_pack(*, pack: SharedPack, by: User) -> None:
    """It opens no more; twice is once."""
    lock_cycle(pack.evaluation)
    permissions.require("share_pack", by, pack.evaluation)
    revoked = {"revoked_by": by, "revoked_at": clock.now()}
    if SharedPack.objects.filter(pk=pack.pk, revoked_at=None).update(**revoked):
        _record(pack, "revoked", by)


def _record(pack: SharedPack, act: str, by: User) -> None:
    details = {"recipient": pack.recipient, "restricted": pack.includes_restricted}
    until = clock.day_of(pack.expires_at, pack.evaluation.region).isoformat()
    HistoryEntry.objects.record(
        subject=pack.evaluation, kind=HistoryKind.PACK_SHARED, details=details, after={act: until}, by=by
    )


def pack_of_address(address: str) -> SharedPack | None:
    """The link, open or not; None for an address that nobody was given."""
    related = SharedPack.objects.select_related("evaluation__region", "evaluation__instrument", "made_by")
    return related.filter(address_sha256=_address_sha256(address)).first()


def packs_of_cycle(evaluation: Evaluation) -> QuerySet[SharedPack]:
    """For those who make them, with their openings in one more query."""
    rows = SharedPack.objects.filter(evaluation=evaluation).select_related("made_by", "revoked_by")
    return rows.prefetch_related("openings__version__document")


def why_closed(pack: SharedPack) -> str | None:
    """Why it opens no more, in words that tell nothing of the cycle; None while it is open."""
    if pack.revoked_at:
        return "Tautan ini sudah dicabut."
    if pack.is_locked:
        return "Tautan ini terkunci karena lima kali salah kode. Minta tautan baru kepada yang mengirimnya."
    if clock.now() >= pack.expires_at:
        return "Masa berlaku tautan ini sudah berakhir."
    if pack.evaluation.state not in RELEASED_STATES:
        return "Paket ini terbuka selama penilaian ada pada asesor eksternal."
    if not _has_its_maker(pack):
        return "Tautan ini tidak berlaku lagi. Minta tautan baru kepada pemerintah daerah."
    return None


def _has_its_maker(pack: SharedPack) -> bool:
    return pack.made_by.is_active and permissions.may("share_pack", pack.made_by, pack.evaluation)


def is_waiting(pack: SharedPack) -> bool:
    """Whether it has not opened yet: made before the hand-in, and nothing else closes it."""
    over = pack.revoked_at or pack.is_locked or clock.now() >= pack.expires_at
    return not over and pack.evaluation.state == CycleState.MANDIRI and _has_its_maker(pack)


def is_code_of(pack: SharedPack, code: str) -> bool:
    """Whether it is the code, of a link that is open. Each try is counted before it is judged.

    So guesses that come at the same moment get no extra ones; the right code begins the count anew.
    """
    rows = SharedPack.objects.filter(pk=pack.pk)
    if not rows.filter(wrong_codes__lt=MAX_WRONG_CODES).update(wrong_codes=F("wrong_codes") + 1):
        return False
    if not check_password(code, pack.code_hash):
        if rows.filter(wrong_codes=MAX_WRONG_CODES).exists():
            _tell_locked(pack)
        return False
    rows.update(wrong_codes=0)
    return True


def _tell_locked(pack: SharedPack) -> None:
    """Who made it learns that nobody gets in any more; once, however many try at one moment."""
    text = f"Tautan paket untuk {pack.recipient} terkunci karena lima kali salah kode. Buat tautan baru bila perlu."
    page = reverse("shared_packs", args=[pack.evaluation_id])
    tell([pack.made_by], AccountNews(f"paket-terkunci-{pack.pk}", text, page))


def log_opening(pack: SharedPack, outcome: str, address: str | None, version: UUID | None = None) -> None:
    SharedPackOpening.objects.create(pack=pack, outcome=outcome, address=address, version_id=version)


def _address_sha256(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
