"""The ministry's verdicts out of a table: which item, which verdict, in whatever words the portal and offices write.

Good rows are taken; a row that is wrong is told in words and stops no other. Pure but for the words of choices.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from evaluations.choices import AssessorOutcome, RevisionCause
from evaluations.models.assessor_verdict import verdict_words
from evaluations.rules.item_codes import ItemKey, item_code_key
from ui.sheets import SheetColumn, SheetRefused, SheetReport, SheetRow, SheetTable, read_table
from ui.texts import join_lines

MAX_WORDS_LENGTH = 4_000
SHEET_COLUMNS = (
    SheetColumn(
        "code",
        "kode",
        [
            ["kode butir", "kode data dukung", "kode daduk", "kode bukti", "kode modul", "id butir", "kode item"],
            ["kode", "butir", "item", "data dukung"],
        ],
        fits=lambda text: item_code_key(text) is not None,
        line=True,
    ),
    SheetColumn(
        "verdict",
        "putusan",
        [
            ["putusan", "putusan asesor", "status verifikasi", "hasil verifikasi", "status asesor"],
            ["status", "hasil", "verifikasi", "hasil penilaian", "status data dukung"],
        ],
        line=True,
    ),
    SheetColumn(
        "cause", "penyebab", [["penyebab", "sebab"], ["alasan", "keterangan status"]], required=False, line=True
    ),
    SheetColumn("note", "catatan", [["catatan asesor", "catatan"], ["keterangan", "komentar"]], required=False),
    SheetColumn("recommendation", "rekomendasi", [["rekomendasi", "rekomendasi asesor", "saran"]], required=False),
)
CELLS = tuple(column.name for column in SHEET_COLUMNS)
NOT_WORDS = re.compile(r"[^a-z]+")
NO_VERDICT = ("", "belum", "belum dinilai", "belum diperiksa", "belum ada putusan", "menunggu")
ACCEPTED_WORDS = ("diterima", "terima", "sesuai", "accepted")
REVISION_WORDS = ("revisi", "perlu revisi", "perbaikan", "perlu perbaikan", "dikembalikan", "ditolak", "tidak diterima")
CAUSE_WORDS = {
    RevisionCause.WRONG: ("tidak tepat", "tidak sesuai", "belum tepat", "belum sesuai", "kurang tepat"),
    RevisionCause.MISSING: ("belum diunggah", "tidak diunggah", "belum ada", "tidak ada", "belum upload", "kosong"),
    RevisionCause.BLOCKED: ("otomatis ditolak", "ditolak otomatis", "tingkat di bawahnya belum diterima"),
}


@dataclass(frozen=True)
class ReadVerdict:
    """One good row: the item's own code, the verdict, and its words; None where the cell was empty."""

    row: int
    code: str
    outcome: str
    cause: str
    note: str | None
    recommendation: str | None


@dataclass(frozen=True)
class RowFault:
    """One wrong row, and what is wrong with it."""

    row: int
    label: str
    reason: str


@dataclass(frozen=True)
class VerdictTable:
    verdicts: tuple[ReadVerdict, ...]
    faults: tuple[RowFault, ...]
    without_verdict: tuple[int, ...]  # rows that name an item and no verdict
    reading: SheetReport
    rows: tuple[SheetRow, ...]

    @property
    def as_text(self) -> str:
        """All rows that were read, as a table to be pasted again."""
        table = io.StringIO()
        writer = csv.writer(table, delimiter=";", lineterminator="\n")
        writer.writerow([column.title for column in SHEET_COLUMNS])
        writer.writerows([row.cells[name] for name in CELLS] for row in self.rows)
        return table.getvalue()

    @property
    def wrong_rows(self) -> list[tuple[SheetRow, str]]:
        """The rows behind the faults, each with what is wrong."""
        reasons = {fault.row: fault.reason for fault in self.faults}
        return [(row, reasons[row.number]) for row in self.rows if row.number in reasons]


def read_verdict_table(content: bytes, filename: str, codes: Mapping[ItemKey, str]) -> VerdictTable:
    """`codes`: the instrument's items. Raises `SheetRefused` where no table can be read at all."""
    return sort_verdicts(read_table(content, filename, SHEET_COLUMNS), codes)


def sort_verdicts(table: SheetTable, codes: Mapping[ItemKey, str]) -> VerdictTable:
    """The good rows, the wrong ones, and those that say nothing."""
    headings = {row.number: row.label for row in table.rows if _is_heading(row)}
    table = table.without(headings)
    read_rows: list[ReadVerdict] = []
    faults: list[RowFault] = []
    empty: list[int] = []
    for row in table.rows:
        try:
            read = _read_row(row, codes)
        except SheetRefused as fault:
            faults.append(RowFault(row.number, row.label, fault.reason))
        else:
            if read is None:
                empty.append(row.number)
            else:
                read_rows.append(read)
    verdicts, apart = _join_verdicts(read_rows)
    labels = {row.number: row.label for row in table.rows}
    faults += [RowFault(row, labels[row], reason) for row, reason in apart.items()]
    faults.sort(key=lambda fault: fault.row)
    return VerdictTable(tuple(verdicts), tuple(faults), tuple(empty), table.reading, tuple(table.rows))


def _join_verdicts(read_rows: list[ReadVerdict]) -> tuple[list[ReadVerdict], dict[int, str]]:
    """Rows of one item that say the same verdict are one; where they differ, none counts: {row: why}."""
    by_code: dict[str, list[ReadVerdict]] = {}
    for read in read_rows:
        by_code.setdefault(read.code, []).append(read)
    joined: list[ReadVerdict] = []
    apart: dict[int, str] = {}
    for code, found in by_code.items():
        if len({(read.outcome, read.cause) for read in found}) > 1:
            said = ", ".join(f"baris {read.row} {verdict_words(read.outcome, read.cause)}" for read in found)
            why = f"butir {code} ada di beberapa baris dengan putusan berbeda: {said}. Samakan."
            apart |= dict.fromkeys([read.row for read in found], why)
            continue
        note, recommendation = _once(r.note for r in found), _once(r.recommendation for r in found)
        if max(len(note or ""), len(recommendation or "")) > MAX_WORDS_LENGTH:
            why = f"catatan atau rekomendasi butir {code} pada semua barisnya melebihi {MAX_WORDS_LENGTH} huruf."
            apart |= dict.fromkeys([read.row for read in found], why)
        else:
            joined.append(replace(found[0], note=note, recommendation=recommendation))
    return joined, apart


def _once(texts: Iterable[str | None]) -> str | None:
    """Each text once, below the one before it; None for none."""
    return "\n".join(dict.fromkeys(text for text in texts if text)) or None


def _is_heading(row: SheetRow) -> bool:
    """A row between the others that names a domain, an aspect or a level: no code and no verdict."""
    return item_code_key(row.cells["code"]) is None and not row.cells["verdict"] and not row.cells["cause"]


def _read_row(row: SheetRow, codes: Mapping[ItemKey, str]) -> ReadVerdict | None:
    row.check()
    code = _code(row.cells["code"], codes)
    verdict = read_verdict(row.cells["verdict"], row.cells["cause"])
    if verdict is None:
        return None
    note, recommendation = (_words(row, name) for name in ("note", "recommendation"))
    return ReadVerdict(row.number, code, *verdict, note, recommendation)


def _code(text: str, codes: Mapping[ItemKey, str]) -> str:
    if not text:
        raise SheetRefused("kode butir kosong.")
    key = item_code_key(text)
    if key is None:
        raise SheetRefused(f"“{text[:40]}” bukan kode butir (contoh: I01-L2-02 atau I1-L2-02).")
    if key not in codes:
        raise SheetRefused(f"butir “{text[:40]}” tidak ada dalam instrumen siklus ini.")
    return codes[key]


def _words(row: SheetRow, name: str) -> str | None:
    text = row.cells[name].replace("\r\n", "\n").strip()
    if len(text) > MAX_WORDS_LENGTH:
        title = next(column.title for column in SHEET_COLUMNS if column.name == name)
        raise SheetRefused(f"{title} lebih panjang dari {MAX_WORDS_LENGTH} huruf.")
    return text or None


def read_verdict(verdict: str, cause: str = "") -> tuple[str, str] | None:
    """Outcome and cause as they are stored; None where no verdict is said. Raises `SheetRefused`.

    A cause may stand in its own cell, behind the verdict ("Revisi (tidak tepat)"), or alone.
    """
    said, why = _plain(verdict), _plain(cause)
    found = _cause_in(why) or _cause_in(said)
    if said in ACCEPTED_WORDS:
        if _cause_in(why):
            raise SheetRefused(f"diterima, tetapi penyebabnya “{join_lines(cause)[:40]}”.")
        return AssessorOutcome.ACCEPTED, ""
    if not found and said in NO_VERDICT:
        return None
    if found and (said in NO_VERDICT or _cause_in(said) or said in REVISION_WORDS):
        return AssessorOutcome.REVISION, found
    if said in REVISION_WORDS:
        causes = ", ".join(label.lower() for label in RevisionCause.labels)
        problem = f"penyebab “{join_lines(cause)[:40]}” tidak dikenal" if why else "revisi tanpa penyebab"
        raise SheetRefused(f"{problem}; tulis salah satu: {causes}.")
    raise SheetRefused(f"putusan “{join_lines(verdict)[:40]}” tidak dikenal; tulis diterima atau revisi.")


def _plain(text: str) -> str:
    return NOT_WORDS.sub(" ", text.casefold()).strip()


def _cause_in(text: str) -> str:
    """The cause that the words name, alone or behind "revisi"; "" for none."""
    words = text
    for prefix in REVISION_WORDS:
        words = words.removeprefix(f"{prefix} ") if words != prefix else words
    found = [cause for cause, ways in CAUSE_WORDS.items() if text in ways or words in ways]
    return found[0].value if found else ""
