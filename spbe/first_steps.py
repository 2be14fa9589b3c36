"""The first steps of a city: agencies, people, a year, assignments; what is done and what comes next."""

from dataclasses import dataclass

from django.db.models import Count

from accounts.models import Membership, PowerRequest, User
from accounts.permissions import may
from accounts.roles import Role
from assessment.cycle_readiness import SetupChecklist, setup_checklist
from domains.models import DIGITAL_GOVERNMENT
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from regions import clock
from regions.models import Region
from spbe.navigation import page_url


@dataclass(frozen=True)
class FirstStep:
    """One thing on the way to the worklist."""

    title: str
    why: str
    state: str
    done: bool
    url: str | None
    action: str
    grants: str = ""  # the role that the admin may ask for with this step
    waits: int | None = None  # the request for it that the second person or the operator confirms


def first_steps(region: Region, user: User) -> list[FirstStep]:
    """What is done in the region and what this person does next."""
    roles = Membership.objects.filter(region=region, is_active=True).values("role").annotate(n=Count("pk"))
    held = {row["role"]: row["n"] for row in roles}
    cycles = Evaluation.objects.filter(region=region, family=DIGITAL_GOVERNMENT).exclude(state=CycleState.SELESAI)
    cycle = cycles.select_related("region", "instrument").prefetch_related("windows").first()
    ready = setup_checklist(cycle) if cycle else None
    admin = may("manage_people", user, Membership(region=region))
    count = region.agencies.in_force(clock.today(region)).count()
    agencies = FirstStep(
        title="OPD",
        why="Indikator ditugaskan kepada OPD. Tambahkan satu per satu atau impor daftarnya.",
        state=f"{count} OPD",
        done=count > 0,
        url=page_url("agencies") if may("manage_agencies", user, Membership(region=region)) else None,
        action="Atur OPD",
    )
    return [
        agencies,
        _desk(held, admin, region, user),
        _operators(held.get(Role.OPD, 0), admin),
        _year(cycle),
        _assignments(cycle, ready, user),
        _opening(cycle),
        _worklist(cycle, ready),
    ]


def _desk(roles: dict[str, int], admin: bool, region: Region, user: User) -> FirstStep:
    """Nobody changes own roles: the only admin asks for it, whoever starts the program confirms it."""
    held = roles.get(Role.DISKOMINFO, 0)
    asks = admin and not held and roles.get(Role.ADMIN) == 1
    wishes = PowerRequest.objects.waiting().filter(region=region, person=user, membership__role=Role.DISKOMINFO)
    wish = wishes.first() if asks else None
    return FirstStep(
        title="Diskominfo",
        why="Admin menyiapkan, tetapi tidak membuka siklus dan tidak membagi tugas: itu kerja Diskominfo. "
        "Satu orang boleh memegang kedua peran.",
        state=f"{held} orang",
        done=held > 0,
        url=page_url("people") if admin else None,
        action="Beri peran kepada orang lain",
        grants=Role.DISKOMINFO if asks and not wish else "",
        waits=wish.pk if wish else None,
    )


def _operators(held: int, admin: bool) -> FirstStep:
    return FirstStep(
        title="Operator OPD dan peran lain",
        why="Setiap OPD yang ditugaskan memerlukan operator yang mengirim data dukung.",
        state=f"{held} operator OPD",
        done=held > 0,
        url=page_url("people") if admin else None,
        action="Atur orang dan peran",
    )


def _year(cycle: Evaluation | None) -> FirstStep:
    return FirstStep(
        title="Instrumen dan tahun",
        why="Siklus memakai instrumen yang berlaku pada tahunnya; tanggal tahap menyusul.",
        state=f"Siklus {cycle.year}, {cycle.instrument}" if cycle else "belum ada siklus",
        done=cycle is not None,
        url=page_url("cycle_add") if cycle is None else page_url("cycle" if _is_open(cycle) else "prepare", cycle),
        action="Buat siklus" if cycle is None else "Buka siklus" if _is_open(cycle) else "Lanjutkan penyiapan",
    )


def _assignments(cycle: Evaluation | None, ready: SetupChecklist | None, user: User) -> FirstStep:
    assigns = cycle is not None and may("assign_indicators", user, cycle)
    return FirstStep(
        title="Penugasan",
        why="Satu pengampu untuk setiap indikator, dengan tenggat.",
        state=f"{ready.led} dari {ready.indicators} punya pengampu" if ready else "setelah siklus dibuat",
        done=bool(ready and ready.led),
        url=page_url("assignments", cycle) if assigns else None,
        action="Bagikan indikator",
    )


def _opening(cycle: Evaluation | None) -> FirstStep:
    return FirstStep(
        title="Buka penilaian mandiri",
        why="Sesudah dibuka, OPD mengirim data dukung dan Diskominfo mengisi tingkat.",
        state=cycle.get_state_display() if cycle else "setelah penugasan",
        done=_is_open(cycle),
        url=page_url("cycle", cycle) if cycle else None,
        action="Buka halaman siklus",
    )


def _worklist(cycle: Evaluation | None, ready: SetupChecklist | None) -> FirstStep:
    counts = ready if _is_open(cycle) else None
    return FirstStep(
        title="Lembar kerja",
        why="Isi tingkat dan penjelasan setiap indikator; indeks dihitung sejak isian pertama.",
        state=f"{counts.filled} dari {counts.indicators} terisi" if counts else "setelah dibuka",
        done=bool(counts and counts.filled),
        url=page_url("worklist", cycle) if counts else None,
        action="Buka lembar kerja",
    )


def _is_open(cycle: Evaluation | None) -> bool:
    return cycle is not None and cycle.state != CycleState.PERSIAPAN
