"""People from a sheet: first a plan that says what becomes of every row, then the writing.

What the sheet leaves open is asked once each: an agency in an unknown spelling, a role in unknown words, a person who
seems to be there already. Accounts are made of names where the sheet has none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from accounts.account_names import account_for, next_free_account
from accounts.contact_words import read_nip, read_phone
from accounts.imports.open_questions import OpenQuestions, Question, by_look
from accounts.imports.people_words import read_email, read_role, split_name, split_roles
from accounts.imports.table_import import ImportAction, PlannedRow, first_error_message, refused_row
from accounts.models import Membership, PowerRequest, User
from accounts.people import people_writes
from accounts.people.people_at_once import PersonDraft, create_people
from accounts.power.witnesses import roles_with_witness
from accounts.roles import AGENCY_ROLES, Role
from regions import clock
from regions.models import Agency, Region
from ui.names import account_look_of, look_of, visible_name
from ui.sheets import SheetRow

WAITS = "Menunggu orang kedua; perannya berlaku sesudah disetujui."
SKIP, SAME_PERSON, OTHER_PERSON = "lewati", "sama", "lain"
MAX_DETAIL = 150  # characters of a position
AT_ONCE = 250  # people that one query makes
Answers = Mapping[str, str]


Grant: TypeAlias = tuple[Role, Agency | None]


@dataclass(frozen=True)
class ReadPerson:
    """One row as it is understood."""

    username: str
    full_name: str
    grants: tuple[Grant, ...]
    stored: User | None
    email: str = ""
    nip: str = ""
    position: str = ""
    phone: str = ""


@dataclass
class PeoplePlan:
    rows: list[PlannedRow] = field(default_factory=list)
    read: dict[int, ReadPerson] = field(default_factory=dict)


class PeoplePlanner:
    """Reads the region in a fixed number of queries, then says of each row what becomes of it."""

    def __init__(self, region: Region, rows: Sequence[SheetRow], answers: Answers) -> None:
        rows = [_with_own_nip(row) for row in rows]
        self.region, self.rows, self.open, self.plan = region, rows, OpenQuestions(answers), PeoplePlan()
        looks = {account_look_of(row.cells.get("nama_akun", "")) for row in rows}
        self.accounts = {u.username_look: u for u in User.objects.filter(username_look__in=looks)}
        waiting = PowerRequest.objects.waiting().filter(membership=OuterRef("pk"))
        found = Membership.objects.filter(region=region).annotate(waits=Exists(waiting))
        roles = list(found.select_related("user"))
        self.local = {m.user.username: m.user for m in roles}
        self.by_name: dict[str, User] = {}
        self.by_email: dict[str, User] = {}
        for user in (user for user in self.local.values() if user.merged_into_id is None):
            self.by_name.setdefault(user.name_look, user)
            self.by_email.setdefault(user.email.lower(), user)
        self.held = {(m.user.username, m.role, m.agency_id) for m in roles if m.is_active or m.waits}
        self.agencies = by_look(region.agencies.in_force(clock.today(region)))
        # Accounts are made of names where the sheet has none: never one that somebody has.
        named = all(row.cells.get("nama_akun") for row in rows)
        self.taken = set() if named else set(User.objects.values_list("username_look", flat=True))
        self.names: dict[str, str] = {user.name_look: f"akun {user.username}" for user in self.local.values()}
        self.first: dict[str, ReadPerson] = {}  # by the look of the account
        self.first_row: dict[str, int] = {}
        self.made: dict[tuple[str, str], str] = {}  # (look of the name, e-mail): account
        self.seen: dict[tuple[str, str, int | None], int] = {}
        self.with_witness = roles_with_witness(region)

    def run(self) -> PeoplePlan:
        for row in self.rows:
            notes: list[str] = []
            try:
                person = self._read(row, notes)
            except ValidationError as error:
                self.plan.rows.append(refused_row(row, first_error_message(error)))
                continue
            self.plan.rows.append(self._fate(row, person, notes))
        return self.plan

    def _fate(self, row: SheetRow, person: ReadPerson, notes: list[str]) -> PlannedRow:
        unseen = [grant for grant in person.grants if self._first_row_of(person, grant, row.number) == row.number]
        if not unseen:
            return refused_row(row, f"Sama dengan baris {self._first_row_of(person, person.grants[0], row.number)}.")
        look = account_look_of(person.username)
        adds = person.stored is not None or look in self.first
        person = replace(person, grants=tuple(g for g in unseen if _key(person, g) not in self.held))
        fate = ImportAction.NEW if person.grants else ImportAction.PRESENT
        waits = any(role in self.with_witness for role, _ in person.grants)
        if fate == ImportAction.NEW:
            notes += ["peran tambahan"] if adds else filter(None, [self._namesake_note(row)])
            notes += [WAITS] if waits else []
            self.plan.read[row.number] = person
        self.first.setdefault(look, person)
        self.first_row.setdefault(look, row.number)
        self.names.setdefault(look_of(person.full_name), f"baris {row.number}")
        return PlannedRow(row.number, {**row.cells, "nama_akun": person.username}, fate, " ".join(notes), waits)

    def _first_row_of(self, person: ReadPerson, grant: Grant, number: int) -> int:
        """The row that gives this role first; this one, where none did before."""
        return self.seen.setdefault(_key(person, grant), number)

    def _namesake_note(self, row: SheetRow) -> str:
        """Two people may have one name: it is told, and the reader of the preview decides."""
        whose = self.names.get(look_of(row.cells["nama"])) if row.cells.get("nama_akun") else None
        return f"Orang bernama sama: {whose}. Bila orangnya sama, pakai nama akun yang sama." if whose else ""

    # --- one row ---

    def _read(self, row: SheetRow, notes: list[str]) -> ReadPerson:
        email = read_email(row.cells.get("surel", ""))
        try:
            # Every role of the cell, once each, with the agency where it takes one.
            roles = dict.fromkeys(self._role(part, row.number) for part in split_roles(row.cells.get("peran", "")))
            uses_agency = any(role in AGENCY_ROLES for role in roles)
            grants = tuple((role, self._agency(role, row, [] if uses_agency else notes)) for role in roles)
        except ValidationError as error:  # the address too, so that the row is mended once
            raise ValidationError(" ".join([first_error_message(error), *_faults_of_email(email)])) from error
        username, stored = self._account(row, email, notes)
        if stored and stored.merged_into_id:
            raise ValidationError(f"Akun {username} sudah digabung; pakai akun {stored.merged_name}.")
        # NIP, position, phone: what cannot be read is left empty and told, it stops nobody.
        nip, phone = read_nip(row.cells.get("nip", "")), read_phone(row.cells.get("telepon", ""))
        if nip is None:
            notes.append("NIP bukan 18 angka dan dikosongkan.")
        if phone is None:
            notes.append("Nomor telepon tidak terbaca dan dikosongkan.")
        details = {
            "nip": nip or "",
            "phone": phone or "",
            "position": visible_name(row.cells.get("jabatan", ""))[:MAX_DETAIL],
        }
        person = ReadPerson(username, visible_name(row.cells["nama"]), grants, stored, email, **details)
        if stored is None and account_look_of(username) not in self.first:
            user = User(username=username, full_name=person.full_name, email=email)
            user.clean_fields(exclude=["password"])
        return person

    def _agency(self, role: Role, row: SheetRow, notes: list[str]) -> Agency | None:
        wanted = row.cells.get("opd", "")
        if role not in AGENCY_ROLES:
            if wanted and look_of(wanted) in self.agencies:
                notes.append("Peran ini berlaku untuk seluruh daerah; OPD tidak dipakai.")
            return None
        if not wanted:
            raise ValidationError("Peran OPD memerlukan OPD; kolom OPD kosong.")
        return self.open.agency(wanted, self.agencies, row.number)

    def _role(self, text: str, row: int) -> Role:
        if role := read_role(text):
            return role
        said = text or "kosong"
        asked = f"Peran apa yang dimaksud dengan “{text[:60]}”?" if text else "Peran apa untuk baris tanpa peran?"
        choices = [*((r.value, r.label) for r in Role)]
        answer = self.open.ask(f"peran:{look_of(text)[:80]}", asked, choices, "", row)
        if answer in Role.values:
            return Role(answer)
        raise ValidationError(f"Peran “{said[:60]}” tidak dikenal." if text else "Peran belum diisi.")

    def _account(self, row: SheetRow, email: str, notes: list[str]) -> tuple[str, User | None]:
        """The account that the row speaks of; where it names none, the person's own, else a new one."""
        if row.cells.get("nama_akun"):
            return self._named_account(row)
        name = row.cells["nama"]
        if not name.strip():
            raise ValidationError({"full_name": "belum diisi."})
        if stored := self._known_person(name, email, row.number):
            return stored.username, stored
        key = (look_of(name), email)
        if key not in self.made:
            base = account_for(name)
            if not base:
                raise ValidationError({"username": "tidak dapat dibuat dari nama ini; isi kolomnya."})
            account = next_free_account(base, self.taken)
            self.taken.add(account_look_of(account))
            self.made[key] = account
            notes.append(f"Nama akun dibuat dari nama: {self.made[key]}.")
        return self.made[key], None

    def _known_person(self, name: str, email: str, row: int) -> User | None:
        """Somebody of the region with that address or name. The same in both is the same; else it is asked."""
        same_email, same_name = self.by_email.get(email) if email else None, self.by_name.get(look_of(name))
        found = same_email or same_name
        if found is None or (found is same_name and email and found.email and found is not same_email):
            return None
        if same_email and same_email.name_look == look_of(name):
            return same_email
        what = f"Surel {email}" if same_email else f"Nama {name}"
        asked = f"{what} sudah ada pada akun {found.username} ({found.full_name}). Orang yang sama?"
        choices = [(SAME_PERSON, f"Ya, pakai akun {found.username}"), (OTHER_PERSON, "Bukan, buat akun baru")]
        answer = self.open.ask(f"orang:{found.pk}:{look_of(name)[:60]}", asked, choices, SAME_PERSON, row)
        if answer == SAME_PERSON:
            return found
        if answer == OTHER_PERSON:
            return None
        raise ValidationError(f"{what} milik akun {found.username} ({found.full_name}).")

    def _named_account(self, row: SheetRow) -> tuple[str, User | None]:
        username = people_writes.plain_username(row.cells["nama_akun"])
        look = account_look_of(username)
        stored, earlier = self.accounts.get(look), self.first.get(look)
        if stored and (stored.username != username or username not in self.local):
            raise ValidationError({"username": people_writes.why_not_username(username, stored)})
        if earlier and earlier.username != username:
            same = f"Nama akun ini tampak sama dengan yang di baris {self.first_row[look]}."
            raise ValidationError({"username": same})
        name = stored.full_name if stored else earlier.full_name if earlier else row.cells["nama"]
        if look_of(name) != look_of(row.cells["nama"]):
            raise ValidationError(f"Nama akun ini milik {name}.")
        return username, stored


def _key(person: ReadPerson, grant: Grant) -> tuple[str, Role, int | None]:
    role, agency = grant
    return person.username, role, agency.pk if agency else None


def _faults_of_email(email: str) -> list[str]:
    """Why an address cannot be one; nothing of an empty one."""
    try:
        User(email=email).clean_fields(exclude=[field.name for field in User._meta.fields if field.name != "email"])
    except ValidationError as error:
        return [first_error_message(error)]
    return []


def _with_own_nip(row: SheetRow) -> SheetRow:
    """A NIP that stands in the cell of the name goes to its own."""
    name, nip = split_name(row.cells.get("nama", ""))
    return replace(row, cells={**row.cells, "nama": name, "nip": row.cells.get("nip", "") or nip}) if nip else row


def plan_people(*, region: Region, rows: Sequence[SheetRow], answers: Answers | None = None) -> list[PlannedRow]:
    """Every row's fate. A second row of the same account adds a role."""
    return PeoplePlanner(region, rows, answers or {}).run().rows


def people_questions(*, region: Region, rows: Sequence[SheetRow], answers: Answers | None = None) -> list[Question]:
    """What the sheet leaves open, each once."""
    planner = PeoplePlanner(region, rows, answers or {})
    planner.run()
    return list(planner.open.asked.values())


@transaction.atomic
def import_people(
    *,
    region: Region,
    rows: Sequence[SheetRow],
    by: User,
    answers: Answers | None = None,
    each: Callable[[], object] = lambda: None,
    noted: Callable[[Iterable[models.Model]], object] = lambda rows: None,
) -> int:
    """Write the new rows; returns how many. `each` is told once a row, `noted` of rows made by a query."""
    planner = PeoplePlanner(region, rows, answers or {})
    plan, writer = planner.run(), _PeopleWriter(region, by, planner.with_witness, each, noted)
    for person in plan.read.values():
        writer.take(person)
    writer.write_waiting()
    return len(plan.read)


class _PeopleWriter:
    """New people whom one person may make come in together; everything else is written one by one."""

    def __init__(
        self,
        region: Region,
        by: User,
        with_witness: frozenset[str],
        each: Callable[[], object],
        noted: Callable[[Iterable[models.Model]], object],
    ) -> None:
        self.region, self.by, self.with_witness, self.each, self.noted = region, by, with_witness, each, noted
        self.waiting: dict[str, ReadPerson] = {}
        self.made: dict[str, User] = {}

    def take(self, person: ReadPerson) -> None:
        known = person.stored or person.username in self.made or person.username in self.waiting
        if not known and person.grants[0][0] not in self.with_witness:
            self.waiting[person.username] = person
            if len(self.waiting) >= AT_ONCE:
                self.write_waiting()
            return
        if person.username in self.waiting:
            self.write_waiting()
        stored, grants = person.stored or self.made.get(person.username), person.grants
        if stored is None:
            draft = _draft(person)
            made = people_writes.create_person(region=self.region, by=self.by, **vars(draft))
            self.made[person.username] = made
            stored, grants = made, grants[1:]
        self._give(stored, grants)
        self.each()

    def _give(self, stored: User, grants: Sequence[Grant]) -> None:
        for role, agency in grants:
            people_writes.add_role(person=stored, region=self.region, role=role, agency=agency, by=self.by)

    def write_waiting(self) -> None:
        people, self.waiting = list(self.waiting.values()), {}
        drafts = [_draft(person) for person in people]
        made = create_people(region=self.region, drafts=drafts, by=self.by, noted=self.noted)
        for person, stored in zip(people, made, strict=True):
            self.made[person.username] = stored
            self._give(stored, person.grants[1:])
            self.each()


def _draft(person: ReadPerson) -> PersonDraft:
    """With the first of the roles."""
    role, agency = person.grants[0]
    return PersonDraft(
        username=person.username,
        full_name=person.full_name,
        role=role,
        agency=agency,
        email=person.email,
        nip=person.nip,
        position=person.position,
        phone=person.phone,
    )
