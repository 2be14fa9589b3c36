"""What waits for a second person: asked, confirmed by a witness or the operator, stopped, carried out.

Each step is told to the person concerned, and leaves its line in `Change`.
"""

import logging
from collections.abc import Collection
from datetime import timedelta
from zoneinfo import ZoneInfo

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts import permissions
from accounts.invitation_links import drop_invitations, replace_invitation
from accounts.link_mails import link_mails
from accounts.models import Change, InvitationWay, Membership, PowerRequest, User
from accounts.permissions import Refused
from accounts.person_news import AccountNews, tell
from accounts.power.given_roles import activate_role
from accounts.power.witnesses import WitnessRefused, why_not_witness, witnesses
from accounts.second_factor.factor_resets import remove_factors
from regions import clock
from regions.models import Region
from ui.formats import format_moment
from ui.texts import full_stop

log = logging.getLogger(__name__)

EMAIL_WAITS = timedelta(hours=48)  # so long the person can still stop a new address
LINK_LASTS = timedelta(days=3)  # from the confirmation until the link is taken
LAPSES = timedelta(days=30)
DECIDED = "Permintaan ini sudah diputuskan atau dihentikan."
ASKED = "Permintaan itu sudah menunggu orang kedua."
FIELD = "orang kedua"
OPEN_STATES = (PowerRequest.State.WAITING, PowerRequest.State.CONFIRMED)


@transaction.atomic
def ask(
    *,
    kind: PowerRequest.Kind,
    person: User,
    region: Region,
    by: User,
    membership: Membership | None = None,
    email: str = "",
    by_mail: bool = False,
) -> PowerRequest:
    """Let it wait, and tell those who may confirm it and the person. `ValidationError` while the same one waits.

    The caller has asked whether `by` may do such a thing at all.
    """
    same = PowerRequest.objects.waiting().filter(kind=kind, person=person, membership=membership)
    if same.exists():
        raise ValidationError(ASKED)
    request = PowerRequest.objects.create(
        kind=kind, person=person, region=region, membership=membership, email=email, by_mail=by_mail, asked_by=by
    )
    _record(request, "diminta", by)
    _tell(request, f"{by} meminta {request.what} untuk akun Anda. Orang kedua harus menyetujuinya.", [person], "minta")
    text = f"{by} meminta {request.what} untuk {full_stop(person)} Setujui atau hentikan."
    _tell(request, text, witnesses(request), "saksi")
    return request


@transaction.atomic
def confirm(*, request: PowerRequest, by: User) -> PowerRequest:
    """The second person agrees. `Refused` for whoever may not, and where it was decided meanwhile."""
    request = _locked(request)
    if refusal := why_not_witness(by, request):
        raise WitnessRefused(refusal)
    return _confirm(request, decided_by=by)


@transaction.atomic
def confirm_as_operator(*, request: PowerRequest, operator: str) -> PowerRequest:
    """The operator of the server agrees where there is no second person; logged. `Refused` where there is one."""
    request = _locked(request)
    if able := witnesses(request):
        raise Refused(f"Orang kedua ada: {', '.join(map(str, able))}. Mintalah salah satunya menyetujui.")
    log.warning("Power request %s (%s) confirmed on the server by %s", request.pk, request, operator)
    return _confirm(request, operator=operator)


def _locked(request: PowerRequest) -> PowerRequest:
    """As it stands now, behind the region's row: roles and confirmations there take their turn."""
    Region.objects.select_for_update().get(pk=request.region_id)
    rows = PowerRequest.objects.select_related("person", "asked_by", "membership", "membership__agency", "region")
    return rows.get(pk=request.pk)


def _confirm(request: PowerRequest, decided_by: User | None = None, operator: str = "") -> PowerRequest:
    if request.state != PowerRequest.State.WAITING:
        raise Refused(DECIDED)
    if not permissions.may("manage_people", User.objects.get(pk=request.asked_by_id), request):
        raise Refused(f"{request.asked_by} bukan admin lagi. Hentikan permintaan ini.")
    request.decided_by, request.operator, request.decided_at = decided_by, operator, clock.now()
    _close(request, PowerRequest.State.CONFIRMED)
    who = str(decided_by) if decided_by else f"operator server ({operator})"
    _record(request, f"disetujui {who}", decided_by or request.asked_by)
    _carry_out(request, who)
    if decided_by:
        _tell(request, f"{who} menyetujui permintaan Anda: {full_stop(request)}", [request.asked_by], "jawab")
    return request


def _carry_out(request: PowerRequest, who: str) -> None:
    """What follows at once from the consent."""
    person = request.person
    if request.membership:
        first = not person.has_usable_password() and not person.is_active
        activate_role(request.membership, by=request.asked_by)
        _close(request, PowerRequest.State.DONE)
        if first:
            _invite(request)
    elif request.kind == PowerRequest.Kind.FACTOR:
        how = f"dilepas {request.asked_by} dengan persetujuan {who}"
        remove_factors(person=person, region=request.region, how=how, by=request.asked_by)
        _close(request, PowerRequest.State.DONE)
    elif request.kind == PowerRequest.Kind.EMAIL:
        counts = format_moment((clock.now() + EMAIL_WAITS).astimezone(ZoneInfo(request.region.time_zone)))
        text = f"{who} menyetujui surel baru akun {person.username}: {request.email or '(kosong)'}. Berlaku {counts}."
        _tell(request, text, [person], "setuju", former=person.email)
    else:
        _tell(request, f"{who} menyetujui tautan kata sandi untuk akun Anda.", [person], "setuju")
        if request.by_mail and person.email:
            _queue_link(request)
            _close(request, PowerRequest.State.DONE)


def _invite(request: PowerRequest) -> None:
    """The first link belongs to the same consent: to the mailbox that the witness saw, else into the asker's hands."""
    person = request.person
    if person.email:
        _queue_link(request)
        return
    PowerRequest.objects.create(
        kind=PowerRequest.Kind.LINK,
        person=person,
        region=request.region,
        asked_by=request.asked_by,
        state=PowerRequest.State.CONFIRMED,
        decided_by=request.decided_by,
        operator=request.operator,
        decided_at=request.decided_at,
    )


def _queue_link(request: PowerRequest) -> None:
    """Of somebody without a password it is an invitation, by whoever asked."""
    person = request.person
    if not person.has_usable_password():
        replace_invitation(person, request.region, InvitationWay.MAIL, request.asked_by)
    link_mails().queue(person)


def take_link(person: User, by: User) -> bool:
    """Use a confirmed request of this admin for a link to copy; False where there is none."""
    rows = PowerRequest.objects.filter(
        kind=PowerRequest.Kind.LINK,
        person=person,
        asked_by=by,
        state=PowerRequest.State.CONFIRMED,
        decided_at__gt=clock.now() - LINK_LASTS,
    )
    first = rows.order_by("pk").values_list("pk", flat=True).first()
    return bool(first and rows.filter(pk=first).update(state=PowerRequest.State.DONE))


def why_not_stop(user: User, request: PowerRequest) -> str | None:
    """Why this person may not stop it; None if they may: who asked, whom it concerns, who could confirm."""
    if request.state not in OPEN_STATES:
        return DECIDED
    if user.pk in (request.asked_by_id, request.person_id):
        return None
    return why_not_witness(user, request)


@transaction.atomic
def stop(*, request: PowerRequest, by: User) -> None:
    """It does not happen; whoever asked may ask anew."""
    request = _locked(request)
    if refusal := why_not_stop(by, request):
        raise Refused(refusal)
    request.decided_by, request.decided_at = by, clock.now()
    _close(request, PowerRequest.State.STOPPED)
    _record(request, f"dihentikan {by}", by)
    others = [person for person in (request.person, request.asked_by) if person != by]
    _tell(request, f"{by} menghentikan permintaan {full_stop(request)}", others, "henti")


@transaction.atomic
def stop_all_of(*, person: User, by: User) -> None:
    """What waits for or was asked by an account that closes for good: nobody decides it any more."""
    rows = PowerRequest.objects.filter(state__in=OPEN_STATES).filter(Q(person=person) | Q(asked_by=person))
    for request in rows.select_related("person", "asked_by", "membership__agency", "region").order_by("pk"):
        request.decided_by, request.decided_at = by, clock.now()
        _close(request, PowerRequest.State.STOPPED)
        _record(request, "dihentikan karena akunnya digabung", by)


@transaction.atomic
def sweep() -> int:
    """Addresses whose 48 hours are over count; what nobody decided in 30 days lapses. Returns how many."""
    now = clock.now()
    due = PowerRequest.objects.filter(
        kind=PowerRequest.Kind.EMAIL, state=PowerRequest.State.CONFIRMED, decided_at__lte=now - EMAIL_WAITS
    )
    applied = list(due.select_related("person", "region", "asked_by").select_for_update(of=("self",)))
    for request in applied:
        change_email(request.person, request.email, region=request.region, by=request.asked_by)
        _close(request, PowerRequest.State.DONE)
    old = PowerRequest.objects.waiting().filter(asked_at__lte=now - LAPSES)
    links = PowerRequest.objects.filter(
        kind=PowerRequest.Kind.LINK, state=PowerRequest.State.CONFIRMED, decided_at__lte=now - LINK_LASTS
    )
    return len(applied) + sum(rows.update(state=PowerRequest.State.LAPSED) for rows in (old, links))


def change_email(person: User, email: str, *, region: Region, by: User) -> None:
    """The address counts from now on; the old one is told as well."""
    before = person.email
    person.email = email
    person.save(update_fields=["email"])
    SocialAccount.objects.filter(user=person).delete()  # linked by the old one
    drop_invitations(person)
    change = Change.objects.record(region=region, field="surel", before=before, after=email, by=by, person=person)
    if change:
        text = f"Surel akun {person.username} berubah dari {before or '(kosong)'} menjadi {email or '(kosong)'}."
        tell([person], AccountNews(f"akun-{change.pk}", text, reverse("power_requests"), former=before))


def _close(request: PowerRequest, state: PowerRequest.State) -> None:
    """Only from an open state: of two at once the second is told."""
    open_states = (PowerRequest.State.WAITING, PowerRequest.State.CONFIRMED)
    mine = PowerRequest.objects.filter(pk=request.pk, state=request.state, state__in=open_states)
    values = {"decided_by": request.decided_by, "operator": request.operator, "decided_at": request.decided_at}
    if not mine.update(state=state, **values):
        raise Refused(DECIDED)
    request.state = state


def _record(request: PowerRequest, what: str, by: User) -> None:
    text = f"{request.what}: {what}"
    Change.objects.record(region=request.region, field=FIELD, before="", after=text, by=by, person=request.person)


def _tell(request: PowerRequest, text: str, people: Collection[User], step: str, former: str = "") -> None:
    tell(people, AccountNews(f"kuasa-{request.pk}-{step}", text, reverse("power_requests"), former=former))
