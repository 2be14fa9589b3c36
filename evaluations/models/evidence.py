"""Evidence is cited, not attached: Document → DocumentVersion ← Citation ← Verdict.

One document, stored once in versions, serves many indicators; the verdict is on the citation.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from domains.models import EvidenceItem, Indicator
from evaluations import permissions
from evaluations.choices import Outcome, Reason
from evaluations.models.evaluation import Evaluation
from regions import clock
from regions.models import Agency, Region

if TYPE_CHECKING:
    from django.core.files.storage import Storage

    from accounts.models import User


def evidence_storage() -> Storage:
    """Private storage, outside every public path."""
    return storages["evidence"]


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> DocumentQuerySet:
        """Open documents: any agency of the region. Restricted ones: the owner and those who check."""
        everything = [m.region_id for m in user.active_memberships if m.role in permissions.VIEW_EVIDENCE]
        open_ones = [m.region_id for m in user.active_memberships if m.role in permissions.AGENCY]
        owned = [m.agency_id for m in user.active_memberships if m.role in permissions.AGENCY]
        return self.filter(
            Q(region_id__in=everything)
            | Q(owner_id__in=owned)
            | Q(region_id__in=open_ones, secrecy=Document.Secrecy.OPEN)
        )


class Document(models.Model):
    """A document of the region's library, owned by an agency (or by the region's own Diskominfo desk)."""

    class Secrecy(models.TextChoices):
        OPEN = "terbuka", "terbuka bagi semua OPD"
        RESTRICTED = "terbatas", "terbatas bagi pemilik dan pemeriksa"

    region = models.ForeignKey(Region, models.PROTECT, related_name="documents")
    owner = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="documents")
    title = models.CharField("judul", max_length=200)
    reference = models.CharField("nomor", max_length=100, blank=True)
    issued_on = models.DateField("tanggal dokumen", null=True, blank=True)
    secrecy = models.CharField("kelas", max_length=10, choices=Secrecy.choices, default=Secrecy.RESTRICTED)
    is_sample = models.BooleanField("data contoh", default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class DocumentVersion(models.Model):
    """One file of a document; a new one never replaces the old one."""

    class Reading(models.TextChoices):
        WAITING = "menunggu", "sedang dibaca"
        DONE = "selesai", "sudah dibaca"
        FAILED = "gagal", "tidak dapat dibaca"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("versi")
    file = models.FileField(storage=evidence_storage, max_length=200)
    original_name = models.CharField("nama berkas asal", max_length=255)
    content_type = models.CharField("jenis isi", max_length=100)
    size = models.PositiveBigIntegerField("ukuran (byte)")
    sha256 = models.CharField(max_length=64, db_index=True)
    reading = models.CharField(max_length=10, choices=Reading.choices, default=Reading.WAITING)
    pages = models.PositiveIntegerField("halaman", null=True, blank=True)
    searchable = models.BooleanField("teks dapat dicari", null=True)
    problem = models.CharField("kendala membaca", max_length=200, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="uploads")
    uploaded_at = models.DateTimeField("diunggah pada", default=clock.now, editable=False)

    class Meta:
        ordering = ["document", "-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.document} v{self.number}"


class CitationQuerySet(models.QuerySet["Citation"]):
    def visible_to(self, user: User) -> CitationQuerySet:
        return self.filter(version__document__in=Document.objects.visible_to(user))

    def handled_by(self, user: User) -> CitationQuerySet:
        """Those of the person's own agencies; all of the region for those who check or watch the evidence."""
        memberships = user.active_memberships
        everything = {m.region_id for m in memberships if m.role in permissions.VIEW_EVIDENCE}
        own = {m.agency_id for m in memberships if m.role in permissions.AGENCY}
        return self.filter(Q(evaluation__region_id__in=everything) | Q(agency_id__in=own))

    def live(self) -> CitationQuerySet:
        """What counts now: citations that no newer one has replaced."""
        return self.filter(replaced_by=None)

    def returned(self) -> CitationQuerySet:
        """Those whose newest verdict is a return."""
        return self.with_verdict().filter(Q(outcome=Outcome.RETURNED))

    def unjudged(self) -> CitationQuerySet:
        """Those without a verdict that stands."""
        return self.with_verdict().filter(Q(outcome=None))

    def with_verdict(self) -> CitationQuerySet:
        """Each with its newest verdict: `outcome`, `reason`, `verdict_note`, `judge`, `judged_at` (None: unjudged)."""
        newest = Verdict.objects.standing().filter(citation=OuterRef("pk")).order_by("-at", "-pk")
        return self.annotate(
            outcome=Subquery(newest.values("outcome")[:1]),
            reason=Subquery(newest.values("reason")[:1]),
            verdict_note=Subquery(newest.values("note")[:1]),
            judge=Subquery(newest.values("by__full_name")[:1]),
            judged_at=Subquery(newest.values("at")[:1]),
        )


class Citation(models.Model):
    """Where a document proves an indicator: item, article, page. The verdict belongs here."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="citations")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="citations")
    item = models.ForeignKey(EvidenceItem, models.PROTECT, null=True, blank=True, related_name="citations")
    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="citations")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="citations")
    article = models.CharField("pasal", max_length=60, blank=True)
    page = models.CharField("halaman atau menit", max_length=60, blank=True)
    note = models.CharField("catatan", max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="citations")
    created_at = models.DateTimeField("dikirim pada", default=clock.now, editable=False)
    # A citation whose document was renewed after a return points to the newer one; it counts no more.
    replaced_by = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="replaces")

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["indicator__number", "created_at"]

    def __str__(self) -> str:
        return f"{self.indicator} ← {self.version}"

    @property
    def reason_label(self) -> str:
        """Why it came back, for citations read `with_verdict()`."""
        reason = vars(self).get("reason")
        return Reason(reason).label if reason else ""

    def is_sent_by(self, user: User) -> bool:
        """Whether they sent it or brought its file: nobody judges that themselves."""
        return user.pk in (self.created_by_id, self.version.uploaded_by_id)

    @property
    def newest_verdict(self) -> Verdict | None:
        """The one that counts; no query of its own where verdicts were prefetched."""
        return next((verdict for verdict in self.verdicts.all() if verdict.withdrawn_at is None), None)


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def standing(self) -> VerdictQuerySet:
        """Those that their judge has not taken back; no other one counts anywhere."""
        return self.filter(withdrawn_at=None)


class Verdict(models.Model):
    """One decision on one citation. The newest that was not taken back counts; the others stay readable."""

    citation = models.ForeignKey(Citation, models.CASCADE, related_name="verdicts")
    outcome = models.CharField("putusan", max_length=12, choices=Outcome.choices)
    reason = models.CharField("alasan", max_length=20, choices=Reason.choices, blank=True)
    note = models.TextField("catatan", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="verdicts")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField("dibatalkan pada", null=True, editable=False)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=Outcome.ACCEPTED) | (~Q(reason="") & ~Q(note="")),
                name="return_says_why",
                violation_error_message="Pengembalian memerlukan alasan dan catatan.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.citation}: {self.get_outcome_display()}"


class DownloadLog(models.Model):
    """Who took which file, when: the one thing that a GET writes."""

    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="downloads")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)
    shown = models.BooleanField("ditampilkan di peramban")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.version} oleh {self.by}"
