"""Two governments with the same kinds of objects, and everybody who may knock."""

import io
import json
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client

from accounts.api_keys.key_writes import create_key
from accounts.models import ApiKey, PowerRequest, SignedInSession, User
from domains.models import Indicator, Instrument
from evaluations.choices import Activity, AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import WindowDates, assign_agency, create_cycle
from evaluations.models import Evaluation, Holiday, WindowExtension
from evaluations.stages.transitions import (
    move_stage,
)
from evidence.models import CheckDismissal, Citation, Document, DocumentVersion, DraftFile, EvidenceRequest
from evidence.models.document import evidence_storage
from evidence.requests.asking import request_evidence
from imports.models import SheetDraft
from jobs.models import Job
from leadership.years.year_notes import YearNoteInput, add_year_note
from meetings.meeting_writes import AgendaPointInput, MeetingPlan, plan_meeting
from meetings.models import Meeting
from notices.models import Mail, Notification
from outputs.models import Package, Report, SharedPack
from planning.actions.action_progress import add_action_proof
from planning.actions.action_writes import ActionDraft, create_actions, record_recommendation
from planning.models import Action, ActionProof, ReachedLevel, Scenario, Target
from planning.rules.target_query import ASSUME_LOWEST, TargetQuery
from planning.targets.planning_writes import save_scenario, set_target
from regions import clock
from regions.models import Agency, Region
from reorganisation.models import AgencyChange
from results.models import OfficialResult, YearNote
from signing.models import Seal
from tests.access.table import COLUMNS
from tests.builders.archive_builders import packed
from tests.city import PASSWORD, City, person
from tests.files import pdf
from tests.tus import part_path
from undo.models import BulkAct
from uploads.models import Upload
from uploads.whole_files import keep_upload

PDF = b"%PDF-1.7\n"
ZIP = b"PK\x05\x06" + bytes(18)
INDICATOR = 45  # led by the agency of `opd` and `kepala` in both governments
USERNAMES = {
    "kepala": "kepala_opd",
    "disko": "diskominfo",
    "asesor": "asesor_internal",
    "pj": "penanggung_jawab",
    "koord": "koordinator",
    "pimp": "pimpinan",
    "ekst": "asesor_eksternal",
    "audit": "auditor",
    "foreign": "diskominfo_tabanan",
}
ARCHIVE = packed({"laporan.pdf": pdf()})


@dataclass(frozen=True)
class Side:
    """One government's object for each kind of URL."""

    evaluation: Evaluation
    citation: Citation
    agency: Agency
    person: User
    result: OfficialResult
    key: ApiKey  # of the person who enters data
    draft: DraftFile  # dropped in by the agency's operator
    upload: Upload  # a ZIP, brought by the agency's operator
    request: EvidenceRequest
    package: Package  # of the person who enters data, made yesterday
    report: Report  # of the person who enters data
    note: YearNote  # on the region's time line
    waiting: Citation  # sent by the operator, for the head of the agency to approve
    target: Target
    scenario: Scenario
    meeting: Meeting  # next week, with the agency invited
    extension: WindowExtension
    seal: Seal  # set aside: the cycle is open again
    told: Notification  # to the person who enters data
    mail: Mail  # to them; nobody knows whether it arrived
    change: AgencyChange  # a split of the agency, drafted
    action: Action  # of a recommendation, given to the agency
    proof: ActionProof  # the agency's document
    session: SignedInSession  # of the person who enters data, somewhere else
    power: PowerRequest  # for a link to the operator's password, asked by the admin, else by who enters data
    holiday: Holiday
    reached: ReachedLevel
    act: BulkAct  # an import of agencies
    shared: SharedPack  # a link to the pack
    sheet: SheetDraft  # a long list that the person who enters data has had written
    dismissal: CheckDismissal  # by the operator: a page need not be named


@dataclass(frozen=True)
class World:
    people: dict[str, User | None]  # by column of the table; None is signed out
    own: Side
    other: Side
    sessions: dict[str, str] = field(default_factory=dict)  # by column: the key of a session that has begun


def build_world(city: City) -> World:
    """Kota Denpasar beside Kabupaten Tabanan; each has a document of the agency that leads indicator 45."""
    city.evaluation.activity = Activity.EVALUASI  # with an interview to prepare
    city.evaluation.save()
    own = own_side(city)
    other = _tabanan(city.evaluation.instrument)
    User.objects.create_user(username="stranger", full_name="Tanpa Peran", email="stranger@uji.id", password=PASSWORD)
    users = {user.username: user for user in User.objects.all()}
    people = {column: users[USERNAMES.get(column, column)] for column in COLUMNS if column != "out"}
    return World({"out": None, **people}, own, other, {column: _begun(user) for column, user in people.items()})


def _begun(user: User) -> str:
    """The key of a session of this person: a test signs nobody in again for each address."""
    browser = Client()
    browser.force_login(user)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def own_side(city: City, number: int = INDICATOR) -> Side:
    """The city's own objects; `number` is the indicator that they are about."""
    people = (city.people[role] for role in ("opd", "auditor", "diskominfo"))
    return _side(city.evaluation, city.agency, *people, number)


def store_files(world: World) -> None:
    """Folders do not roll back: each test finds its own files."""
    for side in (world.own, world.other):
        file = side.citation.version.file
        for name, content in (
            (file.name, PDF),
            (side.draft.file.name, PDF),
            (side.package.path, ZIP),
            (side.report.path, ZIP),
        ):
            if not file.storage.exists(name):
                file.storage.save(name, ContentFile(content))
        part = part_path(side.upload)
        if not part.exists():
            part.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(ARCHIVE)


def _tabanan(instrument: Instrument) -> Side:
    region, _ = Region.objects.get_or_create(
        code="51.02", defaults={"name": "Kabupaten Tabanan", "kind": "kabupaten", "time_zone": "Asia/Makassar"}
    )
    agency = Agency.objects.create(region=region, name="Dinas Kesehatan Tabanan", short_name="Dinkes")
    entry = person(region, "diskominfo", "diskominfo_tabanan")
    operator = person(region, "opd", "opd_tabanan", agency)
    evaluation = create_cycle(
        region=region,
        year=2025,
        instrument=instrument,
        activity="evaluasi",
        by=entry,
        windows=[WindowDates(CycleState.MANDIRI, date(2025, 8, 1), date(2025, 8, 29))],
    )
    indicators = [instrument.indicators.get(number=INDICATOR)]
    assign_agency(evaluation=evaluation, indicators=indicators, agency=agency, part=AssignmentPart.LEAD, by=entry)
    move_stage(evaluation=evaluation, target=CycleState.MANDIRI, by=entry)
    return _side(evaluation, agency, operator, operator, entry)


def _side(
    evaluation: Evaluation, agency: Agency, uploader: User, listed: User, entry: User, number: int = INDICATOR
) -> Side:
    """Besides the cycle: a request, a restricted document cited once, and a past year's result in the city's words."""
    result = OfficialResult.objects.create(
        year=2022,
        institution=evaluation.region.government,
        kind=evaluation.region.kind,
        region=evaluation.region,
        instrument=evaluation.instrument,
        index=Decimal("2.60"),
        predicate="Baik",
        source_type="catatan daerah",
        source="Laporan daerah 2022",
        recorded_by=entry,
    )
    create_key(name="dasbor", lifetime=timedelta(days=30), by=entry)
    key = ApiKey.objects.get(token__user=entry)
    note = add_year_note(
        region=evaluation.region, said=YearNoteInput(2015, "PeGI 2,5 dari 4", "Laporan daerah"), by=entry
    )
    upload = keep_upload(by=uploader, name="laporan.zip", content=io.BytesIO(ARCHIVE))
    indicator = evaluation.instrument.indicators.get(number=number)
    (asked,) = request_evidence(evaluation=evaluation, agency=agency, indicators=[indicator], by=entry)
    citation, package = _citation(evaluation, agency, uploader, indicator), _package(evaluation, entry)
    report = _report(evaluation, entry)
    waiting = _citation(evaluation, agency, uploader, indicator, awaits_head=True)
    meeting = _meeting(evaluation, agency, entry, indicator)
    made = (*_plans(evaluation, entry), meeting, _extension(evaluation, entry), _seal(evaluation, entry))
    more = (
        *made,
        *_told(evaluation, entry),
        _change(agency, entry),
        *_action(evaluation, agency, citation, entry),
        _session(entry),
        _power(evaluation.region, uploader, entry),
        Holiday.objects.create(region=evaluation.region, day=date(2025, 8, 18), name="Cuti bersama", by=entry),
        ReachedLevel.objects.create(
            evaluation=evaluation, indicator=indicator, level=2, reason="Sudah berjalan.", by=entry
        ),
        BulkAct.objects.create(kind="impor-opd", region=evaluation.region, words="1 OPD", by=entry),
        _shared(evaluation, entry),
        _sheet(evaluation.region, entry),
        CheckDismissal.objects.create(citation=citation, kind="letak", reason="Satu halaman saja.", by=uploader),
    )
    brought = (_draft(agency, uploader), upload)
    return Side(
        evaluation, citation, agency, listed, result, key, *brought, asked, package, report, note, waiting, *more
    )


def _draft(agency: Agency, owner: User) -> DraftFile:
    """A file that its owner has not sent yet."""
    said = {"name": "Notula.pdf", "path": "Rapat/Notula.pdf", "content_type": "application/pdf", "size": len(PDF)}
    draft = DraftFile(owner=owner, region=agency.region, agency=agency, state=DraftFile.State.READY, **said)
    draft.file.name = f"masuk/{draft.pk.hex[:2]}/{draft.pk.hex}"
    draft.save()
    return draft


def _action(evaluation: Evaluation, agency: Agency, citation: Citation, by: User) -> tuple[Action, ActionProof]:
    text = record_recommendation(evaluation=evaluation, source="Laporan", text="Perbaiki audit.", by=by)
    action = create_actions(
        evaluation=evaluation,
        drafts=[ActionDraft("Perbaiki audit", agency)],
        origin=Action.Origin.RECOMMENDED,
        source="Laporan",
        recommendation=text,
        by=by,
    )[0]
    return action, add_action_proof(action=action, document=citation.version.document, by=by)


def _sheet(region: Region, by: User) -> SheetDraft:
    moment = clock.now()
    job = Job.objects.create(
        name="imports.write_list", target="1:a", state="selesai", created_at=moment, heartbeat=moment
    )
    said = {"kind": "opd", "name": "opd.csv", "content": b"", "result": "1 OPD ditambahkan dari berkas."}
    return SheetDraft.objects.create(person=by, region=region, job=job, **said)


def _session(user: User) -> SignedInSession:
    where = {"browser": "Firefox di Windows", "network": "203.0.113.0/24"}
    mark = f"sesi-{user.pk}"
    return SignedInSession.objects.create(user=user, mark=mark, session_key=mark, began_at=clock.now(), **where)


def _power(region: Region, person: User, entry: User) -> PowerRequest:
    admin = User.objects.filter(memberships__region=region, memberships__role="admin").first()
    return PowerRequest.objects.create(kind="tautan", region=region, person=person, asked_by=admin or entry)


def _told(evaluation: Evaluation, user: User) -> tuple[Notification, Mail]:
    told = Notification.objects.create(user=user, kind="tanya", key="uji", text="Uji", url="/")
    return told, Mail.objects.create(user=user, key="uji", subject="Uji", text="Uji", state=Mail.State.UNCERTAIN)


def _change(agency: Agency, by: User) -> AgencyChange:
    parts = [{"name": f"Dinas Uji {place}", "short_name": f"Uji {place}", "kind": "opd"} for place in (1, 2)]
    change = AgencyChange.objects.create(
        region=agency.region, kind="pecah", on=clock.today(agency.region), basis="Perda 1", successors=parts, by=by
    )
    change.sources.add(agency)
    return change


def _plans(evaluation: Evaluation, by: User) -> tuple[Target, Scenario]:
    goal = Decimal("1.20")
    target = set_target(evaluation=evaluation, year=2025, scope="kota", value=goal, source="Renja", by=by)
    wish = TargetQuery(goal, gaps=ASSUME_LOWEST)
    return target, save_scenario(evaluation=evaluation, name="Ringan", wish=wish, by=by)


def _meeting(evaluation: Evaluation, agency: Agency, by: User, indicator: Indicator) -> Meeting:
    points = [AgendaPointInput(indicator)]
    plan = MeetingPlan("Reviu", clock.today(evaluation.region) + timedelta(days=7), time(9), by, place="Aula")
    return plan_meeting(evaluation=evaluation, plan=plan, points=points, agencies=[agency], people=[], by=by)


def _package(evaluation: Evaluation, by: User) -> Package:
    package = Package(evaluation=evaluation, asked_by=by, expires_at=clock.now() + timedelta(days=2), size=len(ZIP))
    package.path = evidence_storage().save(f"paket/{package.pk}.zip", ContentFile(ZIP))
    package.save()
    return package


def _shared(evaluation: Evaluation, by: User) -> SharedPack:
    until = clock.now() + timedelta(days=2)
    marks = {"address_sha256": str(evaluation.pk).rjust(64, "0"), "code_hash": "!"}
    return SharedPack.objects.create(
        evaluation=evaluation, recipient="Universitas", made_by=by, expires_at=until, **marks
    )


def _report(evaluation: Evaluation, by: User) -> Report:
    report = Report(evaluation=evaluation, kind=Report.Kind.SHEET, asked_by=by, name="lembar.xlsx", size=len(ZIP))
    report.expires_at = clock.now() + timedelta(days=2)
    report.path = evidence_storage().save(f"laporan/{report.pk}.xlsx", ContentFile(ZIP))
    report.job = Job.objects.create(
        name="outputs.make_report",
        target=str(report.pk),
        state="selesai",
        created_at=clock.now(),
        heartbeat=clock.now(),
    )
    report.save()
    return report


def _extension(evaluation: Evaluation, by: User) -> WindowExtension:
    return WindowExtension.objects.create(
        evaluation=evaluation, stage=CycleState.MANDIRI, until=date(2025, 9, 5), reason="Surat bupati.", by=by
    )


def _seal(evaluation: Evaluation, by: User) -> Seal:
    result = {"exact": "3/1", "predicate": "Baik", "domains": [], "aspects": []}
    signature = {"by": {"name": by.full_name}}
    instrument = {"code": evaluation.instrument.code}
    facts = {"instrument": instrument, "indicators": [], "result": result, "signature": signature}
    return Seal.objects.create(
        evaluation=evaluation,
        stage=CycleState.MANDIRI,
        exact_index="3/1",
        printed_index=Decimal("3.00"),
        predicate="Baik",
        canonical=json.dumps(facts),
        sha256="0" * 64,
        sealed_by=by,
        superseded_by=by,
        superseded_at=clock.now(),
        superseded_reason="Surat bupati.",
    )


def _citation(
    evaluation: Evaluation, agency: Agency, uploader: User, indicator: Indicator, awaits_head: bool = False
) -> Citation:
    document = Document.objects.create(
        region=evaluation.region, owner=agency, title=f"Laporan {agency.name}", created_by=uploader
    )
    version = DocumentVersion(
        document=document,
        number=1,
        original_name="laporan.pdf",
        content_type="application/pdf",
        size=9,
        sha256="0" * 64,
        uploaded_by=uploader,
    )
    version.file.save(f"{version.pk}.pdf", ContentFile(PDF), save=True)
    return Citation.objects.create(
        evaluation=evaluation,
        indicator=indicator,
        version=version,
        agency=agency,
        created_by=uploader,
        awaits_head=awaits_head,
    )
