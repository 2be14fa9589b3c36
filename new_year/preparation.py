"""The last page before a year opens: what is ready, what is missing, and where each is mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from assessment.cycle_readiness import Fact, date_facts, leads_fact, operators_fact, people_of, reached_of
from evaluations.choices import Part, State
from evaluations.models import Evaluation
from evaluations.permissions import may
from new_year.assignment_copies import Division, division_of
from new_year.carryover.queries import offers_of
from new_year.year_proposals import is_unsealed
from planning.models import Target
from regions import clock
from ui.formats import decimal_comma, long_date

# The steps of the guide: the page's name and what it is called.
STEPS = (
    ("cycle_add", "Tahun dan instrumen"),
    ("prepare_dates", "Jadwal"),
    ("prepare_agencies", "OPD"),
    ("prepare_assignments", "Penugasan"),
    ("prepare_evidence", "Bukti dan target"),
    ("prepare", "Periksa dan buka"),
)
MANY = 12  # names or numbers told in full


@dataclass(frozen=True)
class Step:
    """One page of the guide; no address: the year is not made yet."""

    number: int
    label: str
    url: str
    is_current: bool


def guide(current: str, evaluation: Evaluation | None = None) -> list[Step]:
    """The way through the guide; every page of it can be opened at any time."""
    return [
        Step(number, label, _page(name, evaluation), name == current) for number, (name, label) in enumerate(STEPS, 1)
    ]


def _page(name: str, evaluation: Evaluation | None) -> str:
    """A year that is made is not made again: its first step puts the choice right."""
    return reverse("cycle_correct" if name == "cycle_add" else name, args=[evaluation.pk]) if evaluation else ""


@dataclass(frozen=True)
class Check:
    """One thing that should hold, and the page that mends it; no address: somebody else does."""

    fact: Fact
    detail: str = ""
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class Preparation:
    checks: tuple[Check, ...]
    division: Division

    @property
    def missing(self) -> list[Check]:
        return [check for check in self.checks if not check.fact.holds]

    @property
    def missing_title(self) -> str:
        return f"{len(self.missing)} hal belum beres"

    @property
    def ready_title(self) -> str:
        return f"{len(self.ready)} hal siap"

    @property
    def ready(self) -> list[Check]:
        return [check for check in self.checks if check.fact.holds]


def preparation_of(evaluation: Evaluation, user: User) -> Preparation:
    """Read through the reports that the steps themselves show, so that page and check agree."""
    division = division_of(evaluation)
    checks = (
        _instrument(evaluation),
        *_dates(evaluation, division),
        *_agencies(division, user),
        *_assignments(division, user),
        *_evidence(evaluation, user),
        _target(evaluation, user),
        _people(evaluation, user),
        *_before(evaluation, division),
    )
    return Preparation(checks, division)


def opening_effect(evaluation: Evaluation) -> str:
    """What opening the year does today: before its window nobody can write yet."""
    window = evaluation.window(State.MANDIRI)
    if window is None:
        return "OPD dapat mengunggah bukti sejak saat itu; tanpa tanggal, tahap terbuka selama berjalan."
    if clock.today(evaluation.region) < window.opens:
        return f"OPD melihat tugasnya sejak saat itu; bukti dan tingkat diterima mulai {long_date(window.opens)}."
    return f"OPD dapat mengunggah bukti sampai {long_date(window.closes)}."


def _instrument(evaluation: Evaluation) -> Check:
    instrument = evaluation.instrument
    value = f"{instrument}, {evaluation.get_activity_display()}"
    reason = instrument.why_not_scored(evaluation.year)
    fact = Fact(f"Instrumen berlaku pada {evaluation.year}", value, not reason)
    return Check(fact, reason, reverse("instrument", args=[instrument.code]), "Baca instrumen")


def _dates(evaluation: Evaluation, division: Division) -> Iterator[Check]:
    url, action = reverse("prepare_dates", args=[evaluation.pk]), "Atur tanggal"
    window = evaluation.window(State.MANDIRI)
    window_fact, *due_facts = date_facts(evaluation, [row.due for row in division.standing if row.due])
    yield Check(window_fact, "", url, action)
    for fact in due_facts:
        yield Check(fact, "", reverse("assignments", args=[evaluation.pk]), "Atur tenggat")
    if window and window.closes < clock.today(evaluation.region):
        fact = Fact("Jadwal penilaian mandiri belum lewat", f"ditutup {long_date(window.closes)}", False)
        yield Check(fact, "OPD tidak dapat mengirim bukti pada jadwal yang sudah lewat.", url, action)
    stages = [stage for stage in evaluation.stages if stage != State.VISITASI]  # only if the ministry orders it
    missing, total = [stage.label for stage in stages if evaluation.window(stage) is None], len(stages)
    fact = Fact("Semua tahap bertanggal", f"{total - len(missing)} dari {total}", not missing)
    yield Check(fact, _told("Belum", missing), url, action)


def _agencies(division: Division, user: User) -> Iterator[Check]:
    """Whom the year asks must be able to sign in; who lacks an account is named."""
    asked = {row.agency_id: row.agency.short_name for row in division.standing}
    reached = reached_of(set(asked))
    lacking = sorted(name for pk, name in asked.items() if pk not in reached)
    url = reverse("prepare_agencies", args=[division.evaluation.pk])
    yield Check(operators_fact(set(asked), reached), _told("Belum", lacking), url, "Lihat OPD")


def _assignments(division: Division, user: User) -> Iterator[Check]:
    evaluation = division.evaluation
    led = {row.indicator_id for row in division.standing if row.part == Part.LEAD}
    missing = [str(indicator.number) for indicator in division.indicators if indicator.pk not in led]
    copy = reverse("prepare_assignments", args=[evaluation.pk])
    if division.source:
        value = f"{division.to_copy} menunggu" if division.to_copy else "sudah diputuskan"
        fact = Fact(f"Penugasan {division.source.year} disalin atau ditinggalkan", value, not division.to_copy)
        yield Check(fact, "", copy, "Periksa dan salin")
    matrix = reverse("assignments", args=[evaluation.pk])
    url, action = (copy, "Salin dari tahun lalu") if division.to_copy else (matrix, "Bagi tugas")
    yield Check(leads_fact(len(led), len(division.indicators)), _told("Belum: indikator", missing), url, action)


def _evidence(evaluation: Evaluation, user: User) -> Iterator[Check]:
    """Only for who may see evidence; the others are not told how much there is."""
    if not may("view_evidence", user, evaluation):
        return
    offers = offers_of(evaluation, user)
    if offers.before is None:
        return
    waiting = len(offers.open)
    value = f"{waiting} belum diputuskan" if waiting else "semua diputuskan"
    fact = Fact(f"Bukti {offers.before.year} diputuskan", value, not waiting)
    detail = "Dapat diteruskan sampai penilaian mandiri ditutup." if waiting else ""
    yield Check(fact, detail, reverse("carryover", args=[evaluation.pk]), "Bawa lanjut")


def target_of(evaluation: Evaluation, user: User) -> Target | None:
    """The government's own target of the cycle's year."""
    own = Target.objects.visible_to(user).filter(region=evaluation.region_id, scope=Target.Scope.CITY)
    return own.filter(year=evaluation.year).first()


def _target(evaluation: Evaluation, user: User) -> Check:
    target = target_of(evaluation, user)
    value = f"{decimal_comma(target.value)}, {target.source}" if target else "belum ada"
    url = reverse("prepare_evidence", args=[evaluation.pk])
    return Check(Fact(f"Target {evaluation.year} ditetapkan", value, target is not None), "", url, "Tetapkan target")


def _people(evaluation: Evaluation, user: User) -> Check:
    held = people_of(evaluation)
    missing = [title for title, names in held if not names]
    fact = Fact("Peran tim dipegang seseorang", f"{len(held) - len(missing)} dari {len(held)}", not missing)
    may_manage = may("manage_people", user, evaluation)
    url, action = (reverse("people"), "Atur orang") if may_manage else ("", "Admin mengatur orang dan peran.")
    return Check(fact, _told("Belum", missing), url, action)


def _before(evaluation: Evaluation, division: Division) -> Iterator[Check]:
    """The year before may still be at work: its evidence and values can change after they were copied."""
    earlier = Evaluation.objects.filter(region=evaluation.region_id, year__lt=evaluation.year)
    before = earlier.order_by("-year").first()
    if before is None or before.source:
        return
    is_open = is_unsealed(before)
    value = f"tahap {before.get_state_display().lower()}"
    fact = Fact(f"Penilaian mandiri {before.year} disegel", "belum, " + value if is_open else value, not is_open)
    detail = "Bukti yang baru diterima di sana menyusul pada halaman bawa lanjut." if is_open else ""
    yield Check(fact, detail, reverse("signoff", args=[before.pk]), f"Buka pengesahan {before.year}")


def _told(label: str, names: list[str]) -> str:
    """ "Belum: Dinkes, BPKAD" with at most as many as a line holds."""
    if not names:
        return ""
    more = f", dan {len(names) - MANY} lainnya" if len(names) > MANY else ""
    joint = " " if ":" in label else ": "
    return f"{label}{joint}{', '.join(names[:MANY])}{more}."
