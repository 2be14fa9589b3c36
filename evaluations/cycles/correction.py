"""A year that was made with the wrong kind or instrument, put right while nothing rests on it.

No cycle is ever removed: its history cannot be. What was chosen wrongly is chosen again instead.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from domains.models import Instrument
from evaluations import permissions
from evaluations.choices import Activity, CycleState
from evaluations.cycles.cycle_setup import require_scorable, set_windows
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.questions import question_list
from evaluations.stages.workflow import lock_cycle
from history.choices import HistoryKind
from history.models import HistoryEntry

# What a cycle may hold and still be put right: all of it is made, or made anew, from instrument and dates.
IGNORED_RELATIONS = {"windows", "general_questions"}
# Everything else that names a cycle, in the words of the refusal.
BLOCKING_RELATIONS = {
    "assignments": "penugasan",
    "assessor_verdicts": "putusan asesor",
    "revision_adoptions": "revisi instrumen",
    "carry_overs": "keputusan data dukung tahun lalu",
    "citations": "data dukung",
    "requests": "permintaan data dukung",
    "scores": "tingkat",
    "coverages": "cakupan OPD",
    "chosen_services": "layanan yang dipilih",
    "recommendations": "rekomendasi",
    "actions": "tindak lanjut",
    "meetings": "rapat",
    "interview_notes": "persiapan interviu",
    "extensions": "perpanjangan jadwal",
    "efforts": "upaya menuju target",
    "item_efforts": "upaya per butir",
    "reached_levels": "tingkat yang dianggap tercapai",
    "scenarios": "skenario target",
    "papers": "naskah pengesahan",
    "approvals": "persetujuan penilaian mandiri",
    "seals": "segel",
    "packages": "paket data dukung",
    "shared_packs": "tautan paket",
    "tauval_entries": "isian TAUVAL",
    "reports": "laporan",
}


def why_not_correct_cycle(evaluation: Evaluation, user: User) -> str | None:
    """Why this person may not choose kind and instrument anew; None if they may. Asks what the cycle holds."""
    if refusal := permissions.why_not_allowed("set_up_cycle", user, evaluation):
        return refusal
    if evaluation.state != CycleState.PERSIAPAN:
        return "Siklus ini sudah dibuka; kegiatan dan instrumennya tidak diubah lagi."
    mine = Evaluation.objects.filter(pk=evaluation.pk)
    found = [words for name, words in BLOCKING_RELATIONS.items() if mine.filter(**{f"{name}__isnull": False}).exists()]
    asked = evaluation.general_questions.order_by("number").values_list("text", "source")
    is_edited = list(asked) != question_list.instrument_questions(evaluation.instrument)
    if held := [*found, "pertanyaan umum yang diubah"] if is_edited else found:
        return f"Siklus ini sudah memuat {', '.join(held)}; kegiatan dan instrumennya tidak diubah lagi."
    return None


@transaction.atomic
def correct_cycle(*, evaluation: Evaluation, instrument: Instrument, activity: str, by: User) -> bool:
    """Whether anything changed. Stages that the new kind does not have lose their dates.

    Raises `Refused` once something rests on the old choice, `ValidationError` for an instrument not in force.
    """
    lock_cycle(evaluation)
    evaluation.refresh_from_db(fields=["instrument", "activity"])
    if refusal := why_not_correct_cycle(evaluation, by):
        raise Refused(refusal)
    if activity not in Activity:
        raise ValidationError({"activity": "Pilih evaluasi atau pemantauan."})
    require_scorable(instrument, evaluation.year)
    if instrument.family != evaluation.family:
        raise ValidationError({"instrument": "Instrumen itu dari keluarga lain; buat siklus tersendiri."})
    told = [
        (HistoryKind.ACTIVITY_CHANGED, {"activity": evaluation.activity}, {"activity": activity}),
        (HistoryKind.INSTRUMENT_CHANGED, _instrument_value(evaluation.instrument), _instrument_value(instrument)),
    ]
    changes = [(kind, before, after) for kind, before, after in told if before != after]
    if changes:
        evaluation.instrument, evaluation.activity = instrument, activity
        evaluation.predicate_basis = instrument.basis_for(evaluation.year)
        evaluation.save(update_fields=["instrument", "activity", "predicate_basis"])
        evaluation.general_questions.all().delete()
        question_list.create_instrument_questions(evaluation)
        gone = set(CycleState) - set(evaluation.stages)
        set_windows(evaluation=evaluation, windows=[], removed=gone, by=by)
    for kind, before, after in changes:
        HistoryEntry.objects.record(subject=evaluation, kind=kind, before=before, after=after, by=by)
    return bool(changes)


def _instrument_value(instrument: Instrument) -> dict[str, str]:
    return {"instrument": instrument.address, "name": str(instrument)}
