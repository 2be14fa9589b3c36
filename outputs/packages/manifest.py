"""The package's manifest: every citation in one row, with the file that proves it and where that file is."""

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from uuid import UUID

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaluations.exports.workbook import LabelledValue, set_layout, write_row, write_sheet_head, write_titles
from outputs.packages.package_plan import ZipPlan
from outputs.packages.queries import PackageContents, PackedProof, PackedVersion
from ui.cells import Value

COPY = "salinan tanpa data lokasi; berkas asli pada pemilik dokumen"
# (indicator, version) → SHA-256 of what went into the zip
Checksums = Mapping[tuple[int, UUID], str]
COLUMNS = (
    ("No.", 6),
    ("Indikator", 40),
    ("Tingkat", 9),
    ("Butir", 13),
    ("Berkas dalam ZIP", 46),
    ("Nama berkas asal", 40),
    ("Judul dokumen", 46),
    ("Nomor", 18),
    ("Tanggal", 13),
    ("Pasal", 14),
    ("Halaman atau menit", 14),
    ("Putusan", 22),
    ("Umur", 22),
    ("Ukuran (byte)", 14),
    ("SHA-256", 66),
    ("Versi", 7),
    ("Tempat", 18),
    ("Tautan", 50),
    ("Keterangan", 34),
)


def manifest_workbook(
    contents: PackageContents, plans: list[ZipPlan], sums: Checksums, remarks: Iterable[str]
) -> bytes:
    """The whole workbook."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Manifes"
    status = "Bukti yang diterima" if contents.package.accepted_only else "Semua bukti yang berlaku"
    top = write_sheet_head(sheet, "Manifes paket bukti", contents.evaluation, status, _lines(contents), beside=4) + 1
    write_titles(sheet, top, [title for title, _ in COLUMNS])
    for row, values in enumerate(_rows(contents, plans, sums), top + 1):
        write_row(sheet, row, values)
    set_layout(sheet, top, [width for _, width in COLUMNS])
    _remarks(book, remarks)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _lines(contents: PackageContents) -> list[LabelledValue]:
    indicator = contents.package.indicator
    asked = f"{indicator.number}. {indicator.short_name}" if indicator else "semua yang berisi bukti atau penjelasan"
    return [("Indikator", asked), ("Disusun untuk", str(contents.package.asked_by))]


def _rows(contents: PackageContents, plans: list[ZipPlan], sums: Checksums) -> Iterator[tuple[Value, ...]]:
    alone = contents.package.indicator_id is not None
    for plan in plans:
        for piece in (*plan.inside, *plan.outside):
            for proof in piece.proofs:
                yield _row(plan, piece, proof, sums, "ZIP ini" if alone else plan.zip_name)


def _row(plan: ZipPlan, piece: PackedVersion, proof: PackedProof, sums: Checksums, zip_name: str) -> tuple[Value, ...]:
    version, document, inside = piece.version, piece.version.document, not piece.obstacle
    return (
        plan.chapter.number,
        plan.chapter.name,
        proof.level,
        proof.code,
        piece.name if inside else "",
        version.original_name,
        document.title,
        document.reference,
        version.dated,
        proof.article,
        proof.page,
        proof.verdict,
        proof.age,
        None if version.is_link else piece.size or version.size,
        sums.get((plan.chapter.number, version.pk), piece.sha256),
        version.number,
        zip_name if inside else "tautan",
        piece.link,
        "; ".join(filter(None, (_obstacle(piece), COPY if piece.is_copy else "", proof.note))),
    )


def _obstacle(piece: PackedVersion) -> str:
    return "" if piece.version.is_link else piece.obstacle


def _remarks(book: Workbook, remarks: Iterable[str]) -> None:
    """A sheet of its own, also when there is nothing to say: then it says that."""
    sheet = book.create_sheet("Catatan")
    write_titles(sheet, 1, ["Catatan"])
    lines = list(remarks) or ["Tidak ada catatan: semua bukti yang diminta ada di dalam paket."]
    for row, remark in enumerate(lines, 2):
        write_row(sheet, row, [remark])
    set_layout(sheet, 1, [120])
