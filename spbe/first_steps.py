"""The first steps of a city: agencies, people, a year, assignments; what is done and what comes next."""

from dataclasses import dataclass

from django.db.models import Count

from accounts.models import Membership, User
from accounts.permissions import may
from evaluations.choices import State
from evaluations.models import Evaluation
from evaluations.reports.readiness import readiness_of
from regions import clock
from regions.models import Region
from spbe.navigation import address


@dataclass(frozen=True)
class Step:
    """One thing on the way to the worklist."""

    title: str
    why: str
    state: str
    done: bool
    url: str | None
    action: str
    grants: str = ""  # the role that the admin may take with this step


def steps_of(region: Region, user: User) -> list[Step]:
    """What is done in the region and what this person does next."""
    roles = Membership.objects.filter(region=region, is_active=True).values("role").annotate(n=Count("pk"))
    held = {row["role"]: row["n"] for row in roles}
    cycles = Evaluation.objects.filter(region=region).exclude(state=State.SELESAI)
    cycle = cycles.select_related("region", "instrument").prefetch_related("windows").first()
    return [*_people_steps(region, held, user), *_cycle_steps(cycle, region, user)]


def _people_steps(region: Region, held: dict[str, int], user: User) -> list[Step]:
    agencies = region.agencies.in_force(clock.today(region)).count()
    here = Membership(region=region)
    admin = may("manage_people", user, here)
    return [
        Step(
            "OPD",
            "Indikator ditugaskan kepada OPD. Tambahkan satu per satu atau impor daftarnya.",
            f"{agencies} OPD",
            agencies > 0,
            address("agencies") if may("manage_agencies", user, here) else None,
            "Atur OPD",
        ),
        Step(
            "Diskominfo",
            "Admin menyiapkan, tetapi tidak membuka siklus dan tidak membagi tugas: itu kerja Diskominfo. "
            "Satu orang boleh memegang kedua peran.",
            f"{held.get('diskominfo', 0)} orang",
            held.get("diskominfo", 0) > 0,
            address("people") if admin else None,
            "Beri peran kepada orang lain",
            grants="diskominfo" if admin and not held.get("diskominfo") else "",
        ),
        Step(
            "Operator OPD dan peran lain",
            "Setiap OPD yang ditugaskan memerlukan operator yang mengunggah bukti.",
            f"{held.get('opd', 0)} operator OPD",
            held.get("opd", 0) > 0,
            address("people") if admin else None,
            "Atur orang dan peran",
        ),
    ]


def _cycle_steps(cycle: Evaluation | None, region: Region, user: User) -> list[Step]:
    ready = readiness_of(cycle) if cycle else None
    opened = cycle is not None and cycle.state != State.PERSIAPAN
    assigns = cycle is not None and may("assign_indicators", user, cycle)
    return [
        Step(
            "Instrumen dan tahun",
            "Siklus memakai instrumen yang berlaku pada tahunnya; tanggal tahap menyusul.",
            f"Siklus {cycle.year}, {cycle.instrument}" if cycle else "belum ada siklus",
            cycle is not None,
            address("cycle", cycle) if cycle else address("cycle_add"),
            "Buka siklus" if cycle else "Buat siklus",
        ),
        Step(
            "Penugasan",
            "Satu pengampu untuk setiap indikator, dengan tenggat.",
            f"{ready.led} dari {ready.indicators} punya pengampu" if ready else "setelah siklus dibuat",
            bool(ready and ready.led),
            address("assignments", cycle) if assigns else None,
            "Bagikan indikator",
        ),
        Step(
            "Buka penilaian mandiri",
            "Sesudah dibuka, OPD mengunggah bukti dan Diskominfo mengisi tingkat.",
            cycle.get_state_display() if cycle else "setelah penugasan",
            opened,
            address("cycle", cycle) if cycle else None,
            "Buka halaman siklus",
        ),
        Step(
            "Lembar kerja",
            "Isi tingkat dan penjelasan setiap indikator; indeks dihitung sejak isian pertama.",
            f"{ready.filled} dari {ready.indicators} terisi" if ready and opened else "setelah dibuka",
            bool(ready and opened and ready.filled),
            address("worklist", cycle) if opened else None,
            "Buka lembar kerja",
        ),
    ]
