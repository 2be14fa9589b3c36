"""The frame of every page: whose city, which cycle, how many days left, and the tabs this person may open."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Q, Value, When
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from accounts.models import Membership, User
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evaluations.permissions import may
from evaluations.stages.workflow import closing_date, repair_window
from regions import clock
from regions.models import Region
from ui.formats import long_date, short_date

SOON_DAYS = 7  # days before the end of a stage from which it is shown as a warning


@dataclass(frozen=True)
class NavigationEntry:
    """A page that the frame leads to: its name in urls.py, the rule that opens it, and the pages it stands for.

    `otherwise` are pages it stands for where the person has no other tab that does.
    """

    label: str
    name: str
    rule: str = ""
    of_cycle: bool = False
    also: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()


REVIEW_PAGES = ("review", "review_reasons", "document_review", "verdict")
DOCUMENT_PAGES = ("document", "document_edit", "document_version", "document_check")
SIGNOFF_PAGES = ("signoff", "signoff_compare", "one_person", "seal", "papers", "questions")
CYCLE_PAGES = (
    "cycles",
    "cycle_add",
    "cycle_correct",
    "cycle_delete",
    "cycle_revision",
    "past_cycle_add",
    "history",
    "extensions",
    "holidays",
)
NEW_YEAR_PAGES = ("prepare", "prepare_dates", "prepare_agencies", "prepare_assignments", "prepare_evidence")
CHANGE_PAGES = ("agency_changes", "agency_change", "agency_change_add", "agency_change_edit")
PEOPLE_PAGES = ("person_add", "person_edit", "person_delete", "people_import", "role_move", "person_merge")
FACTOR_PAGES = (
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
)
MEETING_PAGES = ("meetings", "meeting", "meeting_add", "meeting_edit", "minutes", "minutes_file")
SENDING_PAGES = ("evidence_add", "evidence_sent", "evidence_renew", "evidence_send_back", "repairs")
PLAN_PAGES = (
    "plan",
    "plan_place",
    "actions_import",
    "plan_yearly",
    "plan_carry",
    "action",
    "action_add",
    "action_edit",
    "recommendation",
    "recommendation_add",
)
INTERVIEW_PAGES = ("interview", "interview_edit")
TABS = (
    NavigationEntry(
        "Tugas saya",
        "inbox",
        "act_for_agency",
        True,
        (
            "internal",
            "indicator",
            *SENDING_PAGES,
            "expiry",
            "carryover",
            "carryover_cite",
            "carryover_settle",
            "carryover_reopen",
            "revision_work",
            "revision_place",
            "revision_fits",
            "requests",
            "request",
            "plan",
            "action",
            *MEETING_PAGES,
            *INTERVIEW_PAGES,
        ),
    ),
    NavigationEntry(
        "Ringkasan",
        "dashboard",
        "view_result",
        True,
        ("calibration", "years", "year_note_add", "year_note", "work_view", "reports", "letterhead", "presentation"),
        ("cycles", *MEETING_PAGES),
    ),
    NavigationEntry(
        "Lembar kerja",
        "worklist",
        "view_worklist",
        True,
        (
            "values",
            "internal",
            "value_edit",
            "values_import",
            "self_assessment_import",
            "index_import",
            "assessor_verdicts",
            "assessor_comparison",
            "assessor_verdict_edit",
            "assessor_verdicts_import",
            "indicator",
            "expiry",
            "carryover",
            "carryover_cite",
            "carryover_settle",
            "carryover_reopen",
            "revision_work",
            "revision_place",
            "revision_fits",
            "packages",
            "tauval",
            "shared_packs",
            "assessor_pack",
            *SIGNOFF_PAGES,
            *MEETING_PAGES,
            *INTERVIEW_PAGES,
        ),
        (
            "cycle",
            *CYCLE_PAGES,
            *CHANGE_PAGES,
            *SENDING_PAGES,
            "requests",
            "request",
            "review_reasons",
            "assignments",
        ),
    ),
    NavigationEntry(
        "Permintaan", "requests", "answer_questions", True, ("request_add", "request", "requests_copy", "reminders")
    ),
    NavigationEntry("Dokumen", "library", "view_evidence", also=(*DOCUMENT_PAGES, "evidence_cite")),
    NavigationEntry(
        "Tinjauan", "reviews", "judge_evidence", True, ("review", "review_reasons", "document_review", "verdict")
    ),
    NavigationEntry(
        "Target", "target", "view_targets", True, ("targets", "scenarios", "scenario_save", "efforts", *PLAN_PAGES)
    ),
    NavigationEntry("Penugasan", "assignments", "assign_indicators", True, ("assignments_import",)),
    NavigationEntry("Paket asesor", "assessor_pack", "read_pack", True, otherwise=("cycles",)),
    NavigationEntry("Hasil", "results", also=("peers", "result_add", "result_edit")),
    NavigationEntry("Siklus", "cycle", "set_up_cycle", True, ("setup", *CYCLE_PAGES, *NEW_YEAR_PAGES)),
    NavigationEntry(
        "OPD",
        "agencies",
        "manage_agencies",
        also=("agency_add", "agency_edit", "agency_delete", "agencies_import", *CHANGE_PAGES),
    ),
    NavigationEntry("Orang", "people", "manage_people", also=PEOPLE_PAGES),
)
REFERENCES = (
    NavigationEntry(
        "Instrumen", "instruments", also=("instrument", "instrument_indicator", "crosswalk", "revision_load")
    ),
    NavigationEntry("Hasil", "results"),
    NavigationEntry("Undangan", "invitations", "contact_people", also=("person_contact",)),
    NavigationEntry("Semua siklus", "cycles", "set_up_cycle"),
    NavigationEntry("Perubahan OPD", "agency_changes", "view_agency_changes"),
    NavigationEntry("Riwayat siklus", "history", "view_history", True),
    NavigationEntry("Dapat dibatalkan", "undo_list", "view_bulk_acts", also=("undo_confirm",)),
    NavigationEntry("Catatan keamanan", "security_log", "view_security_log"),
    NavigationEntry("Sistem", "system", "view_system"),
    NavigationEntry("Bantuan", "help"),
    NavigationEntry("Galeri komponen", "gallery"),
)
ACCOUNT = (
    NavigationEntry("Tugas saya", "duties"),
    NavigationEntry("Pengaturan pemberitahuan", "notification_settings", also=("notifications", "mails")),
    NavigationEntry("Kontak Anda", "own_contact"),
    NavigationEntry("Persetujuan orang kedua", "power_requests"),
    NavigationEntry("Langkah kedua", "mfa_index", also=FACTOR_PAGES),
    NavigationEntry("Sesi Anda", "own_sessions", also=("linked_accounts",)),
    NavigationEntry("Ganti kata sandi", "account_change_password"),
    NavigationEntry("Kunci API", "api_keys"),
)


PAGES = {name for place in (*TABS, *REFERENCES, *ACCOUNT) for name in (place.name, *place.also, *place.otherwise)}


@dataclass(frozen=True)
class NavigationLink:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class StageDeadline:
    """When the stage ends, in words, and how urgent that looks."""

    text: str = ""
    look: str = "tunggu"


@dataclass(frozen=True)
class PageFrame:
    name: str
    memberships: list[Membership]
    region: Region | None
    regions: list[Region]  # to choose from, where there are several
    cycle: Evaluation | None
    tabs: list[NavigationLink] = field(default_factory=list)
    links: list[NavigationLink] = field(default_factory=list)
    account_links: list[NavigationLink] = field(default_factory=list)
    due: StageDeadline = StageDeadline()

    @property
    def government(self) -> str:
        return self.region.government if self.region else ""

    @property
    def is_sample(self) -> bool:
        return bool(self.cycle and self.cycle.is_sample)

    @property
    def basis(self) -> str:
        """The regulation that made the cycle's instrument, as its file names it."""
        acts = self.cycle.instrument.founding_acts if self.cycle else []
        return ", ".join(f"{act['type']} {act['number']}/{act['year']}" for act in acts)


def page_frame(request: HttpRequest) -> PageFrame | None:
    """None for a signed-out visitor. Two queries for the cycle and its windows, none if the view has read them."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    region = getattr(request, "region", None)
    cycle = getattr(request, "cycle", None) or shown_cycle(user, _asked_cycle(request), region)
    ground = cycle or next((m for m in user.active_memberships if region in (None, m.region)), None)
    page = _page_of(request)
    return PageFrame(
        name=str(user),
        memberships=user.active_memberships,
        region=ground.region if ground else region,
        regions=user.regions if len(user.region_ids) > 1 else [],
        cycle=cycle,
        tabs=_links(TABS, user, ground, page),
        links=_links(REFERENCES, user, ground, page),
        account_links=_links(ACCOUNT, user, ground, page),
        due=_due(cycle) if cycle else StageDeadline(),
    )


def shown_cycle(user: User, asked: int | None = None, region: Region | None = None) -> Evaluation | None:
    """The cycle in the page's address, else the newest at work in the region, in preparation, at an end.

    The region is the page's, else the one the person works in.
    """
    if not user.active_memberships:
        return None
    home = region.pk if region else user.active_memberships[0].region_id
    rank = Case(
        When(pk=asked or 0, then=Value(0)),
        When(state=CycleState.PERSIAPAN, then=Value(2)),
        When(state=CycleState.SELESAI, then=Value(3)),
        default=Value(1),
    )
    cycles = Evaluation.objects.readable_by(user).filter(Q(region_id=home) | Q(pk=asked or 0))
    return cycles.select_related("region", "instrument").prefetch_related("windows").order_by(rank, "-year").first()


def page_url(name: str, cycle: Evaluation | None = None) -> str:
    """The page's URL; raises for a name that urls.py does not know."""
    return reverse(name, kwargs={"pk": cycle.pk} if cycle else None)


def _asked_cycle(request: HttpRequest) -> int | None:
    """The cycle in the address: /siklus/<pk>/…"""
    match = request.resolver_match
    if match is None or not match.route.startswith("siklus/"):
        return None
    return match.kwargs.get("pk")


def _page_of(request: HttpRequest) -> str | None:
    """The page in the address; what its forms post to lies under it, and comes back as that page with its errors."""
    path = request.path_info if request.resolver_match else "/"
    while path != "/":
        if (name := _name_of(path)) in PAGES:
            return name
        path = path[: path.rstrip("/").rindex("/") + 1]
    return None


def _name_of(path: str) -> str | None:
    try:
        return resolve(path).url_name
    except Resolver404:
        return None


def _links(
    places: tuple[NavigationEntry, ...], user: User, ground: Evaluation | Membership | None, page: str | None = None
) -> list[NavigationLink]:
    """The places this person may open, with the one that holds the current page marked.

    Who holds several roles may have several: the last, since the tabs go from one's own share to the whole.
    """
    cycle = ground if isinstance(ground, Evaluation) else None
    held = [
        place
        for place in places
        if not (place.of_cycle and cycle is None) and (not place.rule or (ground and may(place.rule, user, ground)))
    ]
    current = [place for place in held if page in (place.name, *place.also)]
    current = current or [place for place in held if page in place.otherwise]
    return [
        NavigationLink(place.label, page_url(place.name, cycle if place.of_cycle else None), place in current[-1:])
        for place in held
    ]


def _due(cycle: Evaluation) -> StageDeadline:
    """The end of the stage's window as days left; nothing where the stage has no dates."""
    today = clock.today(cycle.region)
    repair = repair_window(cycle)
    if repair and repair.opens and repair.opens <= today <= repair.until:
        shown = stage_deadline(today, repair.opens, repair.until)
        return StageDeadline(f"Perbaikan: {shown.text[:1].lower()}{shown.text[1:]}", shown.look)
    window = cycle.window(cycle.state)
    closes = closing_date(cycle)
    if window is None or closes is None:
        return StageDeadline()
    return stage_deadline(today, window.opens, closes)


def stage_deadline(today: date, opens: date, closes: date) -> StageDeadline:
    """Both days belong to the window."""
    left = (closes - today).days
    if today < opens:
        return StageDeadline(f"Dibuka {long_date(opens)}")
    if left < 0:
        return StageDeadline(f"Ditutup {short_date(closes)}", "lewat")
    return StageDeadline(f"Sisa {left} hari" if left else "Hari terakhir", "ingat" if left <= SOON_DAYS else "tunggu")
