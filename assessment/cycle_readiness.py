"""Where a cycle stands and what is still missing: the cycle's page and the first steps of a city share it."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Membership
from accounts.roles import Role
from evaluations.choices import AssignmentPart, CycleState, ValueColumn
from evaluations.models import Assignment, Evaluation, Score
from evidence.item_outcomes import cited_by_indicator, evidence_counts, expired_evidence
from regions import clock
from ui.formats import days_left, long_date, short_date

# Roles without which a year cannot be walked to its end; an operator is asked for by agency.
REQUIRED_ROLES = (Role.DISKOMINFO, Role.ASESOR_INTERNAL, Role.PENANGGUNG_JAWAB, Role.KOORDINATOR, Role.PIMPINAN)


@dataclass(frozen=True)
class StageStep:
    """One stage of the cycle on its way: done, now or next."""

    number: int
    label: str
    dates: str
    note: str
    state: str


@dataclass(frozen=True)
class ChecklistFact:
    """Something that should hold, and how far it does."""

    label: str
    value: str
    holds: bool


@dataclass(frozen=True)
class SetupChecklist:
    indicators: int
    led: int
    filled: int
    facts: tuple[ChecklistFact, ...]

    @property
    def settled(self) -> int:
        return sum(fact.holds for fact in self.facts)


def stage_steps(evaluation: Evaluation) -> list[StageStep]:
    """No query: windows are read beforehand."""
    stages = [*evaluation.stages, CycleState.SELESAI]
    now = stages.index(CycleState(evaluation.state))
    return [_step(evaluation, number, stage, number - now) for number, stage in enumerate(stages)]


def _step(evaluation: Evaluation, number: int, stage: CycleState, distance: int) -> StageStep:
    window = evaluation.window(stage)
    dates = f"{short_date(window.opens)} – {short_date(window.closes)}" if window else ""
    if distance < 0 or stage == CycleState.SELESAI == evaluation.state:
        return StageStep(number + 1, stage.label, dates, "Selesai", "done")
    if distance > 0:
        return StageStep(number + 1, stage.label, dates, "Berikutnya" if distance == 1 else "", "next")
    end = f", ditutup {days_left(window.closes, clock.today(evaluation.region))}" if window else ""
    return StageStep(number + 1, stage.label, dates, f"Berjalan{end}", "now")


def setup_checklist(evaluation: Evaluation) -> SetupChecklist:
    """Five queries: indicators, values, assignments, operators, evidence (windows are read beforehand)."""
    total = evaluation.instrument.indicator_total
    filled = Score.objects.filter(evaluation=evaluation, column=ValueColumn.MANDIRI, value__isnull=False).count()
    parts = list(Assignment.objects.filter(evaluation=evaluation).values_list("agency_id", "part", "due"))
    led = sum(part == AssignmentPart.LEAD for _, part, _ in parts)
    agencies = {agency for agency, _, _ in parts}
    facts = (
        leads_fact(led, total),
        operators_fact(agencies, agencies_with_operator(agencies)),
        *date_facts(evaluation, [due for _, _, due in parts if due]),
        ChecklistFact("Semua indikator terisi", f"{filled} dari {total}", filled == total),
        *_evidence(evaluation),
    )
    return SetupChecklist(total, led, filled, facts)


def leads_fact(led: int, total: int) -> ChecklistFact:
    return ChecklistFact("Semua indikator punya pengampu", f"{led} dari {total}", led == total)


def agencies_with_operator(agencies: set[int]) -> set[int]:
    """Those of them that have somebody who can sign in and upload: one query."""
    operators = Membership.objects.filter(agency__in=agencies, role=Role.OPD, is_active=True, user__is_active=True)
    return {pk for pk in operators.values_list("agency", flat=True) if pk}


def operators_fact(agencies: set[int], reached: set[int]) -> ChecklistFact:
    label = "OPD yang ditugaskan punya operator"
    return ChecklistFact(label, f"{len(reached)} dari {len(agencies)}", bool(agencies) and reached == agencies)


def date_facts(evaluation: Evaluation, dues: list[date]) -> list[ChecklistFact]:
    window = evaluation.window(CycleState.MANDIRI)
    if window is None:
        return [ChecklistFact("Jadwal penilaian mandiri ditetapkan", "belum ada tanggal", False)]
    late = sum(due > window.closes for due in dues)
    shown = f"{long_date(window.opens)} – {long_date(window.closes)}"
    return [
        ChecklistFact("Jadwal penilaian mandiri ditetapkan", shown, True),
        ChecklistFact("Tenggat OPD dalam jadwal", f"{len(dues) - late} dari {len(dues)}", bool(dues) and not late),
    ]


def _evidence(evaluation: Evaluation) -> list[ChecklistFact]:
    by_indicator = cited_by_indicator(evaluation)
    evidence = [evidence_counts(rows) for rows in by_indicator.values()]
    expired = len(expired_evidence(by_indicator))
    returned, waiting = sum(e.returned for e in evidence), sum(e.waiting for e in evidence)
    cited = sum(e.cited for e in evidence)
    return [
        ChecklistFact(
            "Semua data dukung sudah ditinjau", f"{cited - waiting} dari {cited}", bool(cited) and not waiting
        ),
        ChecklistFact("Tidak ada data dukung yang dikembalikan", f"{returned} tersisa", not returned),
        ChecklistFact("Tidak ada data dukung diterima yang kedaluwarsa", f"{expired} tersisa", not expired),
    ]


def required_people(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Title of each needed role, and who holds it: one query."""
    held = Membership.objects.filter(role__in=REQUIRED_ROLES, region=evaluation.region_id, is_active=True)
    names: dict[Role, list[str]] = {role: [] for role in REQUIRED_ROLES}
    for membership in held.select_related("user").order_by("user__full_name"):
        names[Role(membership.role)].append(str(membership.user))
    return [(evaluation.title_of(role), ", ".join(found)) for role, found in names.items()]
