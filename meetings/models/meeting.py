"""Review meetings: a date and an agenda, who is invited, what was decided on each point, and the minutes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from domains.models import Domain, Indicator
from evaluations import permissions
from evaluations.models.evaluation import Evaluation
from evidence.models.document import Document
from regions import clock
from regions.models import Agency

if TYPE_CHECKING:
    from accounts.models import User


def agency_or_predecessor(agencies: list[int | None]) -> Q:
    """Of these agencies, or of those that they follow: minutes keep the names under which they were written."""
    former = Agency.objects.filter(Q(successors__in=agencies) | Q(heir__in=agencies)).values("pk")
    return Q(agency__in=agencies) | Q(agency__in=former)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> MeetingQuerySet:
        """All of the region for who sees its cycles whole; for others those they or their agency are invited to, and
        closed minutes that give them something to carry out."""
        everything = {m.region_id for m in user.active_memberships if m.role in permissions.ALL_VIEWERS}
        given = Q(
            closed_at__isnull=False, cancelled_at=None, pk__in=AgendaPoint.objects.given_to(user).values("meeting")
        )
        return self.filter(Q(evaluation__region_id__in=everything) | Q(pk__in=Invitation.objects.to(user)) | given)


class Meeting(models.Model):
    """One review. The chair closes its minutes; `edition` counts how often, `reopened_because` says why again."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="meetings")
    title = models.CharField("nama rapat", max_length=150)
    day = models.DateField("tanggal")
    starts = models.TimeField("jam mulai")
    ends = models.TimeField("sampai pukul", null=True, blank=True)
    place = models.CharField("tempat", max_length=200, blank=True)
    link = models.URLField("tautan rapat daring", max_length=500, blank=True)
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="pimpinan rapat")
    discussion = models.TextField("pembahasan umum", blank=True)
    guests = models.TextField("hadir tanpa undangan", blank=True)
    edition = models.PositiveSmallIntegerField(default=0, editable=False)
    closed_at = models.DateTimeField("ditutup pada", null=True, editable=False)
    reopened_because = models.TextField("alasan dibuka kembali", blank=True)
    cancelled_at = models.DateTimeField("dibatalkan pada", null=True, editable=False)
    # The minutes in the library, and which edition its newest version holds.
    document = models.OneToOneField(Document, models.PROTECT, null=True, editable=False, related_name="+")
    filed_edition = models.PositiveSmallIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["day", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gt=F("starts")),
                name="meeting_times_in_order",
                violation_error_message="Rapat selesai sesudah mulai.",
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(link=""),
                name="meeting_has_a_place",
                violation_error_message="Isi tempat rapat, tautannya, atau keduanya.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def closed_on(self) -> date | None:
        """The day there."""
        return clock.day_of(self.closed_at, self.evaluation.region) if self.closed_at else None

    @property
    def is_filed(self) -> bool:
        """Whether the library holds the minutes as they were closed last."""
        return self.is_closed and self.filed_edition == self.edition

    @property
    def is_over(self) -> bool:
        return self.day < clock.today(self.evaluation.region)

    @property
    def hours(self) -> str:
        """ "09.00–11.30 WITA" in the region's own time."""
        end = f"–{self.ends:%H.%M}" if self.ends else ""
        return f"{self.starts:%H.%M}{end} {self.zone}"

    @property
    def zone(self) -> str:
        """The name of the region's time on that day."""
        return f"{clock.moment_at(self.evaluation.region, self.day, self.starts):%Z}"

    @property
    def where(self) -> str:
        return ", ".join(part for part in (self.place, self.link) if part)


class AgendaPointQuerySet(models.QuerySet["AgendaPoint"]):
    def given_to(self, user: User) -> AgendaPointQuerySet:
        """What was decided for them, or for an agency of theirs, to carry out."""
        agencies = [m.agency_id for m in user.active_memberships if m.role in permissions.AGENCY_PEOPLE]
        return self.filter(Q(person=user) | agency_or_predecessor(agencies)).exclude(decision="")


class AgendaPoint(models.Model):
    """One point: an indicator, or a domain as a whole. A decision links to it and changes no value."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="points")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    domain = models.ForeignKey(Domain, models.PROTECT, null=True, related_name="+")
    why = models.CharField("mengapa dibahas", max_length=300, blank=True)
    discussion = models.TextField("pembahasan", blank=True)
    decision = models.TextField("keputusan", blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    due = models.DateField("sampai", null=True, blank=True)
    done_at = models.DateTimeField("selesai pada", null=True, editable=False)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = AgendaPointQuerySet.as_manager()

    class Meta:
        ordering = ["domain__number", "indicator__number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(indicator=None, domain__isnull=False) | Q(indicator__isnull=False, domain=None),
                name="point_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(agency=None) | Q(person=None), name="decision_of_one_owner"),
            models.UniqueConstraint(fields=["meeting", "indicator"], name="indicator_once_on_the_agenda"),
            models.UniqueConstraint(fields=["meeting", "domain"], name="domain_once_on_the_agenda"),
        ]

    def __str__(self) -> str:
        if self.indicator:
            return f"{self.indicator.number}. {self.indicator.short_name}"
        return f"Domain {self.domain}"

    @property
    def owner(self) -> str:
        """Who carries the decision out, as people read it."""
        return self.agency.short_name if self.agency else str(self.person or "")

    def is_of(self, agencies: set[int]) -> bool:
        """Whether one of these agencies carries it out, or follows the one that should."""
        if self.agency is None or not agencies:
            return False
        heirs = {self.agency_id, self.agency.heir_id, *(heir.pk for heir in self.agency.successors.all())}
        return not agencies.isdisjoint(heirs - {None})

    @property
    def owner_key(self) -> str:
        """The same as a choice of a form."""
        if self.agency_id:
            return f"opd-{self.agency_id}"
        return f"orang-{self.person_id}" if self.person_id else ""


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def to(self, user: User) -> models.QuerySet[Any, Any]:
        """The meetings to which they, or an agency of theirs, are invited."""
        agencies = [m.agency_id for m in user.active_memberships if m.role in permissions.AGENCY_PEOPLE]
        return self.filter(Q(person=user) | agency_or_predecessor(agencies)).values("meeting")


class InvitationPresence(models.TextChoices):
    UNKNOWN = "", "Belum dicatat"
    PRESENT = "hadir", "Hadir"
    ABSENT = "tidak", "Tidak hadir"


class Invitation(models.Model):
    """An agency or a person, and whether they came."""

    Presence: TypeAlias = InvitationPresence

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitations")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    presence = models.CharField("kehadiran", max_length=5, choices=Presence.choices, blank=True)
    names = models.CharField("yang hadir", max_length=200, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["agency__name", "person__full_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency=None, person__isnull=False) | Q(agency__isnull=False, person=None),
                name="invitation_of_one_guest",
            ),
            models.UniqueConstraint(fields=["meeting", "agency"], name="agency_invited_once"),
            models.UniqueConstraint(fields=["meeting", "person"], name="person_invited_once"),
        ]

    def __str__(self) -> str:
        return self.agency.name if self.agency else str(self.person)
