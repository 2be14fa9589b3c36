"""What a person was told, in the app and by e-mail, and how they want to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Membership
from accounts.roles import Role
from regions import clock

if TYPE_CHECKING:
    from accounts.models import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> NotificationQuerySet:
        """Nobody reads what another was told."""
        return self.filter(user=user)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None)


class NotificationKind(models.TextChoices):
    DUE = "tenggat", "Pengingat tenggat"
    DAILY = "harian", "Ringkasan harian"
    RETURNED = "kembali", "Data dukung dikembalikan"
    ASKED = "minta", "Permintaan data dukung"
    ASSIGNED = "tugas", "Penugasan"
    QUESTION = "tanya", "Pertanyaan"
    AGENCY = "opd", "Perubahan OPD"
    MEETING = "rapat", "Rapat"
    ACTION = "tindak", "Tindak lanjut"
    DECIDED = "putusan", "Keputusan tingkat"
    ACCOUNT = "akun", "Akun Anda"
    TIME = "waktu", "Jadwal"
    REPAIR = "perbaikan", "Masa perbaikan"


class Notification(models.Model):
    """One line under one person's bell. `key` says what it is about: the same thing is told once."""

    Kind: TypeAlias = NotificationKind

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    # What it is about, by type and id: this app knows no cycle.
    subject_type = models.CharField("jenis objek", max_length=60, blank=True)
    subject_id = models.PositiveBigIntegerField("objek", null=True)
    kind = models.CharField("jenis", max_length=10, choices=Kind.choices)
    key = models.CharField("kunci", max_length=80)
    text = models.CharField("isi", max_length=400)
    url = models.CharField("halaman", max_length=300)
    due = models.DateField("tenggat", null=True)
    created_at = models.DateTimeField("waktu", default=clock.now, editable=False)
    read_at = models.DateTimeField("dibaca pada", null=True, editable=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="told_once")]
        indexes = [models.Index(fields=["user"], condition=Q(read_at=None), name="unread_of_a_person")]

    def __str__(self) -> str:
        return f"{self.user}: {self.text[:60]}"

    @property
    def icon(self) -> str:
        icons = {"tenggat": "clock", "harian": "list-checks", "kembali": "undo-2", "minta": "send"}
        icons |= {"opd": "building-2", "rapat": "users", "tindak": "flag", "putusan": "stamp", "akun": "user"}
        icons |= {"waktu": "clock", "perbaikan": "undo-2", "tugas": "users"}
        return icons.get(self.kind, "message-square")


class MailQuerySet(models.QuerySet["Mail"]):
    def visible_to(self, user: User) -> MailQuerySet:
        """A person's own; for the admin of a region those of its people."""
        regions = {m.region_id for m in user.active_memberships if m.role == Role.ADMIN}
        people = Membership.objects.filter(region__in=regions).values("user")
        return self.filter(Q(user=user) | Q(user__in=people))


class MailState(models.TextChoices):
    WAITING = "menunggu", "Menunggu dikirim"
    CLAIMED = "diklaim", "Sedang dikirim"
    SENT = "terkirim", "Terkirim"
    UNCERTAIN = "tidak_pasti", "Tidak pasti"
    REFUSED = "ditolak", "Ditolak server surel"
    OUTDATED = "usang", "Tidak dikirim, sudah lewat"


class MailKind(models.TextChoices):
    NEWS = "kabar", "Kabar"
    LINK = "tautan", "Tautan kata sandi"


class Mail(models.Model):
    """One e-mail. It is claimed, and the claim committed, before it is sent: nobody gets it twice.

    One with a link to a password has no text: link and text are made when it is sent, and kept nowhere.
    `in_region`, `for_agency`, `for_roles` and `is_named` say as what the person is told: it is dropped once they are
    that no more.

    Whoever dies between claim and confirmation leaves it *tidak pasti*: a person decides whether it goes out again.
    """

    State: TypeAlias = MailState

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mails")
    key = models.CharField("kunci", max_length=80)
    kind = models.CharField("jenis", max_length=10, choices=MailKind.choices, default=MailKind.NEWS)
    subject = models.CharField("judul", max_length=200)
    address = models.EmailField("alamat lama", blank=True)  # one that is the person's no more, and is told of it
    text = models.TextField("isi", blank=True)
    # By their keys: a mail is nothing that moves with an agency.
    in_region = models.PositiveBigIntegerField("daerah", null=True, editable=False)
    for_agency = models.PositiveBigIntegerField("OPD", null=True, editable=False)
    for_roles = models.JSONField("peran", default=list, editable=False)
    is_named = models.BooleanField("disebut sendiri", default=False, editable=False)
    state = models.CharField("status", max_length=12, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField("dibuat pada", default=clock.now, editable=False)
    claimed_at = models.DateTimeField("diklaim pada", null=True, editable=False)
    sent_at = models.DateTimeField("terkirim pada", null=True, editable=False)
    error = models.CharField("jawaban server", max_length=300, blank=True)
    resent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="mailed_once")]
        indexes = [models.Index(fields=["state"], condition=~Q(state="terkirim"), name="mail_not_sent_yet")]

    def __str__(self) -> str:
        return f"{self.user}: {self.subject}"

    @property
    def still_concerns(self) -> bool:
        """Whether the person still is what they are told as; news of no region concerns them for good."""
        if self.in_region is None:
            return True
        held = [row for row in self.user.active_memberships if row.region_id == self.in_region]
        return any(self.is_named or row.role in self.for_roles or self.for_agency in row.acts_for for row in held)

    @property
    def may_go_again(self) -> bool:
        return self.state in (Mail.State.UNCERTAIN, Mail.State.REFUSED)

    @property
    def look(self) -> str:
        """The status word of the ui that it is shown as."""
        return {"terkirim": "terima", "tidak_pasti": "ingat", "ditolak": "lewat", "usang": "kunci"}.get(
            self.state, "tunggu"
        )


class MailChoiceMode(models.TextChoices):
    DIGEST = "ringkasan", "Satu ringkasan setiap pagi"
    SINGLE = "satuan", "Satu surel untuk setiap pemberitahuan"
    NONE = "tidak", "Tanpa surel"


class MailChoice(models.Model):
    """How a person wants e-mail; without a row: the daily digest."""

    Mode: TypeAlias = MailChoiceMode

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_choice")
    mode = models.CharField("surel", max_length=10, choices=Mode.choices, default=Mode.DIGEST)

    def __str__(self) -> str:
        return f"{self.user}: {self.get_mode_display()}"


class CalendarAddress(models.Model):
    """The secret address of a person's calendar; only its hash is kept. One at a time, no row after it was revoked."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_address")
    token_hash = models.CharField("sidik", max_length=64, unique=True)
    created_at = models.DateTimeField("dibuat pada", default=clock.now, editable=False)

    def __str__(self) -> str:
        return f"{self.user}: kalender"
