"""Where a cycle stands and what is still missing: the cycle's page and the first steps of a city share it."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Membership
from accounts.roles import Role
from evaluations.choices import Column, Part, State
from evaluations.models import Assignment, Evaluation, Score
from evidence.item_outcomes import cited_by_indicator, evidence_of, expired_of
from regions import clock
from ui.formats import days_left, long_date, short_date

# Roles without which a year cannot be walked to its end; an operator is asked for by agency.
NEEDED = ("diskominfo", "asesor_internal", "penanggung_jawab", "koordinator", "pimpinan")


@dataclass(frozen=True)
class Step:
    """One stage of the cycle on its way: done, now or next."""

    number: int
    label: str
    dates: str
    note: str
    state: str


@dataclass(frozen=True)
class Fact:
    """Something that should hold, and how far it does."""

    label: str
    value: str
    holds: bool


@dataclass(frozen=True)
class Readiness:
    indicators: int
    led: int
    filled: int
    facts: tuple[Fact, ...]

    @property
    def settled(self) -> int:
        return sum(fact.holds for fact in self.facts)


def steps_of(evaluation: Evaluation) -> list[Step]:
    """No query: windows are read beforehand."""
    stages = [*evaluation.stages, State.SELESAI]
    now = stages.index(State(evaluation.state))
    return [_step(evaluation, number, stage, number - now) for number, stage in enumerate(stages)]


def _step(evaluation: Evaluation, number: int, stage: State, distance: int) -> Step:
    window = evaluation.window(stage)
    dates = f"{short_date(window.opens)} – {short_date(window.closes)}" if window else ""
    if distance < 0 or stage == State.SELESAI == evaluation.state:
        return Step(number + 1, stage.label, dates, "Selesai", "done")
    if distance > 0:
        return Step(number + 1, stage.label, dates, "Berikutnya" if distance == 1 else "", "next")
    end = f", ditutup {days_left(window.closes, clock.today(evaluation.region))}" if window else ""
    return Step(number + 1, stage.label, dates, f"Berjalan{end}", "now")


def readiness_of(evaluation: Evaluation) -> Readiness:
    """Five queries: indicators, values, assignments, operators, evidence (windows are read beforehand)."""
    total = evaluation.instrument.indicator_total
    filled = Score.objects.filter(evaluation=evaluation, column=Column.MANDIRI, value__isnull=False).count()
    parts = list(Assignment.objects.filter(evaluation=evaluation).values_list("agency_id", "part", "due"))
    led = sum(part == Part.LEAD for _, part, _ in parts)
    agencies = {agency for agency, _, _ in parts}
    facts = (
        leads_fact(led, total),
        operators_fact(agencies, reached_of(agencies)),
        *date_facts(evaluation, [due for _, _, due in parts if due]),
        Fact("Semua indikator terisi", f"{filled} dari {total}", filled == total),
        *_evidence(evaluation),
    )
    return Readiness(total, led, filled, facts)


def leads_fact(led: int, total: int) -> Fact:
    return Fact("Semua indikator punya pengampu", f"{led} dari {total}", led == total)


def reached_of(agencies: set[int]) -> set[int]:
    """Those of them that have somebody who can sign in and upload: one query."""
    operators = Membership.objects.filter(agency__in=agencies, role="opd", is_active=True, user__is_active=True)
    return {pk for pk in operators.values_list("agency", flat=True) if pk}


def operators_fact(agencies: set[int], reached: set[int]) -> Fact:
    label = "OPD yang ditugaskan punya operator"
    return Fact(label, f"{len(reached)} dari {len(agencies)}", bool(agencies) and reached == agencies)


def date_facts(evaluation: Evaluation, dues: list[date]) -> list[Fact]:
    window = evaluation.window(State.MANDIRI)
    if window is None:
        return [Fact("Jadwal penilaian mandiri ditetapkan", "belum ada tanggal", False)]
    late = sum(due > window.closes for due in dues)
    shown = f"{long_date(window.opens)} – {long_date(window.closes)}"
    return [
        Fact("Jadwal penilaian mandiri ditetapkan", shown, True),
        Fact("Tenggat OPD dalam jadwal", f"{len(dues) - late} dari {len(dues)}", bool(dues) and not late),
    ]


def _evidence(evaluation: Evaluation) -> list[Fact]:
    by_indicator = cited_by_indicator(evaluation)
    evidence = [evidence_of(rows) for rows in by_indicator.values()]
    expired = len(expired_of(by_indicator))
    returned, waiting = sum(e.returned for e in evidence), sum(e.waiting for e in evidence)
    cited = sum(e.cited for e in evidence)
    return [
        Fact("Semua bukti sudah ditinjau", f"{cited - waiting} dari {cited}", bool(cited) and not waiting),
        Fact("Tidak ada bukti yang dikembalikan", f"{returned} tersisa", not returned),
        Fact("Tidak ada bukti diterima yang kedaluwarsa", f"{expired} tersisa", not expired),
    ]


def people_of(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Title of each needed role, and who holds it: one query."""
    held = Membership.objects.filter(role__in=NEEDED, region=evaluation.region_id, is_active=True)
    names: dict[str, list[str]] = {role: [] for role in NEEDED}
    for membership in held.select_related("user").order_by("user__full_name"):
        names[membership.role].append(str(membership.user))
    return [(Role.registry[role].title, ", ".join(found)) for role, found in names.items()]
