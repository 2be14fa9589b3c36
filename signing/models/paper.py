"""The papers of the sign-off: wording and signatory, and the Berita Acara with the signature on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from evaluations.models.evaluation import Evaluation
from evidence.models.document import DocumentVersion
from regions import clock
from signing.models.seal import Approval


class Papers(models.Model):
    """How a cycle's Berita Acara and Pernyataan read and who signs them; an empty text means the one of the program.

    `version` goes up with every change: two people do not overwrite each other, and a paper that was signed before
    the wording changed is known by it.
    """

    evaluation = models.OneToOneField(Evaluation, models.CASCADE, related_name="papers")
    signatory = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="koordinator yang menandatangani",
    )
    position = models.CharField("jabatan", max_length=120, blank=True)
    nip = models.CharField("NIP", max_length=30, blank=True)
    place = models.CharField("tempat penandatanganan", max_length=80, blank=True)
    minutes = models.TextField("kalimat Berita Acara", blank=True)
    consent = models.TextField("kalimat Pernyataan Persetujuan Publikasi", blank=True)
    version = models.PositiveIntegerField("versi", default=0)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField("diubah pada", default=clock.now)

    def __str__(self) -> str:
        return f"Naskah {self.evaluation}"


class SignedPaper(models.Model):
    """The Berita Acara with the coordinator's signature, for one approval: a new approval needs a new paper."""

    approval = models.OneToOneField(Approval, models.CASCADE, related_name="signed_paper")
    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="+")
    wording = models.PositiveIntegerField("versi naskah", default=0)  # of `Papers`, 0 where nobody changed them
    concession = models.TextField("kalimat pengecualian penanda tangan", blank=True)  # as it was printed
    # Whom it names: nobody chosen means the only coordinator, and that may be somebody else tomorrow.
    signatory = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    pages = models.PositiveIntegerField("halaman")
    draft_pages = models.PositiveIntegerField("halaman naskah")
    # With a digital signature and the approved sum in its text; else a person has to compare it with the draft.
    is_electronic = models.BooleanField("bertanda tangan elektronik")
    compared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    compared_at = models.DateTimeField("dibandingkan pada", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("diunggah pada", default=clock.now)

    def __str__(self) -> str:
        return self.version.original_name
