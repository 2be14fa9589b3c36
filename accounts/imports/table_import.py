"""Agencies and people from a sheet: first a plan that says what becomes of every row, then the writing.

The plan reads, it never writes; the writing plans again, because the world may have moved since the preview.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.agencies import agency_writes
from accounts.models import Membership, User
from accounts.people import people_writes
from accounts.roles import AGENCY_ROLES, Role
from regions import clock
from regions.models import Agency, Region
from ui.days import EARLIEST, LATEST, DayRefused, is_far, read_day
from ui.formats import long_date
from ui.names import account_look_of, look_of, visible_name
from ui.sheets import SheetRow


class ImportAction(models.TextChoices):
    NEW = "baru", "baru"
    PRESENT = "ada", "sudah ada"
    REFUSED = "ditolak", "ditolak"


@dataclass(frozen=True)
class PlannedRow:
    """What becomes of one row, and why."""

    number: int
    cells: dict[str, str]
    fate: ImportAction
    note: str = ""


RowPlanner = Callable[[SheetRow], PlannedRow]


def refused_row(row: SheetRow, note: str) -> PlannedRow:
    return PlannedRow(row.number, row.cells, ImportAction.REFUSED, note)


def first_error_message(error: ValidationError) -> str:
    """One sentence, with the name of the column where there is one."""
    if hasattr(error, "error_dict"):
        field, errors = next(iter(error.error_dict.items()))
        said = "belum diisi." if errors[0].code == "blank" else errors[0].messages[0]
        return said if field == "__all__" else f"{COLUMN_BY_FIELD.get(field, field)}: {said}"
    return str(error.messages[0])


COLUMN_BY_FIELD = {
    "username": "nama_akun",
    "full_name": "nama",
    "email": "surel",
    "name": "nama",
    "short_name": "nama_singkat",
    "kind": "jenis",
    "valid_from": "berlaku_sejak",
}


# --- agencies -------------------------------------------------------------------------------------
AGENCY_COLUMNS = ("nama", "nama_singkat")
AGENCY_OPTIONAL = ("jenis", "berlaku_sejak")
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
TOTAL_WORDS = frozenset(("jumlah", "total"))
SHORT_NAME_LENGTH = Agency._meta.get_field("short_name").max_length or 0
AGENCY_ALIASES = {
    "singkatan": "nama_singkat",
    "nama opd": "nama",
    "opd": "nama",
    "perangkat daerah": "nama",
    "nama perangkat daerah": "nama",
}


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
    if refusal := _why_no_agency(row):
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
        return refused_row(row, _ended_agency_note(former))
    note = "" if row.cells["nama_singkat"] else "Singkatan kosong; dipakai namanya."
    return PlannedRow(row.number, row.cells, ImportAction.NEW, note)


def _why_no_agency(row: SheetRow) -> str | None:
    """Why the row names no agency that can come in as it stands: totals and signatures stand under many lists."""
    name = visible_name(row.cells["nama"])
    first = next(iter(name.casefold().split()), "")
    if first.strip(":") in TOTAL_WORDS:
        return "Baris jumlah, bukan OPD."
    if row.cells["nama_singkat"] or not name:
        return None
    if first not in AGENCY_WORDS:
        return "Singkatan kosong. Isi singkatannya, atau hapus baris ini bila bukan OPD."
    if len(name) > SHORT_NAME_LENGTH:
        return f"Singkatan kosong dan namanya lebih dari {SHORT_NAME_LENGTH} huruf. Isi singkatannya."
    return None


def _short_name(row: SheetRow) -> str:
    """What the office leaves without an abbreviation it calls by its name."""
    return visible_name(row.cells["nama_singkat"]) or visible_name(row.cells["nama"])


def _plan_present(row: SheetRow, agency: Agency) -> PlannedRow:
    """The same name is no news; one that only looks the same is somebody's mistake."""
    if visible_name(row.cells["nama"]).casefold() == agency.name.casefold():
        return PlannedRow(row.number, row.cells, ImportAction.PRESENT)
    return refused_row(row, f"Nama ini tampak sama dengan {agency.name} yang sudah ada.")


def _is_former(ended: Agency, new: Agency) -> bool:
    """A file of last year must not bring back what has ended; one that begins afterwards is another agency."""
    same = look_of(ended.name) == look_of(new.name) or look_of(ended.short_name) == look_of(new.short_name)
    return same and (new.valid_from is None or not ended.has_ended(new.valid_from))


def _ended_agency_note(agency: Agency) -> str:
    assert agency.valid_to is not None
    heir = f"; dilanjutkan {agency.heir.name}" if agency.heir else ""
    return f"{agency.name} sudah berakhir {long_date(agency.valid_to)}{heir}."


def agency_from_row(row: SheetRow) -> Agency:
    """The unsaved agency a row describes. Raises `ValidationError` for an unknown kind or date."""
    kind = row.cells["jenis"].lower() or _kind_by_name(row.cells["nama"])
    if kind not in Agency.Kind.values:
        raise ValidationError(f"Jenis “{row.cells['jenis']}” tidak dikenal; pilih {', '.join(Agency.Kind.values)}.")
    return Agency(
        name=visible_name(row.cells["nama"]),
        short_name=_short_name(row),
        kind=kind,
        valid_from=parse_date(row.cells["berlaku_sejak"]),
    )


def _kind_by_name(name: str) -> str:
    """Lists of an office seldom have a column of kinds: there a kecamatan or kelurahan says so itself."""
    first = next(iter(visible_name(name).casefold().split()), "")
    named = {Agency.Kind.DISTRICT.value: Agency.Kind.DISTRICT, Agency.Kind.VILLAGE.value: Agency.Kind.VILLAGE}
    return named.get(first, Agency.Kind.OPD)


def parse_date(text: str) -> date | None:
    """ "31-12-2025", "31/12/2025" or "2025-12-31"; "" is no date. A day far away is refused: nobody is there to ask."""
    try:
        day = read_day(text) if text else None
    except DayRefused as refusal:
        raise ValidationError(str(refusal)) from refusal
    if day and is_far(day):
        raise ValidationError(f"Tanggal {long_date(day)} di luar tahun {EARLIEST.year}–{LATEST.year}.")
    return day


@transaction.atomic
def import_agencies(*, region: Region, rows: Sequence[SheetRow], by: User) -> int:
    """Write the new rows; returns how many."""
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
    return len(new)


# --- people ---------------------------------------------------------------------------------------
PEOPLE_COLUMNS = ("nama", "nama_akun", "peran")
PEOPLE_OPTIONAL = ("surel", "opd")
PEOPLE_ALIASES = {
    "username": "nama_akun",
    "akun": "nama_akun",
    "nama lengkap": "nama",
    "e-mail": "surel",
    "email": "surel",
    "nama opd": "opd",
    "perangkat daerah": "opd",
}
# Titles that instruments give: sheets of an office write them as they stand on its papers.
TITLES = {f"koordinator {of} (sekda)": Role.KOORDINATOR for of in ("spbe", "pemdi")}
ROLE_CODES_BY_NAME = TITLES | {name.casefold(): role for role in Role for name in (role.value, role.label)}


@dataclass(frozen=True)
class ExistingPeople:
    """What a plan compares with, read in three queries."""

    region: Region
    accounts: dict[str, User]  # by the look of the account's name
    names: dict[str, str]  # whose name it is, "akun wayan" or "baris 5", by the look of it
    local: set[str]  # accounts of the region, with or without an active role
    held: set[tuple[str, str, int | None]]  # (account, role, agency) of active roles in the region
    agencies: dict[str, Agency]

    @classmethod
    def of(cls, region: Region, rows: Sequence[SheetRow]) -> "ExistingPeople":
        users = User.objects.filter(username_look__in={account_look_of(row.cells["nama_akun"]) for row in rows})
        roles = list(Membership.objects.filter(region=region).select_related("user"))
        found: dict[str, Agency] = {}
        for agency in region.agencies.in_force(clock.today(region)):
            found[look_of(agency.name)] = found[look_of(agency.short_name)] = agency
        held = {(m.user.username, m.role, m.agency_id) for m in roles if m.is_active}
        names = {m.user.name_look: f"akun {m.user.username}" for m in roles}
        return cls(region, {u.username_look: u for u in users}, names, {m.user.username for m in roles}, held, found)


def plan_people(*, region: Region, rows: Sequence[SheetRow]) -> list[PlannedRow]:
    """Every row's fate. A second row of the same account adds a role."""
    known = ExistingPeople.of(region, rows)
    seen: dict[tuple[str, str, int | None], int] = {}
    first: dict[str, SheetRow] = {}
    planned = []
    for row in rows:
        plan = _plan_person(row, known, seen, first)
        if plan.fate != ImportAction.REFUSED:
            first.setdefault(account_look_of(row.cells["nama_akun"]), row)
            known.names.setdefault(look_of(row.cells["nama"]), f"baris {row.number}")
        planned.append(plan)
    return planned


def _plan_person(
    row: SheetRow, known: ExistingPeople, seen: dict[tuple[str, str, int | None], int], first: dict[str, SheetRow]
) -> PlannedRow:
    username, look = people_writes.plain_username(row.cells["nama_akun"]), account_look_of(row.cells["nama_akun"])
    try:
        role, agency = parse_role(row, known)
        _check_account(row, known, first.get(look))
    except ValidationError as error:
        return refused_row(row, first_error_message(error))
    key = (username, role, agency.pk if agency else None)
    if seen.setdefault(key, row.number) != row.number:
        return refused_row(row, f"Sama dengan baris {seen[key]}.")
    if key in known.held:
        return PlannedRow(row.number, row.cells, ImportAction.PRESENT)
    adds = look in known.accounts or look in first
    note = "peran tambahan" if adds else _namesake_note(row, known)
    return PlannedRow(row.number, row.cells, ImportAction.NEW, note)


def _namesake_note(row: SheetRow, known: ExistingPeople) -> str:
    """Two people may have one name: it is told, and the reader of the preview decides."""
    whose = known.names.get(look_of(row.cells["nama"]))
    return f"Orang bernama sama: {whose}. Bila orangnya sama, pakai nama akun yang sama." if whose else ""


def parse_role(row: SheetRow, known: ExistingPeople) -> tuple[Role, Agency | None]:
    """Role and agency by any of their names. Raises `ValidationError` naming what is unknown."""
    role = ROLE_CODES_BY_NAME.get(row.cells["peran"].casefold())
    if role is None:
        raise ValidationError(f"Peran “{row.cells['peran']}” tidak dikenal.")
    wanted = row.cells["opd"]
    agency = known.agencies.get(look_of(wanted)) if wanted else None
    if wanted and agency is None:
        raise ValidationError(f"OPD “{wanted}” tidak ada atau sudah berakhir.")
    if (agency is not None) != (role in AGENCY_ROLES):
        raise ValidationError("Peran OPD memerlukan OPD; peran lain tidak memakainya.")
    return role, agency


def _check_account(row: SheetRow, known: ExistingPeople, earlier: SheetRow | None) -> None:
    username = people_writes.plain_username(row.cells["nama_akun"])
    stored = known.accounts.get(account_look_of(username))
    if stored and (stored.username != username or username not in known.local):
        raise ValidationError({"username": people_writes.why_not_username(username, stored)})
    if earlier and people_writes.plain_username(earlier.cells["nama_akun"]) != username:
        raise ValidationError({"username": f"Nama akun ini tampak sama dengan yang di baris {earlier.number}."})
    name = stored.full_name if stored else earlier.cells["nama"] if earlier else row.cells["nama"]
    if look_of(name) != look_of(row.cells["nama"]):
        raise ValidationError(f"Nama akun ini milik {name}.")
    if stored is None:
        full_name = visible_name(row.cells["nama"])
        user = User(username=username, full_name=full_name, email=row.cells["surel"].lower())
        user.clean_fields(exclude=["password"])


@transaction.atomic
def import_people(*, region: Region, rows: Sequence[SheetRow], by: User) -> int:
    """Write the new rows; returns how many."""
    new = {p.number for p in plan_people(region=region, rows=rows) if p.fate == ImportAction.NEW}
    known = ExistingPeople.of(region, rows)
    accounts = dict(known.accounts)
    for row in rows:
        if row.number in new:
            _import_person(row, known, accounts, by)
    return len(new)


def _import_person(row: SheetRow, known: ExistingPeople, accounts: dict[str, User], by: User) -> None:
    look = account_look_of(row.cells["nama_akun"])
    role, agency = parse_role(row, known)
    if stored := accounts.get(look):
        people_writes.add_role(person=stored, region=known.region, role=role, agency=agency, by=by)
        return
    accounts[look] = people_writes.create_person(
        region=known.region,
        username=row.cells["nama_akun"],
        full_name=row.cells["nama"],
        email=row.cells["surel"],
        role=role,
        agency=agency,
        by=by,
    )
