"""The frame of every page: whose city, which cycle, how many days left, and the tabs this person may open."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Q, Value, When
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from accounts.models import Membership, User
from duties.counting import kept_count
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evaluations.permissions import may
from evaluations.stages.workflow import closing_date, repair_window
from regions import clock
from regions.models import Region
from spbe.help_sections import help_section
from spbe.post_only import accepts_only_post
from spbe.tour import KEY as TOUR
from spbe.tour import TourStep, tour_step
from ui.formats import long_date, short_date

SOON_DAYS = 7  # days before the end of a stage from which it is shown as a warning


TASKS = "duties"  # the page of the first tab
OTHER_PAGES = "more"  # the page of the last one


@dataclass(frozen=True)
class NavigationEntry:
    """A page that the frame leads to: its name in urls.py, the rule that opens it, and the pages it stands for.

    `of_agencies` are pages it also stands for where the person acts for an agency, `of_team` where they see every
    indicator; `otherwise` where no other tab does.
    """

    label: str
    name: str
    rule: str = ""
    of_cycle: bool = False
    also: tuple[str, ...] = ()
    of_agencies: tuple[str, ...] = ()
    of_team: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()


SIGNOFF_PAGES = ("signoff", "signoff_compare", "one_person", "seal", "papers", "questions")
MEETING_PAGES = ("meetings", "meeting", "meeting_add", "meeting_edit", "minutes", "minutes_file")
SENDING_PAGES = ("evidence_add", "evidence_sent", "evidence_renew", "evidence_send_back", "archive", "photos")
INTERVIEW_PAGES = ("interview", "interview_edit")
LAST_YEAR_PAGES = ("expiry", "carryover", "carryover_cite", "carryover_settle", "carryover_reopen")
REVISION_PAGES = ("revision_work", "revision_place", "revision_fits")
# The same pages are an agency's own share for its people, a part of the whole for the team.
SHARED_PAGES = ("indicator", "internal", *SENDING_PAGES, *REVISION_PAGES, *MEETING_PAGES, *INTERVIEW_PAGES)
TABS = (
    NavigationEntry(
        "Tugas saya",
        TASKS,
        also=("agency_evidence", "agency_approvals", "notifications", "mails"),
        of_agencies=(*SHARED_PAGES, *LAST_YEAR_PAGES, "repairs", "requests", "request", "plan", "action"),
    ),
    NavigationEntry(
        "Ringkasan",
        "dashboard",
        "view_result",
        True,
        (
            "dashboard_details",
            *("calibration", "years", "year_note_add", "year_note", "work_view", "reports", "letterhead"),
            "presentation",
        ),
        otherwise=MEETING_PAGES,
    ),
    NavigationEntry(
        "Lembar kerja",
        "worklist",
        "open_board",
        True,
        of_team=(
            *SHARED_PAGES,
            *SIGNOFF_PAGES,
            "values",
            "value_edit",
            "values_import",
            "self_assessment_import",
            "index_import",
            "assessor_verdicts",
            "assessor_comparison",
            "assessor_verdict_edit",
            "assessor_verdicts_import",
            "packages",
            "tauval",
            "shared_packs",
            "assessor_pack",
        ),
    ),
    NavigationEntry("Paket asesor", "assessor_pack", "read_pack", True),
    NavigationEntry(
        "Dokumen",
        "library",
        "view_evidence",
        also=(
            *("document", "document_edit", "document_version", "document_check", "evidence_cite", "check_dismiss"),
            "draft_files",
        ),
    ),
    NavigationEntry("Hasil", "results", also=("peers", "result_add", "result_edit", "past_cycle_add")),
    NavigationEntry("Lainnya", OTHER_PAGES),  # whatever no other tab of the person stands for
)
# What the page of the last tab leads to, by subject; some pages have another tab, from which they are reached too.
GROUPS: tuple[tuple[str, tuple[NavigationEntry, ...]], ...] = (
    (
        "Permintaan dan tinjauan",
        (
            NavigationEntry("Permintaan data dukung", "requests", "view_requests", True),
            NavigationEntry("Tinjauan data dukung", "reviews", "judge_evidence", True),
            NavigationEntry("Alasan pengembalian", "review_reasons", "view_worklist", True),
            NavigationEntry("Perbaikan setelah interviu", "repairs", "view_evidence", True),
            NavigationEntry("Data dukung tahun lalu", "carryover", "view_evidence", True),
            NavigationEntry("Masa berlaku data dukung", "expiry", "view_evidence", True),
        ),
    ),
    (
        "Penilaian",
        (
            NavigationEntry("Penilaian internal", "internal", "view_internal", True),
            NavigationEntry("Nilai tiap tahap", "values", "view_values", True),
            NavigationEntry("Putusan asesor", "assessor_verdicts", "view_worklist", True),
            NavigationEntry("Pengesahan", "signoff", "view_values", True),
            NavigationEntry("Rapat reviu", "meetings", "view_meetings", True),
            NavigationEntry("Persiapan interviu", "interview", "view_interview", True),
            NavigationEntry("Paket data dukung", "packages", "order_package", True),
            NavigationEntry("Salin ke TAUVAL", "tauval", "preview_pack", True),
            NavigationEntry("Paket asesor", "assessor_pack", "preview_pack", True),
        ),
    ),
    (
        "Siklus",
        (
            NavigationEntry("Siklus dan tahap", "cycle", "view_worklist", True),
            NavigationEntry("Penugasan", "assignments", "view_worklist", True),
            NavigationEntry("Perpanjangan", "extensions", "view_worklist", True),
            NavigationEntry("Riwayat siklus", "history", "view_history", True),
            NavigationEntry("Semua siklus", "cycles"),
        ),
    ),
    (
        "Target dan tindak lanjut",
        (
            NavigationEntry("Simulasi target", "target", "view_targets", True),
            NavigationEntry("Target tiap tahun", "targets", "view_targets", True),
            NavigationEntry("Rencana tindak lanjut", "plan", "view_actions", True),
        ),
    ),
    (
        "OPD dan orang",
        (
            NavigationEntry("OPD", "agencies", "manage_agencies"),
            NavigationEntry("Perubahan OPD", "agency_changes", "view_agency_changes"),
            NavigationEntry("Orang", "people", "manage_people"),
            NavigationEntry("Undangan", "invitations", "contact_people"),
        ),
    ),
    (
        "Catatan",
        (
            NavigationEntry("Dapat dibatalkan", "undo_list", "view_bulk_acts"),
            NavigationEntry("Catatan keamanan", "security_log", "view_security_log"),
            NavigationEntry("Sistem", "system", "view_system"),
        ),
    ),
    ("Rujukan", (NavigationEntry("Instrumen", "instruments"), NavigationEntry("Bantuan", "help"))),
)
ACCOUNT = (
    NavigationEntry("Pengaturan pemberitahuan", "notification_settings"),
    NavigationEntry("Kontak Anda", "own_contact"),
    NavigationEntry("Persetujuan orang kedua", "power_requests"),
    NavigationEntry("Langkah kedua", "mfa_index"),
    NavigationEntry("Sesi Anda", "own_sessions"),
    NavigationEntry("Ganti kata sandi", "account_change_password"),
)


@dataclass(frozen=True)
class NavigationLink:
    label: str
    url: str
    current: bool = False
    counts: bool = False  # whether it bears the number of the person's tasks


@dataclass(frozen=True)
class LinkGroup:
    title: str
    links: list[NavigationLink]


@dataclass(frozen=True)
class StageDeadline:
    """When the stage ends, in words, and how urgent that looks."""

    text: str = ""
    look: str = "tunggu"


@dataclass(frozen=True)
class PageFrame:
    user: User
    ground: Evaluation | Membership | None  # what the rules of the links are asked about
    region: Region | None
    regions: list[Region]  # to choose from, where there are several
    cycle: Evaluation | None
    tabs: list[NavigationLink] = field(default_factory=list)
    account_links: list[NavigationLink] = field(default_factory=list)
    task_count: int | None = None  # None: not worked out within the minute
    help: str = ""  # the paragraph of the help page, by its anchor
    due: StageDeadline = StageDeadline()
    tour: TourStep | None = None

    @property
    def name(self) -> str:
        return str(self.user)

    @property
    def memberships(self) -> list[Membership]:
        return self.user.active_memberships

    @property
    def current_tab(self) -> NavigationLink | None:
        """The one that is lit; trails of pages that several tabs lead to begin with it."""
        return next((tab for tab in self.tabs if tab.current), None)

    @property
    def groups(self) -> list[LinkGroup]:
        """What the last tab leads to, by subject; a group without a page is left out."""
        groups = [LinkGroup(title, _links(places, self.user, self.ground)) for title, places in GROUPS]
        return [*(group for group in groups if group.links), LinkGroup("Akun Anda", self.account_links)]

    @property
    def government(self) -> str:
        return self.region.government if self.region else ""

    @property
    def place(self) -> str:
        """ "Kota Denpasar · siklus 2025", as every trail begins."""
        region = self.region.name if self.region else ""
        return f"{region} · siklus {self.cycle.year}" if self.cycle else region

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
        user=user,
        ground=ground,
        region=ground.region if ground else region,
        regions=user.regions if len(user.region_ids) > 1 else [],
        cycle=cycle,
        tabs=_links(TABS, user, ground, page),
        account_links=_links(ACCOUNT, user, ground, page),
        task_count=kept_count(user),
        help=help_section(page),
        due=_due(cycle) if cycle else StageDeadline(),
        tour=tour_step(user, page, request.GET.get(TOUR, "")),
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
    match, path = request.resolver_match, request.path_info
    while match and path != "/":
        if name := _page_name(match) if path == request.path_info else _name_of(path):
            return name
        path = path[: path.rstrip("/").rindex("/") + 1]
    return None


def _name_of(path: str) -> str | None:
    """None where no page is: an address that none has, or one that only takes what a form sends."""
    try:
        return _page_name(resolve(path))
    except Resolver404:
        return None


def _page_name(match: ResolverMatch) -> str | None:
    return None if accepts_only_post(match) else match.url_name


def _links(
    places: tuple[NavigationEntry, ...], user: User, ground: Evaluation | Membership | None, page: str | None = None
) -> list[NavigationLink]:
    """The places this person may open, with the one that holds the current page marked."""
    cycle = ground if isinstance(ground, Evaluation) else None
    held = [place for place in places if _is_open(place, user, ground)]
    current = _current(held, page, user, ground)
    return [
        NavigationLink(
            place.label,
            page_url(place.name, cycle if place.of_cycle else None),
            current=place is current,
            counts=place.name == TASKS,
        )
        for place in held
    ]


def _is_open(place: NavigationEntry, user: User, ground: Evaluation | Membership | None) -> bool:
    if place.of_cycle and not isinstance(ground, Evaluation):
        return False
    return not place.rule or bool(ground and may(place.rule, user, ground))


def _current(
    held: list[NavigationEntry], page: str | None, user: User, ground: Evaluation | Membership | None
) -> NavigationEntry | None:
    """The last that stands for the page: tabs go from one's own share to the whole. Else the page of all others."""
    if page is None:
        return None
    own = [place for place in held if page in _stands_for(place, user, ground)]
    other = [p for p in held if page in p.otherwise] or [p for p in held if p.name == OTHER_PAGES]
    return next(iter((own or other)[-1:]), None)


def _stands_for(place: NavigationEntry, user: User, ground: Evaluation | Membership | None) -> tuple[str, ...]:
    """The names of the pages that light it for this person."""
    agencies = place.of_agencies if place.of_agencies and ground and may("act_for_agency", user, ground) else ()
    team = place.of_team if place.of_team and ground and may("view_worklist", user, ground) else ()
    return (place.name, *place.also, *agencies, *team)


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
