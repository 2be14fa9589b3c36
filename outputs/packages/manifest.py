"""The package's manifest: every citation in one row, with the file that proves it and where that file is."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import NamedTuple
from uuid import UUID

from evaluations.exports.workbook import write_sheet_head, write_table
from evidence.document_fields import DOCUMENT_COLUMNS
from evidence.models import DocumentVersion
from outputs.packages.package_plan import ZipPlan
from outputs.packages.queries import PackageContents, PackedProof, PackedVersion
from ui.columns import Column

SEARCHABLE = "salinan yang dapat dicari, dibuat oleh aplikasi; berkas asli {} tersimpan utuh (SHA-256 {})"
COPY = "salinan tanpa data lokasi; berkas asli pada pemilik dokumen"
# (indicator, version) → SHA-256 of what went into the zip
Checksums = Mapping[tuple[int, UUID], str]


class ManifestLine(NamedTuple):
    """One citation of one version, with the checksum of what was packed and the zip that holds it."""

    plan: ZipPlan
    piece: PackedVersion
    proof: PackedProof
    sha256: str
    zip_name: str

    @property
    def version(self) -> DocumentVersion:
        return self.piece.version

    @property
    def is_inside(self) -> bool:
        return not self.piece.obstacle

    @property
    def size(self) -> int | None:
        """Bytes; a link has none."""
        return None if self.version.is_link else self.piece.size or self.version.size

    @property
    def remark(self) -> str:
        obstacle = "" if self.version.is_link else self.piece.obstacle
        copy = self._copy_remark if self.piece.is_copy else ""
        return "; ".join(filter(None, (obstacle, copy, self.version.active_note, self.proof.note)))

    @property
    def _copy_remark(self) -> str:
        """Which copy lies in the zip, and by which checksum its original is known."""
        if self.piece.is_searchable:
            return SEARCHABLE.format(self.version.original_name, self.version.sha256)
        note = self.version.copy_note
        return f"{note} (SHA-256 {self.version.sha256})" if note else COPY


MANIFEST_COLUMNS: tuple[Column[ManifestLine], ...] = (
    Column("No.", 6, lambda line: line.plan.chapter.number),
    Column("Indikator", 40, lambda line: line.plan.chapter.name),
    Column("Tingkat", 9, lambda line: line.proof.level),
    Column("Butir", 13, lambda line: line.proof.code),
    Column("Berkas dalam ZIP", 46, lambda line: line.piece.name if line.is_inside else ""),
    Column("Nama berkas asal", 40, lambda line: line.version.original_name),
    Column("Judul dokumen", 46, lambda line: line.version.document.title),
    *(column.over(lambda line: line.version) for column in DOCUMENT_COLUMNS),
    Column("Pasal", 14, lambda line: line.proof.article),
    Column("Halaman atau menit", 14, lambda line: line.proof.page),
    Column("Putusan", 22, lambda line: line.proof.verdict),
    Column("Umur", 22, lambda line: line.proof.age),
    Column("Ukuran (byte)", 14, lambda line: line.size),
    Column("SHA-256", 66, lambda line: line.sha256),
    Column("Versi", 7, lambda line: line.version.number),
    Column("Tempat", 18, lambda line: line.zip_name if line.is_inside else "tautan"),
    Column("Tautan", 50, lambda line: line.piece.link),
    Column("Keterangan", 34, lambda line: line.remark),
)
REMARK_COLUMNS: tuple[Column[str], ...] = (Column("Catatan", 120, lambda remark: remark),)


def manifest_workbook(
    contents: PackageContents, plans: list[ZipPlan], sums: Checksums, remarks: Iterable[str]
) -> bytes:
    """The whole workbook."""
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Manifes"
    status = "Data dukung yang diterima" if contents.package.accepted_only else "Semua data dukung yang berlaku"
    if contents.package.is_repair:
        status = f"{status}; perbaikan setelah interviu"
    indicator = contents.package.indicator
    asked = (
        f"{indicator.number}. {indicator.short_name}" if indicator else "semua yang berisi data dukung atau penjelasan"
    )
    lines = [("Indikator", asked), ("Disusun untuk", str(contents.package.asked_by))]
    top = write_sheet_head(sheet, "Manifes paket data dukung", contents.evaluation, status, lines, beside=4) + 1
    rows: list[ManifestLine] = []
    alone = contents.package.indicator_id is not None
    for plan in plans:
        for piece in (*plan.inside, *plan.outside):
            sha256 = sums.get((plan.chapter.number, piece.version.pk), piece.sha256)
            for proof in piece.proofs:
                rows.append(ManifestLine(plan, piece, proof, sha256, "ZIP ini" if alone else plan.zip_name))
    write_table(sheet, top, MANIFEST_COLUMNS, rows)
    # A sheet of its own, also when there is nothing to say: then it says that.
    notes = book.create_sheet("Catatan")
    told = list(remarks) or ["Tidak ada catatan: semua data dukung yang diminta ada di dalam paket."]
    write_table(notes, 1, REMARK_COLUMNS, told)
    content = BytesIO()
    book.save(content)
    return content.getvalue()
