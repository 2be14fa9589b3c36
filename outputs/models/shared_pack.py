"""A pack of a cycle that people without an account may read for a while, and every opening of it."""

from __future__ import annotations

from typing import TypeAlias

from django.conf import settings
from django.db import models

from evaluations.models.evaluation import Evaluation
from evidence.models.document import DocumentVersion
from regions import clock

MAX_WRONG_CODES = 5  # one after the other; then nobody opens it any more


class SharedPack(models.Model):
    """One link. Address and code are known to whom they were told: here stand only what they are recognised by."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="shared_packs")
    recipient = models.CharField("untuk", max_length=120)
    address_sha256 = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=128)
    includes_restricted = models.BooleanField("termasuk dokumen terbatas", default=False)
    wrong_codes = models.PositiveSmallIntegerField("kode salah", default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("dibuat pada", default=clock.now, editable=False)
    expires_at = models.DateTimeField("berlaku sampai")
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField("dicabut pada", null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"Tautan paket {self.evaluation} untuk {self.recipient}"

    @property
    def is_locked(self) -> bool:
        return self.wrong_codes >= MAX_WRONG_CODES


class OpeningOutcome(models.TextChoices):
    OPENED = "dibuka", "Kode benar"
    READ = "dibaca", "Paket dibaca"
    FILE = "berkas", "Berkas diambil"
    WRONG = "salah", "Kode salah"
    CLOSED = "tertutup", "Ditolak: tautan tertutup"


class SharedPackOpening(models.Model):
    """One visit, one file, or one try; rows are only added."""

    Outcome: TypeAlias = OpeningOutcome

    pack = models.ForeignKey(SharedPack, models.PROTECT, related_name="openings")
    outcome = models.CharField("apa", max_length=10, choices=OpeningOutcome.choices)
    version = models.ForeignKey(DocumentVersion, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.GenericIPAddressField("alamat jaringan", null=True, blank=True)
    at = models.DateTimeField("waktu", default=clock.now, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pack}: {self.outcome}"
