"""How each act of the register is done, and taken back, in the small city: what stands before it, and who does it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from domains.models import Instrument
from evaluations.choices import AssignmentPart, CycleState, ValueColumn
from evaluations.cycles.assignment_undo import undo_assignments
from evaluations.cycles.cycle_setup import ACT, WindowDates, assign_agency, create_cycle, set_windows
from evaluations.extensions.giving_time import extend_window, withdraw_extension
from evaluations.models import GeneralQuestion, Score, WindowExtension
from evaluations.permissions import Refused
from evaluations.questions.question_list import add_question
from evaluations.stages.transitions import TRANSITIONS, move_stage
from evidence.approving import approve_evidence, send_back_to_operator, set_head_approval
from evidence.citations import withdraw_citation
from evidence.models import Citation
from evidence.repairs.opening import open_repair_window
from evidence.requests.asking import change_request, withdraw_request, write_message
from evidence.requests.reminder_texts import ReminderScope
from evidence.requests.reminding import remind_agencies
from evidence.verdicts import judge_citation, undo_verdict
from reorganisation.agency_changes import undo_change
from signing.signing import return_self_assessment
from tests.assessing import disputed, say, settle
from tests.builders.assessor_builders import WRONG, decide
from tests.builders.evidence_builders import send
from tests.builders.request_builders import request_indicators, request_items
from tests.builders.signing_builders import approved
from tests.changing import absorbed, applied
from tests.work import answer_questions, cite, cite_item, fill, fill_papers

WHY = "Kantor kebanjiran."
NOTE = "Lampiran halaman kedua belum ada."


@dataclass(frozen=True)
class Scene:
    """`do` takes the city at a stage and returns what `undo` takes; `named`: whom it names, by their role."""

    by: str
    do: Callable[[Any], Any]
    undo: Callable[[Any, Any], Any] | None = None
    named: Collection[str] = ()
    prepare: Callable[[Any], Any] | None = None  # what can be done at the stage only, and is not looked at


SCENES: dict[str, Callable[[Any], Scene]] = {}
ON_PEMDI: set[str] = set()


def scene(act: str, *, pemdi: bool = False) -> Callable[[Callable[[Any], Scene]], Callable[[Any], Scene]]:
    def register(build: Callable[[Any], Scene]) -> Callable[[Any], Scene]:
        SCENES[act] = build
        if pemdi:
            ON_PEMDI.add(act)
        return build

    return register


# --- the cycle and its stages ---------------------------------------------------------------------


def _back(city, wanted):
    step = next((t for t in TRANSITIONS if t.source == city.evaluation.state and not t.is_forward and wanted(t)), None)
    if step is None:
        raise Refused("Dari sini tidak ada langkah mundur.")
    by = "penanggung_jawab" if "penanggung_jawab" in step.roles else "koordinator"
    move_stage(evaluation=city.evaluation, target=step.target, by=city.people[by], reason=WHY)


@scene("evaluations.stages.transitions.move_stage back to the self-assessment")
def reopened(city):
    return Scene("penanggung_jawab", lambda city: _back(city, lambda step: step.target == CycleState.MANDIRI))


@scene("evaluations.extensions.giving_time.extend_window for an agency")
def more_time(city):
    return Scene(
        "koordinator",
        lambda city: extend_window(
            evaluation=city.evaluation,
            agency=city.agency,
            until=date(2025, 9, 5),
            reason=WHY,
            by=city.people["koordinator"],
        ),
        _withdraw,
    )


@scene("evaluations.extensions.giving_time.extend_window for the cycle")
def more_time_for_all(city):
    return Scene(
        "koordinator",
        lambda city: extend_window(
            evaluation=city.evaluation, until=date(2025, 9, 5), reason=WHY, by=city.people["koordinator"]
        ),
        _withdraw,
    )


def _withdraw(city, row):
    withdraw_extension(extension=WindowExtension.objects.get(pk=row.pk), by=city.people["koordinator"])


@scene("evaluations.cycles.cycle_setup.assign_agency")
def assigned(city):
    return Scene(
        "diskominfo",
        lambda city: assign_agency(
            evaluation=city.evaluation,
            indicators=[city.indicator(21)],
            agency=city.agency,
            part=AssignmentPart.LEAD,
            by=city.people["diskominfo"],
        ),
        lambda city, _: undo_assignments(
            evaluation=city.evaluation,
            mark=city.evaluation.history.filter(kind="assigned").first().details[ACT],
            by=city.people["diskominfo"],
        ),
    )


# --- evidence -------------------------------------------------------------------------------------


@scene("evidence.requests.asking.request_evidence")
def asked(city):
    return Scene(
        "diskominfo",
        lambda city: request_items(city, "I45-L2-01")[0],
        lambda city, row: withdraw_request(asked=row, by=city.people["diskominfo"]),
    )


@scene("evidence.requests.reminding.remind_agencies")
def reminded(city):
    return Scene(
        "diskominfo",
        lambda city: remind_agencies(
            evaluation=city.evaluation,
            agencies=[city.agency.pk],
            which=ReminderScope.ALL,
            by=city.people["diskominfo"],
        ),
    )


@scene("evidence.requests.asking.write_message of the team")
def question_of_the_team(city):
    (asked,) = request_indicators(city, 45)
    return Scene(
        "penanggung_jawab",
        lambda city: write_message(asked=asked, text="Kapan selesai?", by=city.people["penanggung_jawab"]),
    )


@scene("evidence.requests.asking.write_message of the agency")
def question_of_the_agency(city):
    (asked,) = request_indicators(city, 45, by="penanggung_jawab")
    return Scene(
        "opd",
        lambda city: write_message(asked=asked, text="Dokumen yang mana?", by=city.people["opd"]),
        named=["penanggung_jawab"],
    )


@scene("evidence.citations.add_evidence")
def sent(city):
    return Scene(
        "opd",
        lambda city: send(city)[0],
        lambda city, row: withdraw_citation(citation=row, by=city.people["opd"]),
    )


@scene("evidence.verdicts.judge_citation returned")
def returned(city):
    citation = cite(city, 45)
    return Scene(
        "asesor_internal",
        lambda city: judge_citation(
            citation=citation,
            outcome="dikembalikan",
            reason="tidak_lengkap",
            note=NOTE,
            by=city.people["asesor_internal"],
        ),
        lambda city, _: undo_verdict(citation=citation, by=city.people["asesor_internal"]),
    )


# --- repair after the interview -------------------------------------------------------------------


@scene("evidence.repairs.opening.open_repair_window", pemdi=True)
def repair(city):
    cite_item(city, "I20-L2-01", "diterima")

    def do(city):
        if city.evaluation.state in ("interviu", "visitasi"):
            decide(city, {"I20-L2-01": WRONG})
        return open_repair_window(evaluation=city.evaluation, opens=date(2025, 8, 14), by=city.people["koordinator"])

    return Scene("koordinator", do, _withdraw)


# --- agencies -------------------------------------------------------------------------------------


@scene("reorganisation.agency_changes.apply_change")
def absorbed_agency(city):
    change = absorbed(city)
    return Scene(
        "admin",
        lambda city: applied(city, change),
        lambda city, row: undo_change(change=row, reason=WHY, by=city.people["admin"]),
        named=["opd2"],
    )


# --- the cycle, continued -------------------------------------------------------------------------


@scene("evaluations.stages.transitions.move_stage back")
def stepped_back(city):
    return Scene("koordinator", lambda city: _back(city, lambda step: "koordinator" in step.roles))


@scene("evaluations.cycles.cycle_setup.create_cycle")
def new_cycle(city):
    def do(city):
        instrument = Instrument.objects.get(code="PEMDI-2026")
        by = city.people["diskominfo"]
        return create_cycle(region=city.region, year=2027, instrument=instrument, activity="evaluasi", by=by)

    return Scene("diskominfo", do)


@scene("evaluations.cycles.cycle_setup.set_windows")
def moved_dates(city):
    def do(city):
        dates = [WindowDates(city.evaluation.state, date(2025, 8, 1), date(2025, 8, 28))]
        set_windows(evaluation=city.evaluation, windows=dates, by=city.people["diskominfo"])

    def prepare(city):
        city.evaluation.windows.exclude(stage=city.evaluation.state).delete()  # the others overlap

    return Scene("diskominfo", do, prepare=prepare)


@scene("evaluations.questions.question_list.add_question")
def new_question(city):
    GeneralQuestion.objects.filter(evaluation=city.evaluation).delete()

    def do(city):
        by = city.people["diskominfo"]
        add_question(evaluation=city.evaluation, text="Berapa layanan?", source="Surat", by=by)

    return Scene("diskominfo", do)


# --- evidence, continued --------------------------------------------------------------------------


@scene("evidence.requests.asking.change_request")
def changed_request(city):
    (asked,) = request_indicators(city, 45)

    def do(city):
        change_request(asked=asked, due=date(2025, 8, 25), note="Lengkap.", by=city.people["diskominfo"])

    return Scene("diskominfo", do)


@scene("evidence.approving.send_back_to_operator")
def sent_back(city):
    citation = _waiting_for_head(city)

    def do(city):
        send_back_to_operator(citation=citation, reason="tidak_lengkap", note=NOTE, by=city.people["kepala_opd"])

    return Scene("kepala_opd", do)


@scene("evidence.approving.approve_evidence")
def approved_by_head(city):
    citation = _waiting_for_head(city)
    return Scene("kepala_opd", lambda city: _approve(city, citation))


def _approve(city, citation):
    if not approve_evidence(citations=[citation], by=city.people["kepala_opd"]):
        raise Refused("Sudah diputus.")


def _waiting_for_head(city):
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    citation = cite(city, 45)
    Citation.objects.filter(pk=citation.pk).update(awaits_head=True)
    return citation


@scene("evidence.assessor_verdicts.verdict_recording.record_assessor_verdicts in an open repair", pemdi=True)
def returned_in_repair(city):
    def prepare(city):
        decide(city, {"I20-L2-01": WRONG})
        open_repair_window(evaluation=city.evaluation, opens=date(2025, 8, 14), by=city.people["koordinator"])

    return Scene("diskominfo", lambda city: decide(city, {"I20-L2-02": WRONG}), prepare=prepare)


# --- levels and sign-off --------------------------------------------------------------------------


@scene("assessment.scores.save_score proposed")
def proposed(city):
    return Scene("opd", lambda city: say(city, ValueColumn.USULAN, "opd", "4"))


@scene("assessment.scores.save_score differs")
def differs(city):
    say(city, ValueColumn.USULAN, "opd", "4")
    return Scene("asesor_internal", lambda city: say(city, ValueColumn.TINJAUAN, "asesor_internal", "3"))


@scene("assessment.decisions.decide_level")
def level_decided(city):
    disputed(city)
    return Scene("penanggung_jawab", lambda city: settle(city, usulan=1, tinjauan=1, mandiri=1))


def _whole(city):
    fill(city, dict.fromkeys(range(1, 48), 3))
    Score.objects.filter(evaluation=city.evaluation).update(fact="Perwali 10 tahun 2024", reason=WHY)
    answer_questions(city)
    fill_papers(city)


@scene("signing.signing.approve_self_assessment")
def approved_whole(city):
    _whole(city)
    return Scene("penanggung_jawab", lambda city: approved(city))


@scene("signing.signing.return_self_assessment")
def returned_whole(city):
    _whole(city)

    def do(city):
        return_self_assessment(evaluation=city.evaluation, by=city.people["penanggung_jawab"], reason=WHY)

    return Scene("penanggung_jawab", do)
