"""The region's library: a Document, stored once in versions, each a file of ours or a link to somewhere else.

Evidence is cited, not attached: what a document proves stands in `citation.py`.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from django.conf import settings
from django.db import models
from django.db.models import Q

from domains.models import EvidenceItem
from evaluations import permissions
from history.models import HasHistory
from regions import clock
from regions.models import Agency, Region
from ui.formats import numbers_text
from ui.kept_query import any_of, numbered
from ui.look_fields import LookField
from ui.names import look_of, validate_visible
from uploads.filetypes import NEW_OFFICE_KINDS, PDF, FileType, by_content_type
from uploads.private_storage import PrivateStorage, private_storage

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile

    from accounts.models import User


NOBODY_VOUCHES = "penandatangan belum dapat dipastikan"
MOST_RUNS = 8  # of pages named one by one
LONGEST_NAME = 240  # of a file, without its ending
COPY_ENDING = " (salinan)"  # of the name of a copy in another kind
COPY_COMES = "Salinan {0} ini yang dapat dibaca di sini sedang dibuat; buka lagi sebentar lagi."
COPY_FAILED = "Salinan {0} ini tidak dapat dibuat. Unduh berkas aslinya, atau minta berkas lain dari pemiliknya."


def evidence_storage() -> PrivateStorage:
    """Private storage, outside every public path."""
    return private_storage()


class DocumentVisibility(NamedTuple):
    """By which ids somebody sees documents."""

    everything: tuple[int, ...]  # regions whose documents are all seen
    owned: tuple[int, ...]  # agencies whose documents are theirs
    open_ones: tuple[int, ...]  # regions whose open documents are seen

    @property
    def shape(self) -> tuple[int, int, int]:
        """How many of each: what a kept query's text depends on."""
        return len(self.everything), len(self.owned), len(self.open_ones)

    def given(self) -> dict[str, Any]:
        """The values for `kept_visibility`."""
        return {name: pk for kind in self._fields for name, pk in numbered(kind, getattr(self, kind)).items()}


def visibility_of(user: User) -> DocumentVisibility:
    """Open documents: any agency of the region. Restricted ones: the owner and those who check."""
    held = user.active_memberships
    everything = {m.region_id for m in held if m.role in permissions.VIEW_EVIDENCE}
    open_ones = {m.region_id for m in held if m.role in permissions.AGENCY_PEOPLE}
    return DocumentVisibility(*(tuple(sorted(ids)) for ids in (everything, user.all_agency_ids, open_ones)))


def kept_visibility(shape: tuple[int, int, int]) -> list[Q]:
    """The conditions of `DocumentQuerySet.seen` in a kept query."""
    fields = zip(("region", "owner", "region"), DocumentVisibility._fields, shape, strict=True)
    return [any_of(field, name, count) for field, name, count in fields]


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> DocumentQuerySet:
        """Those that the person may know of."""
        everything, owned, open_ones = visibility_of(user)
        return self.seen(Q(region_id__in=everything), Q(owner_id__in=owned), Q(region_id__in=open_ones))

    def seen(self, everything: Q, owned: Q, open_ones: Q) -> DocumentQuerySet:
        """The same from conditions: where all is seen, who owns it, where what is open is seen."""
        return self.filter(everything | owned | (open_ones & Q(secrecy=Document.Secrecy.OPEN)))


class DocumentSecrecy(models.TextChoices):
    OPEN = "terbuka", "terbuka bagi semua OPD"
    RESTRICTED = "terbatas", "terbatas bagi pemilik dan peninjau"


class Document(HasHistory):
    """A document of the region's library, owned by an agency (or by the region's own Diskominfo desk)."""

    Secrecy: TypeAlias = DocumentSecrecy

    region = models.ForeignKey(Region, models.PROTECT, related_name="documents")
    owner = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="documents")
    title = models.CharField("judul", max_length=200, validators=[validate_visible])
    title_look = LookField(source="title", fold=look_of, max_length=250, db_index=True)
    reference = models.CharField("nomor", max_length=100, blank=True)
    # The words by which the instrument's items say what they ask for.
    kind = models.CharField("jenis", max_length=20, choices=EvidenceItem.Kind.choices, blank=True)
    issued_on = models.DateField("tanggal dokumen", null=True, blank=True)
    secrecy = models.CharField("kelas", max_length=10, choices=Secrecy.choices, default=Secrecy.RESTRICTED)
    is_sample = models.BooleanField("data contoh", default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    # Goes up with every change of the facts: two people who edit at once do not overwrite each other.
    revision = models.PositiveIntegerField(default=1, editable=False)

    # Another owner's, of a title that looks the same: set on a new one, to be told.
    namesake: Document | None = None

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def is_kept_by(self, user: User) -> bool:
        """Whether they change its facts and add versions: the owner's people, and the region's desk."""
        owns = self.owner_id in user.agency_ids(self.region_id)
        return owns or permissions.may("keep_library", user, self)


class DocumentVersionReading(models.TextChoices):
    WAITING = "menunggu", "sedang dibaca"
    DONE = "selesai", "sudah dibaca"
    FAILED = "gagal", "tidak dapat dibaca"


class DocumentVersionScan(models.TextChoices):
    """What the virus scanner says; without one nothing is claimed. Only a clean file leaves quarantine."""

    NONE = "tanpa", "tidak dipindai"
    WAITING = "menunggu", "menunggu pemindaian"
    CLEAN = "bersih", "bersih"
    INFECTED = "virus", "mengandung virus"


class DocumentVersion(models.Model):
    """One file of a document, or one link; a new one never replaces the old one.

    The file is the evidence, byte for byte; `copy` is what people are shown instead where the file itself tells too
    much or opens nowhere.
    """

    Reading: TypeAlias = DocumentVersionReading

    Scan: TypeAlias = DocumentVersionScan

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("versi")
    file = models.FileField(storage=evidence_storage, max_length=200, blank=True)
    url = models.URLField("tautan", max_length=500, blank=True)
    link_key = models.CharField(max_length=64, db_index=True, blank=True)  # the same for two spellings of one link
    copy = models.OneToOneField(
        "evidence.VersionCopy", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    # Of scanned pages: the same with their words behind them (`scanned_copies.py`).
    searchable_copy = models.OneToOneField(
        "evidence.VersionCopy", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    copies_size = models.PositiveBigIntegerField("ukuran salinan (byte)", default=0, editable=False)
    original_name = models.CharField("nama berkas asal", max_length=255)
    content_type = models.CharField("jenis isi", max_length=100)
    size = models.PositiveBigIntegerField("ukuran (byte)")
    sha256 = models.CharField(max_length=64, db_index=True, blank=True)  # a link has none
    # The document's date while this version was the newest; empty on the newest, which has the document's own.
    issued_on = models.DateField("tanggal saat versi ini berlaku", null=True, blank=True)
    scan = models.CharField("pemindaian", max_length=10, choices=Scan.choices, default=Scan.NONE)
    reading = models.CharField(max_length=10, choices=Reading.choices, default=Reading.WAITING)
    pages = models.PositiveIntegerField("halaman", null=True, blank=True)
    searchable = models.BooleanField("teks dapat dicari", null=True)
    problem = models.CharField("kendala membaca", max_length=200, blank=True)
    # First and last page of each run of pages that are pictures: [[1, 24], [30, 30]].
    picture_pages = models.JSONField("halaman berupa gambar", default=list, blank=True)
    has_position = models.BooleanField("memuat data lokasi", default=False)  # a picture that tells where it was taken
    # What it does by itself when opened ("memuat skrip JavaScript"); kept only where the operator wants such files.
    acts = models.CharField("isi aktif", max_length=200, blank=True)
    signatures = models.PositiveSmallIntegerField("tanda tangan digital", default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="uploads")
    uploaded_at = models.DateTimeField("diunggah pada", default=clock.now, editable=False)
    # Who answers for what it says, beside who brought it: the chair of minutes that were filed here.
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_version_a_number"),
            models.CheckConstraint(
                condition=Q(file="", url__gt="") | Q(file__gt="", url=""),
                name="either_file_or_link",
                violation_error_message="Versi dokumen berisi satu berkas atau satu tautan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} v{self.number}"

    @property
    def dated(self) -> date | None:
        """The date by which its age counts: a newer version with a newer date makes no older one younger."""
        return self.issued_on or self.document.issued_on

    @property
    def is_link(self) -> bool:
        return bool(self.url)

    @property
    def in_quarantine(self) -> bool:
        """Nobody may open it: the scanner has not answered yet, or has found something."""
        return self.scan in (self.Scan.WAITING, self.Scan.INFECTED)

    @property
    def closed_because(self) -> str:
        """Why nobody may open it; "" where people may."""
        return {
            self.Scan.WAITING: "Berkas ini menunggu pemindaian virus dan belum dapat dibuka.",
            self.Scan.INFECTED: "Berkas ini mengandung virus dan tidak dapat dibuka.",
        }.get(self.Scan(self.scan), "")

    @property
    def kind(self) -> FileType:
        """What the stored file is; a link is none."""
        return by_content_type(self.content_type)

    @property
    def shown_kind(self) -> FileType:
        """What people see and take: that of the copy where the file itself opens nowhere."""
        return by_content_type(self.copy.content_type) if self.kind.becomes and self.copy else self.kind

    @property
    def needs_copy(self) -> bool:
        """Whether the file itself leaves only with those who ask for it by name."""
        return self.has_position or (not self.is_link and bool(self.kind.becomes))

    @property
    def has_view(self) -> bool:
        """Whether the page shows this Office file as a PDF drawn for the screen; it leaves as itself. No query."""
        return not self.is_link and self.kind in NEW_OFFICE_KINDS and self.copies_size > 0

    @property
    def opens_at_pages(self) -> bool:
        """Whether a browser opens it at a page that is named. No query."""
        if self.is_link or self.in_quarantine or not self.may_be_shown:
            return False
        return self.kind == PDF or self.has_view or bool(self.kind.becomes == PDF.extension and self.copy_id)

    @property
    def readable(self) -> FieldFile | None:
        """The file whose words and pages are read; None until there is a copy of what opens nowhere."""
        if not self.kind.becomes:
            return self.file
        return self.copy.file if self.copy else None

    @property
    def handed_on(self) -> FieldFile | None:
        """The file that leaves the house: only the copy where one is needed, None until there is one."""
        if not self.needs_copy:
            return self.file
        return self.copy.file if self.copy else None

    @property
    def handed_on_name(self) -> str:
        """What that file is called: the name that it came with, ended as the copy's kind is."""
        if self.is_link or self.kind == self.shown_kind:
            return self.original_name
        stem = self.original_name.rpartition(".")[0] or self.original_name
        return f"{stem[: LONGEST_NAME - len(COPY_ENDING)]}{COPY_ENDING}.{self.shown_kind.extension}"

    @property
    def withheld_because(self) -> str:
        """Why there is nothing to hand on yet; "" where there is."""
        if self.is_link or self.handed_on:
            return ""
        waits = self.reading == self.Reading.WAITING
        if self.kind.becomes:
            return COPY_COMES.format(self.kind.label) if waits else COPY_FAILED.format(self.kind.label)
        if waits:
            return "Foto ini memuat data lokasi. Salinan tanpa data itu sedang disiapkan; buka lagi sebentar lagi."
        return "Salinan foto ini tanpa data lokasi tidak dapat dibuat. Minta foto lain dari pemiliknya."

    @property
    def copy_note(self) -> str:
        """Which copy people see, and of what; "" where they see the file itself."""
        if self.is_link or not self.kind.becomes or not self.copy:
            return ""
        words = self.copy.get_kind_display()
        return f"{words[:1].upper()}{words[1:]}; berkas asli {self.original_name} tersimpan utuh"

    @property
    def position_note(self) -> str:
        """What others get of a picture that tells its place; "" for any other file."""
        if not self.has_position:
            return ""
        return "Foto ini memuat data lokasi; yang ditampilkan, diunduh, dan dipaketkan salinan tanpa data itu"

    @property
    def picture_pages_note(self) -> str:
        """Which pages no search looks into; "" where there are none."""
        numbers = [number for first, last in self.picture_pages for number in range(first, last + 1)]
        if not numbers:
            return ""
        if len(numbers) == self.pages:
            pages = f"Seluruh {self.pages} halaman" if len(numbers) > 1 else "Halamannya"
        elif len(self.picture_pages) <= MOST_RUNS:
            pages = f"Halaman {numbers_text(numbers)}"
        else:
            pages = f"{len(numbers)} halaman, mulai halaman {numbers[0]},"
        where = "ada pada salinan yang dapat dicari" if self.searchable_copy_id else "di dalamnya tidak dapat dicari"
        return f"{pages} berupa gambar; teks {where}"

    @property
    def may_be_shown(self) -> bool:
        """Whether a browser may show it: what acts by itself is only handed out to be saved."""
        return not self.acts

    @property
    def active_note(self) -> str:
        """The warning of a file that acts by itself; "" for any other."""
        if not self.acts:
            return ""
        return f"Isi aktif: berkas ini {self.acts}. Hanya dapat diunduh; buka di komputer yang terlindungi"

    @property
    def has_digital_signature(self) -> bool:
        """The one answer to whether somebody signed the file digitally: no copy may then stand in its place."""
        return self.signatures > 0

    @property
    def signature_note(self) -> str:
        """That the file carries signatures; whose they are its page says. "" without any."""
        if not self.has_digital_signature:
            return ""
        times = f" {self.signatures} kali" if self.signatures > 1 else ""
        whose = "keterangannya pada halaman dokumen" if settings.SIGNATURE_TRUST else NOBODY_VOUCHES
        return f"Bertanda tangan digital{times}; {whose}"


class VersionCopyKind(models.TextChoices):
    """What a copy is, as its page says it."""

    BARE = "foto", "salinan foto tanpa data lokasi"
    JPG = "jpg", "salinan JPG dibuat oleh aplikasi"
    PDF = "pdf", "salinan PDF dibuat oleh aplikasi"
    PHOTOS = "kumpulan", "salinan PDF dari beberapa foto, dibuat oleh aplikasi"
    SEARCHABLE = "teks", "salinan PDF yang dapat dicari, dibuat oleh aplikasi"


class VersionCopy(models.Model):
    """A file that the application made of a stored one, beside it: the original stays byte for byte the evidence.

    It can be made again of the original at any time.
    """

    Kind: TypeAlias = VersionCopyKind

    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="copies")
    kind = models.CharField("jenis salinan", max_length=10, choices=Kind.choices)
    content_type = models.CharField("jenis isi", max_length=100)
    file = models.FileField(storage=evidence_storage, max_length=200)
    size = models.PositiveBigIntegerField("ukuran (byte)")
    sha256 = models.CharField(max_length=64, db_index=True)
    pages = models.PositiveIntegerField("halaman", null=True, editable=False)  # of one that is drawn for the screen
    made_at = models.DateTimeField("dibuat pada", default=clock.now, editable=False)

    class Meta:
        ordering = ["version", "kind"]
        constraints = [models.UniqueConstraint(fields=["version", "kind"], name="one_copy_a_kind")]

    def __str__(self) -> str:
        return f"salinan {self.kind} {self.version_id}"


class VersionText(models.Model):
    """What a file says, to be searched; apart from the version, because every list reads versions."""

    version = models.OneToOneField(DocumentVersion, models.CASCADE, primary_key=True, related_name="wording")
    text = models.TextField("isi yang dapat dicari")
    # The same for files of the same words, whatever their bytes; "" where there are too few (`rules/wording_key.py`).
    wording_key = models.CharField(max_length=64, db_index=True, blank=True)

    def __str__(self) -> str:
        return self.text[:40]
