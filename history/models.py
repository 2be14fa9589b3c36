"""The one history, append-only and readable beside the field it tells of; who took which file, who was refused what.

Both name their subject by type and id: they lie below every app whose rows they tell of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings
from django.db import models

from domains.models import Indicator
from history.choices import UNDONE_KINDS, HistoryKind
from regions import clock

if TYPE_CHECKING:
    from accounts.models import User


def type_of(subject: models.Model | type[models.Model]) -> str:
    """How a subject's model is named in a row: "evaluations.evaluation"."""
    return subject._meta.label_lower


class HasHistory(models.Model):
    """A row whose changes the history tells of: it is not deleted while an entry does."""

    class Meta:
        abstract = True

    @property
    def history(self) -> HistoryQuerySet:
        """Its entries, newest first."""
        return HistoryEntry.objects.about(self)


def keep_what_has_history(sender: type[models.Model], instance: models.Model, **signal: Any) -> None:
    """Raise `ProtectedError` before a row with a history is deleted; a receiver of `pre_delete`."""
    if entries := set[models.Model](HistoryEntry.objects.about(instance)[:1]):
        raise models.ProtectedError("Baris ini mempunyai riwayat.", entries)


class HistoryQuerySet(models.QuerySet["HistoryEntry"]):
    def about(self, subject: models.Model) -> HistoryQuerySet:
        """The entries of one cycle, document, result or note."""
        return self.filter(subject_type=type_of(subject), subject_id=subject.pk)

    def concerning(self, number: Any, mark: Any = None) -> HistoryQuerySet:
        """Those of one indicator, whatever the revision was then, and acts on many that were taken back as one."""
        several = models.Q(kind__in=UNDONE_KINDS, details__numbers__icontains=mark or f",{number},")
        return self.filter(models.Q(indicator__number=number) | several)

    def about_any(self, subjects: models.QuerySet[Any]) -> HistoryQuerySet:
        """The entries of all rows of a query, as a subquery."""
        return self.filter(subject_type=type_of(subjects.model), subject_id__in=subjects.values("pk"))

    def record(
        self,
        *,
        subject: models.Model,
        kind: HistoryKind,
        by: User,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        details: Mapping[str, Any] | None = None,
        indicator: Indicator | None = None,
        reason: str = "",
    ) -> HistoryEntry:
        """Write one entry, with the clock's time; nothing before or after where there was none."""
        entry = HistoryEntry.of(
            subject,
            indicator=indicator,
            kind=kind,
            details=details or {},
            before=before or {},
            after=after or {},
            reason=reason,
            by=by,
            at=clock.now(),
        )
        entry.save(force_insert=True)
        return entry

    def record_all(self, entries: Iterable[HistoryEntry]) -> None:
        """Write the entries of one write that changed many rows, with the clock's time."""
        rows, at = list(entries), clock.now()
        for row in rows:
            row.at = at
        HistoryEntry.objects.bulk_create(rows)


class HistoryEntry(models.Model):
    """Who changed what, when and why. Rows are written once; `save` on an old one and `delete` raise.

    `kind` says what sort of act it was, `details` of what thing (a column, an agency, an item), `before` and `after`
    its values under the keys of the kind: codes, ids, ISO days, never words of a label. `presenters` writes the words.
    """

    Kind: TypeAlias = HistoryKind

    subject_type = models.CharField("jenis objek", max_length=60)
    subject_id = models.PositiveBigIntegerField("objek")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField("jenis", max_length=30, choices=HistoryKind.choices)
    details = models.JSONField("rincian", default=dict, blank=True)
    before = models.JSONField("sebelum", default=dict, blank=True)
    after = models.JSONField("sesudah", default=dict, blank=True)
    reason = models.TextField("alasan", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu")

    objects = HistoryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-at"], name="history_by_subject"),
            models.Index(fields=["subject_type", "subject_id", "indicator", "-at"], name="history_by_indicator"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.before or '–'} → {self.after or '–'} oleh {self.by}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not kwargs.get("force_insert"):
            raise TypeError("Riwayat tidak dapat diubah.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("Riwayat tidak dapat dihapus.")

    @classmethod
    def of(cls, subject: models.Model, **values: Any) -> HistoryEntry:
        """An unsaved entry about this subject, for `record_all`."""
        return cls(subject_type=type_of(subject), subject_id=subject.pk, **values)


class DownloadQuerySet(models.QuerySet["DownloadLog"]):
    def about(self, subject: models.Model) -> DownloadQuerySet:
        """The downloads of one file, package or report."""
        return self.filter(subject_type=type_of(subject), subject_id=str(subject.pk))

    def log(
        self,
        subject: models.Model,
        *,
        by: User,
        shown: bool = False,
        is_original: bool = False,
        files: Iterable[models.Model] = (),
    ) -> None:
        """Note that somebody took it; `files`: what a package held, each with an entry of its own."""
        taken = DownloadLog(
            subject_type=type_of(subject), subject_id=str(subject.pk), by=by, shown=shown, is_original=is_original
        )
        held = [
            DownloadLog(subject_type=type_of(file), subject_id=str(file.pk), inside=str(subject.pk), by=by, shown=shown)
            for file in files
        ]
        DownloadLog.objects.bulk_create([taken, *held])


class DownloadLog(models.Model):
    """Who took which file, when: with the refusals the one thing that a GET writes.

    A package leaves one row of its own and one for each file in it, which names the package in `inside`.
    """

    subject_type = models.CharField("jenis objek", max_length=60)
    subject_id = models.CharField("objek", max_length=36)
    inside = models.CharField("dalam paket", max_length=36, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="downloads")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)
    shown = models.BooleanField("ditampilkan di peramban")
    is_original = models.BooleanField("berkas asli, dengan data lokasi", default=False)

    objects = DownloadQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="download_by_subject")]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} oleh {self.by}"


class RefusalKind(models.TextChoices):
    """What was wanted and not given; the labels are whole thoughts, for the log's page."""

    FORBIDDEN = "ditolak", "halaman atau tindakan ditolak"
    HIDDEN = "tersembunyi", "alamat yang tidak ada atau tidak terbuka baginya"
    WITNESS = "saksi", "bukan orang kedua yang sah"
    SIGN_IN = "masuk", "percobaan masuk melebihi batas"
    SECOND_STEP = "langkah", "langkah kedua ditolak"
    PROVIDER = "penyedia", "masuk lewat akun kota ditolak"
    TOO_MANY = "sering", "permintaan terlalu sering"
    FORM = "formulir", "formulir tanpa tanda yang sah (CSRF)"
    API_KEY = "kunci", "kunci API tidak berlaku"


class RefusalLog(models.Model):
    """Who was refused what, when. Nothing that was typed is kept: no name, no password, no secret of an address."""

    Kind: TypeAlias = RefusalKind

    kind = models.CharField("jenis", max_length=12, choices=RefusalKind.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="refusals")
    network = models.CharField("jaringan", max_length=50, blank=True)
    method = models.CharField("metode", max_length=8)
    place = models.CharField("alamat halaman", max_length=200, blank=True)
    reason = models.CharField("alasan", max_length=300, blank=True)
    times = models.PositiveIntegerField("ke berapa dalam menit itu", default=1)
    at = models.DateTimeField("waktu", default=clock.now, editable=False, db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.method} {self.place}"
