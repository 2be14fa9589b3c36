"""The last page before a year opens: what is ready, what is missing, and where each is mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from assessment.cycle_readiness import (
    ChecklistFact,
    agencies_with_operator,
    date_facts,
    leads_fact,
    operators_fact,
    required_people,
)
from evaluations.choices import AssignmentPart, CycleState
from evaluations.models import Evaluation
from evaluations.permissions import may
from new_year.assignment_copies import AssignmentCopies, assignment_copies
from new_year.carryover.offer_list import offer_list
from new_year.year_proposals import is_unsealed
from planning.models import Target
from regions import clock
from ui.formats import decimal_comma, long_date

# The steps of the guide: the page's name and what it is called.
GUIDE_STEPS = (
    ("cycle_add", "Tahun dan instrumen"),
    ("prepare_dates", "Jadwal"),
    ("prepare_agencies", "OPD"),
    ("prepare_assignments", "Penugasan"),
    ("prepare_evidence", "Data dukung dan target"),
    ("prepare", "Periksa dan buka"),
)
MAX_NAMED = 12  # names or numbers told in full


@dataclass(frozen=True)
class GuideStep:
    """One page of the guide; no address: the year is not made yet."""

    number: int
    label: str
    url: str
    is_current: bool


def guide_steps(current: str, evaluation: Evaluation | None = None) -> list[GuideStep]:
    """The way through the guide; every page of it can be opened at any time."""
    return [
        GuideStep(number, label, _page(name, evaluation), name == current)
        for number, (name, label) in enumerate(GUIDE_STEPS, 1)
    ]


def _page(name: str, evaluation: Evaluation | None) -> str:
    """A year that is made is not made again: its first step puts the choice right."""
    return reverse("cycle_correct" if name == "cycle_add" else name, args=[evaluation.pk]) if evaluation else ""


@dataclass(frozen=True)
class PreparationCheck:
    """One thing that should hold, and the page that mends it; no address: somebody else does."""

    fact: ChecklistFact
    detail: str = ""
    url: str = ""
    action: str = ""


def preparation_checks(evaluation: Evaluation, user: User) -> list[PreparationCheck]:
    """Read through the reports that the steps themselves show, so that page and check agree."""
    division = assignment_copies(evaluation)
    # Whom the year asks must be able to sign in; who lacks an account is named.
    asked = {row.agency_id: row.agency.short_name for row in division.standing}
    reached = agencies_with_operator(set(asked))
    lacking = sorted(name for pk, name in asked.items() if pk not in reached)
    agencies = PreparationCheck(
        operators_fact(set(asked), reached),
        _names_text("Belum", lacking),
        reverse("prepare_agencies", args=[division.evaluation.pk]),
        "Lihat OPD",
    )
    held = required_people(evaluation)
    missing = [title for title, names in held if not names]
    fact = ChecklistFact("Peran tim dipegang seseorang", f"{len(held) - len(missing)} dari {len(held)}", not missing)
    may_manage = may("manage_people", user, evaluation)
    url, action = (reverse("people"), "Atur orang") if may_manage else ("", "Admin mengatur orang dan peran.")
    people = PreparationCheck(fact, _names_text("Belum", missing), url, action)
    return [
        _instrument(evaluation),
        *_dates(evaluation, division),
        agencies,
        *_assignments(division, user),
        *_evidence(evaluation, user),
        _target(evaluation, user),
        people,
        *_before(evaluation, division),
    ]


def opening_effect(evaluation: Evaluation) -> str:
    """What opening the year does today: before its window nobody can write yet."""
    window = evaluation.window(CycleState.MANDIRI)
    if window is None:
        return "OPD dapat mengirim data dukung sejak saat itu; tanpa tanggal, tahap terbuka selama berjalan."
    if clock.today(evaluation.region) < window.opens:
        return f"OPD melihat tugasnya sejak saat itu; data dukung dan tingkat diterima mulai {long_date(window.opens)}."
    return f"OPD dapat mengirim data dukung sampai {long_date(window.closes)}."


def _instrument(evaluation: Evaluation) -> PreparationCheck:
    instrument = evaluation.instrument
    value = f"{instrument}, {evaluation.get_activity_display()}"
    reason = instrument.why_not_scored(evaluation.year)
    fact = ChecklistFact(f"Instrumen berlaku pada {evaluation.year}", value, not reason)
    return PreparationCheck(fact, reason, instrument.get_absolute_url(), "Baca instrumen")


def _dates(evaluation: Evaluation, division: AssignmentCopies) -> Iterator[PreparationCheck]:
    url, action = reverse("prepare_dates", args=[evaluation.pk]), "Atur tanggal"
    window = evaluation.window(CycleState.MANDIRI)
    window_fact, *due_facts = date_facts(evaluation, [row.due for row in division.standing if row.due])
    yield PreparationCheck(window_fact, "", url, action)
    for fact in due_facts:
        yield PreparationCheck(fact, "", reverse("assignments", args=[evaluation.pk]), "Atur tenggat")
    if window and window.closes < clock.today(evaluation.region):
        fact = ChecklistFact("Jadwal penilaian mandiri belum lewat", f"ditutup {long_date(window.closes)}", False)
        yield PreparationCheck(fact, "OPD tidak dapat mengirim data dukung pada jadwal yang sudah lewat.", url, action)
    stages = [stage for stage in evaluation.stages if stage != CycleState.VISITASI]  # only if the ministry orders it
    missing, total = [stage.label for stage in stages if evaluation.window(stage) is None], len(stages)
    fact = ChecklistFact("Semua tahap memiliki tanggal", f"{total - len(missing)} dari {total}", not missing)
    yield PreparationCheck(fact, _names_text("Belum", missing), url, action)


def _assignments(division: AssignmentCopies, user: User) -> Iterator[PreparationCheck]:
    evaluation = division.evaluation
    led = {row.indicator_id for row in division.standing if row.part == AssignmentPart.LEAD}
    missing = [str(indicator.number) for indicator in division.indicators if indicator.pk not in led]
    copy = reverse("prepare_assignments", args=[evaluation.pk])
    if division.source:
        value = f"{division.to_copy} menunggu" if division.to_copy else "sudah diputuskan"
        fact = ChecklistFact(f"Penugasan {division.source.year} disalin atau ditinggalkan", value, not division.to_copy)
        yield PreparationCheck(fact, "", copy, "Periksa dan salin")
    matrix = reverse("assignments", args=[evaluation.pk])
    url, action = (copy, "Salin dari tahun lalu") if division.to_copy else (matrix, "Bagi tugas")
    yield PreparationCheck(
        leads_fact(len(led), len(division.indicators)), _names_text("Belum: indikator", missing), url, action
    )


def _evidence(evaluation: Evaluation, user: User) -> Iterator[PreparationCheck]:
    """Only for who may see evidence; the others are not told how much there is."""
    if not may("view_evidence", user, evaluation):
        return
    offers = offer_list(evaluation, user)
    if offers.before is None:
        return
    waiting = len(offers.open) + len(offers.ended_open)
    value = f"{len(offers.open)} belum diputuskan" if waiting else "semua diputuskan"
    if offers.ended_open:
        value += f", {len(offers.ended_open)} dokumen tanpa indikator penerus"
    fact = ChecklistFact(f"Data dukung {offers.before.year} diputuskan", value, not waiting)
    detail = "Dapat diteruskan sampai penilaian mandiri ditutup." if waiting else ""
    yield PreparationCheck(fact, detail, reverse("carryover", args=[evaluation.pk]), "Data dukung tahun lalu")


def own_target(evaluation: Evaluation, user: User) -> Target | None:
    """The government's own target of the cycle's year."""
    own = Target.objects.visible_to(user).filter(
        region=evaluation.region_id, family=evaluation.family, scope=Target.Scope.CITY
    )
    return own.filter(year=evaluation.year).first()


def _target(evaluation: Evaluation, user: User) -> PreparationCheck:
    target = own_target(evaluation, user)
    value = f"{decimal_comma(target.value)}, {target.source}" if target else "belum ada"
    url = reverse("prepare_evidence", args=[evaluation.pk])
    return PreparationCheck(
        ChecklistFact(f"Target {evaluation.year} ditetapkan", value, target is not None), "", url, "Tetapkan target"
    )


def _before(evaluation: Evaluation, division: AssignmentCopies) -> Iterator[PreparationCheck]:
    """The year before may still be at work: its evidence and values can change after they were copied."""
    earlier = Evaluation.objects.before(evaluation)
    before = earlier.order_by("-year").first()
    if before is None or before.source:
        return
    is_open = is_unsealed(before)
    value = f"tahap {before.get_state_display().lower()}"
    fact = ChecklistFact(
        f"Penilaian mandiri {before.year} disegel", "belum, " + value if is_open else value, not is_open
    )
    detail = "Data dukung yang baru diterima di sana menyusul pada halaman data dukung tahun lalu." if is_open else ""
    yield PreparationCheck(fact, detail, reverse("signoff", args=[before.pk]), f"Buka pengesahan {before.year}")


def _names_text(label: str, names: list[str]) -> str:
    """ "Belum: Dinkes, BPKAD" with at most as many as a line holds."""
    if not names:
        return ""
    more = f", dan {len(names) - MAX_NAMED} lainnya" if len(names) > MAX_NAMED else ""
    joint = " " if ":" in label else ": "
    return f"{label}{joint}{', '.join(names[:MAX_NAMED])}{more}."
