"""Who is told of a change of agencies: whose role moves, who receives something, and the admin where it must wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import Membership, User
from accounts.roles import AGENCY_ROLES, Role
from notices.models import Notification
from notices.notifications import NotificationDraft, notify, take_back
from regions.models import Agency
from reorganisation.change_plan import AgencyChangePlan, IndicatorMove, join_words
from reorganisation.models import AgencyChange
from ui.formats import long_date

MOVED = "Tugas, dokumen, dan peran Anda ikut berpindah."
ADMINS = frozenset({Role.ADMIN})


@dataclass(frozen=True)
class ComingWork:
    """What comes to one successor, as it is before anything moves."""

    counted: str  # "2 indikator dan 1 permintaan"; "" where nothing comes
    movers: frozenset[int]  # people whose role comes along
    dates: str  # whose day is another one from now on


def coming_work(plan: AgencyChangePlan) -> dict[int, ComingWork]:
    """By the place of the successor; what an agency that goes on keeps does not come. No query."""
    found = {}
    for successor in plan.successors:
        own = successor.row.pk
        aimed = [line for line in plan.lines if line.target == successor]
        lines = [line for line in aimed if any(row.agency_id != own for row in line.rows)]
        memberships = [mover.membership for mover in plan.movers if mover.target == successor]
        dates = [f"indikator {line.indicator.number} menjadi {long_date(day)}" for line in lines if (day := _day(line))]
        counts = (
            (len(lines), "indikator"),
            (sum(len(line.asked) for line in lines), "permintaan"),
            (sum(len(line.citations) for line in lines), "data dukung"),
        )
        counted = join_words([f"{count} {word}" for count, word in counts if count])
        found[successor.place] = ComingWork(
            counted,
            frozenset(row.user_id for row in memberships if row.agency_id != own),
            f" Tenggat yang berubah: {join_words(dates)}." if dates else "",
        )
    return found


def tell_change(plan: AgencyChangePlan, work: dict[int, ComingWork], places: dict[int, Agency], by: User) -> None:
    """Each successor's people, after the roles have moved: what came, and whose day is another one now."""
    key = f"opd-{plan.change.pk}"
    for place, agency in places.items():
        coming, people = work[place], set(people_of([agency.pk]))
        _tell(plan.change, people & coming.movers, key, f"{MOVED}{coming.dates}", by)
        keeps = plan.heir.place == place and agency not in plan.sources
        if coming.counted or keeps:
            what = coming.counted or "yang tetap atas nama lama"
            came = f"{agency.short_name} menerima {what}.{coming.dates}"
            _tell(plan.change, people - coming.movers, key, came, by)


def _day(line: IndicatorMove) -> date | None:
    """The day by which the indicator is wanted from now on, where that was another one for somebody."""
    kept = line.united
    days = {row.due for row in (*line.assignments, *([line.beside] if line.beside else [])) if row.due}
    if kept and kept.due and len(days) > 1:
        return kept.due
    asked: dict[int | None, set[date]] = {}
    for row in (*line.asked, *line.asked_beside):
        asked.setdefault(row.item_id, set()).update([row.due] if row.due else [])
    return min((min(dues) for dues in asked.values() if len(dues) > 1), default=None)


def tell_undoing(change: AgencyChange, by: User) -> None:
    """Whoever was told of the change."""
    text = f"Dibatalkan: {change.sentence}. Tugas, dokumen, dan peran kembali seperti sebelumnya."
    news = NotificationDraft(Notification.Kind.AGENCY, f"opd-{change.pk}-batal", text, reverse("home"))
    take_back(f"opd-{change.pk}", news, by=by)


def tell_admins(change: AgencyChange, key: str, text: str) -> None:
    """Whoever holds the role now: who scheduled it may have lost it."""
    page = reverse("agency_change", args=[change.pk])
    news = NotificationDraft(Notification.Kind.AGENCY, f"opd-{change.pk}-{key}", text, page, change)
    notify(news, by=None, roles=ADMINS)


def people_of(agencies: Iterable[int]) -> list[int]:
    rows = Membership.objects.filter(agency__in=list(agencies), role__in=AGENCY_ROLES, is_active=True)
    return list(rows.values_list("user", flat=True).distinct())


def _tell(change: AgencyChange, people: Iterable[int], key: str, what: str, by: User) -> None:
    news = NotificationDraft(Notification.Kind.AGENCY, key, f"{change.sentence}. {what}", reverse("home"))
    notify(news, by=by, people=list(people))
