"""Links by which people without a password set their first one: each row is one link, kept as its digest."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from regions import clock
from regions.models import Region
from ui.formats import format_moment


class InvitationWay(models.TextChoices):
    """How the link reaches its person. Only by mail does nobody else see it."""

    MAIL = "surel", "surel"
    SHEET = "lembar", "lembar cetak"
    WHATSAPP = "wa", "WhatsApp"
    COPY = "salin", "tautan yang disalin"


class AccountInvitationQuerySet(models.QuerySet["AccountInvitation"]):
    def not_over(self) -> AccountInvitationQuerySet:
        """Neither used nor replaced; its time may be over all the same."""
        return self.filter(used_at=None, dropped_at=None)

    def still_valid(self) -> AccountInvitationQuerySet:
        """Somebody may still come by it; one that waits for its mail has no end yet."""
        return self.not_over().filter(Q(ends_at=None) | Q(ends_at__gt=clock.now()))


class AccountInvitation(models.Model):
    LASTS: ClassVar = timedelta(days=7)  # from the moment at which the link is made
    OPEN_FOR: ClassVar = timedelta(hours=1)  # for the password, in the browser that opened it

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    way = models.CharField("cara", max_length=10, choices=InvitationWay.choices)
    digest = models.CharField("sidik", max_length=64, blank=True, editable=False)  # none until its mail leaves
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("dibuat pada", default=clock.now, editable=False)
    ends_at = models.DateTimeField("berlaku sampai", null=True, editable=False)
    opened_at = models.DateTimeField("dibuka pada", null=True, editable=False)
    used_at = models.DateTimeField("dipakai pada", null=True, editable=False)
    dropped_at = models.DateTimeField("gugur pada", null=True, editable=False)  # for a newer one, or with the account

    objects = AccountInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(used_at=None, dropped_at=None), name="one_invitation_at_a_time"
            ),
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="invitation_digest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_way_display()}"

    @property
    def ends(self) -> str:
        """When its link is over, in the region's time; "" while there is none."""
        return format_moment(self.ends_at.astimezone(ZoneInfo(self.region.time_zone))) if self.ends_at else ""
