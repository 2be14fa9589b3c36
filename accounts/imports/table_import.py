"""Agencies from a sheet: first a plan that says what becomes of every row, then the writing.

The plan reads, it never writes; the writing plans again, because the world may have moved since the preview.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.agencies import agency_writes
from accounts.models import User
from regions import clock
from regions.models import Agency, Region
from ui.days import EARLIEST, LATEST, DayRefused, is_far, read_cell_day
from ui.formats import long_date
from ui.names import look_of, visible_name
from ui.sheets import SheetColumn, SheetRow


class ImportAction(models.TextChoices):
    NEW = "baru", "baru"
    CHANGED = "berubah", "berubah"
    PRESENT = "ada", "sudah ada"
    REFUSED = "ditolak", "ditolak"


@dataclass(frozen=True)
class PlannedRow:
    """What becomes of one row, and why."""

    number: int
    cells: dict[str, str]
    fate: ImportAction
    note: str = ""
    waits: bool = False  # written, but it counts only when a second person has agreed


def refused_row(row: SheetRow, note: str) -> PlannedRow:
    return PlannedRow(row.number, row.cells, ImportAction.REFUSED, note)


def plan_rows(rows: Iterable[SheetRow], fate: Callable[[SheetRow], PlannedRow]) -> list[PlannedRow]:
    """Each row's `fate`; where it raises `ValidationError`, the row is refused with all that it says."""
    planned = []
    for row in rows:
        try:
            planned.append(fate(row))
        except ValidationError as error:
            planned.append(refused_row(row, " ".join(error.messages)))
    return planned


def first_error_message(error: ValidationError) -> str:
    """One sentence, with the name of the column where there is one."""
    if hasattr(error, "error_dict"):
        field, errors = next(iter(error.error_dict.items()))
        said = "belum diisi." if errors[0].code == "blank" else errors[0].messages[0]
        return said if field == "__all__" else f"{COLUMN_BY_FIELD.get(field, field)}: {said}"
    return str(error.messages[0])


COLUMN_BY_FIELD = {
    "username": "nama akun",
    "full_name": "nama",
    "email": "surel",
    "name": "nama",
    "short_name": "nama singkat",
    "kind": "jenis",
    "valid_from": "berlaku sejak",
}


# --- agencies -------------------------------------------------------------------------------------
AGENCY_SHEET = (
    SheetColumn(
        "nama",
        "nama",
        [
            ["nama opd", "opd", "perangkat daerah", "nama perangkat daerah", "nama skpd", "skpd", "nama instansi"],
            ["unit kerja", "nama unit kerja", "instansi", "nama dinas", "organisasi perangkat daerah", "uraian"],
        ],
        line=True,
        alone=True,
    ),
    SheetColumn(
        "nama_singkat",
        "nama singkat",
        [["singkatan", "nama singkat", "akronim", "singkatan opd", "sebutan", "singkatan nama"]],
        False,
        line=True,
    ),
    SheetColumn("jenis", "jenis", [["jenis opd", "jenis perangkat daerah", "kategori"]], False, line=True),
    SheetColumn("berlaku_sejak", "berlaku sejak", [["mulai berlaku", "sejak"]], False, line=True),
)
# How names of agencies begin: only these are taken by their name where the office left the abbreviation empty.
AGENCY_WORDS = frozenset(
    (
        "dinas",
        "badan",
        "bagian",
        "biro",
        "kantor",
        "sekretariat",
        "inspektorat",
        "satuan",
        "rsud",
        "rumah",
        "uptd",
        "puskesmas",
        "kecamatan",
        "kelurahan",
    )
)
OFFICE_WORDS = frozenset(("perangkat", "skpd", "lembaga", "unit"))  # how kinds begin beside those
TOTAL_WORDS = frozenset(("jumlah", "total"))
SHORT_NAME_LENGTH = Agency._meta.get_field("short_name").max_length or 0


def plan_agencies(*, region: Region, rows: Sequence[SheetRow]) -> list[PlannedRow]:
    """Every row's fate. Reads the region's agencies once."""
    today, known = clock.today(region), list(region.agencies.select_related("heir"))
    present = {look_of(a.name): a for a in known if not a.has_ended(today)}
    short = {look_of(a.short_name): a for a in present.values()}
    ended = [a for a in known if a.has_ended(today)]
    seen: dict[str, int] = {}
    return [_plan_agency(row, present, short, ended, seen) for row in rows]


def _plan_agency(
    row: SheetRow, present: dict[str, Agency], short: dict[str, Agency], ended: list[Agency], seen: dict[str, int]
) -> PlannedRow:
    if refusal := _why_no_agency(row, present):
        return refused_row(row, refusal)
    name, short_name = look_of(row.cells["nama"]), look_of(_short_name(row))
    for key in (f"nama {name}", f"singkatan {short_name}"):
        if seen.setdefault(key, row.number) != row.number:
            return refused_row(row, f"Sama dengan baris {seen[key]}.")
    if name in present:
        return _plan_present(row, present[name])
    if short_name in short:
        return refused_row(row, f"Nama singkat ini milik {short[short_name].name}.")
    try:
        new = agency_from_row(row)
        new.clean_fields(exclude=["region"])
    except ValidationError as error:
        return refused_row(row, first_error_message(error))
    former = next((a for a in ended if _is_former(a, new)), None)
    if former:
        assert former.valid_to is not None
        heir = f"; dilanjutkan {former.heir.name}" if former.heir else ""
        return refused_row(row, f"{former.name} sudah berakhir {long_date(former.valid_to)}{heir}.")
    note = "" if row.cells.get("nama_singkat", "") else "Singkatan kosong; dipakai namanya."
    return PlannedRow(row.number, row.cells, ImportAction.NEW, note)


def _why_no_agency(row: SheetRow, present: Mapping[str, Agency]) -> str | None:
    """Why the row names no agency that can come in as it stands: totals and signatures stand under many lists.

    One that is there already needs no abbreviation.
    """
    name = visible_name(row.cells["nama"])
    if not name:
        return f"{COLUMN_BY_FIELD['name']}: belum diisi."
    first = next(iter(name.casefold().split()), "")
    if first.strip(":") in TOTAL_WORDS:
        return "Baris jumlah, bukan OPD."
    if row.cells.get("nama_singkat", "") or look_of(name) in present:
        return None
    if first not in AGENCY_WORDS:
        return "Singkatan kosong. Isi singkatannya, atau hapus baris ini bila bukan OPD."
    if len(name) > SHORT_NAME_LENGTH:
        return f"Singkatan kosong dan namanya lebih dari {SHORT_NAME_LENGTH} huruf. Isi singkatannya."
    return None


def _short_name(row: SheetRow) -> str:
    """What the office leaves without an abbreviation it calls by its name."""
    return visible_name(row.cells.get("nama_singkat", "")) or visible_name(row.cells["nama"])


def _plan_present(row: SheetRow, agency: Agency) -> PlannedRow:
    """The same name is no news; one that only looks the same is somebody's mistake."""
    if visible_name(row.cells["nama"]).casefold() == agency.name.casefold():
        return PlannedRow(row.number, row.cells, ImportAction.PRESENT)
    return refused_row(row, f"Nama ini tampak sama dengan {agency.name} yang sudah ada.")


def _is_former(ended: Agency, new: Agency) -> bool:
    """A file of last year must not bring back what has ended; one that begins afterwards is another agency."""
    same = look_of(ended.name) == look_of(new.name) or look_of(ended.short_name) == look_of(new.short_name)
    return same and (new.valid_from is None or not ended.has_ended(new.valid_from))


def agency_from_row(row: SheetRow) -> Agency:
    """The unsaved agency a row describes. Raises `ValidationError` for an unknown kind or date."""
    said = row.cells.get("jenis", "")
    kind = _kind_in(said) if said else _kind_by_name(row.cells["nama"])
    if kind is None:
        raise ValidationError(f"Jenis “{row.cells['jenis']}” tidak dikenal; pilih {', '.join(Agency.Kind.values)}.")
    return Agency(
        name=visible_name(row.cells["nama"]),
        short_name=_short_name(row),
        kind=kind,
        valid_from=parse_date(row.cells.get("berlaku_sejak", "")),
    )


def _kind_in(said: str) -> str | None:
    """Of the column of kinds, where an office writes "Badan" or "Sekretariat" too; None for what names no kind."""
    first = next(iter(visible_name(said).casefold().split()), "")
    if first in Agency.Kind.values:
        return first
    return Agency.Kind.OPD if first in AGENCY_WORDS | OFFICE_WORDS else None


def _kind_by_name(name: str) -> str:
    """Lists of an office seldom have a column of kinds: there a kecamatan or kelurahan says so itself."""
    first = next(iter(visible_name(name).casefold().split()), "")
    named = {Agency.Kind.DISTRICT.value: Agency.Kind.DISTRICT, Agency.Kind.VILLAGE.value: Agency.Kind.VILLAGE}
    return named.get(first, Agency.Kind.OPD)


def parse_date(text: str) -> date | None:
    """ "31-12-2025", "31/12/2025" or "2025-12-31"; "" is no date. A day far away is refused: nobody is there to ask."""
    try:
        day = read_cell_day(text) if text else None
    except DayRefused as refusal:
        raise ValidationError(str(refusal)) from refusal
    if day and is_far(day):
        raise ValidationError(f"Tanggal {long_date(day)} di luar tahun {EARLIEST.year}–{LATEST.year}.")
    return day


@transaction.atomic
def import_agencies(
    *, region: Region, rows: Sequence[SheetRow], by: User, each: Callable[[], object] = lambda: None
) -> int:
    """Write the new rows; returns how many. `each` is told once a row."""
    new = {p.number for p in plan_agencies(region=region, rows=rows) if p.fate == ImportAction.NEW}
    for row in rows:
        if row.number in new:
            agency = agency_from_row(row)
            agency_writes.create_agency(
                region=region,
                name=agency.name,
                short_name=agency.short_name,
                kind=agency.kind,
                valid_from=agency.valid_from,
                by=by,
            )
            each()
    return len(new)
