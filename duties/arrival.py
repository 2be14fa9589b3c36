"""For who has nothing to do yet: which stage comes when, and what can be read until then."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from evaluations.choices import RELEASED_STATES, CycleState
from evaluations.models import Evaluation, StageWindow
from evaluations.permissions import ASSESSORS, may
from regions import clock
from ui.formats import date_span

# Where people of each role begin to work; the others read at any time.
STAGES = {
    Role.OPD: CycleState.MANDIRI,
    Role.KEPALA_OPD: CycleState.MANDIRI,
    Role.DISKOMINFO: CycleState.MANDIRI,
    Role.ASESOR_INTERNAL: CycleState.MANDIRI,
    Role.PENANGGUNG_JAWAB: CycleState.MANDIRI,
    Role.KOORDINATOR: CycleState.MANDIRI,
    Role.ASESOR_EKSTERNAL: CycleState.DOKUMEN,
}
COMES = {
    Role.OPD: "indikator yang ditugaskan kepada OPD Anda dan permintaan data dukung",
    Role.KEPALA_OPD: "data dukung operator yang menunggu persetujuan Anda",
    Role.DISKOMINFO: "tingkat kematangan yang harus diisi dan data dukung yang harus ditinjau",
    Role.ASESOR_INTERNAL: "usulan tingkat dan data dukung yang harus ditinjau",
    Role.PENANGGUNG_JAWAB: "Penilaian Mandiri yang menunggu persetujuan Anda",
    Role.KOORDINATOR: "Penilaian Mandiri yang menunggu tanda tangan Anda",
    Role.ASESOR_EKSTERNAL: "paket indikator, sesudah Penilaian Mandiri dikirim",
}
READABLE = (  # rule, page of the cycle, words
    ("read_pack", "assessor_pack", "Paket asesor"),
    ("view_result", "dashboard", "Ringkasan"),
    ("open_board", "worklist", "Lembar kerja"),
    ("view_history", "history", "Riwayat siklus"),
)


class StageAhead(NamedTuple):
    label: str
    days: str
    is_now: bool


@dataclass(frozen=True)
class CycleAhead:
    """One cycle at work: its stages with their days, what comes to the person in it, and what they read now."""

    evaluation: Evaluation
    stages: tuple[StageAhead, ...]
    comes: tuple[str, ...]
    readable: tuple[tuple[str, str], ...]  # words, address


def cycles_ahead(user: User, known: Iterable[Evaluation]) -> list[CycleAhead]:
    """Of the person's regions. No query, but two for external assessors, who see no cycle before it is handed in."""
    cycles = {evaluation.pk: evaluation for evaluation in known}
    if any(membership.role in ASSESSORS for membership in user.active_memberships):
        rows = Evaluation.objects.filter(region__in=user.region_ids).exclude(state=CycleState.SELESAI)
        cycles |= {row.pk: row for row in rows.select_related("region").prefetch_related("windows")}
    return [_ahead(user, evaluation) for evaluation in cycles.values()]


def _ahead(user: User, evaluation: Evaluation) -> CycleAhead:
    here = CycleState(evaluation.state)
    stages = [stage for stage in evaluation.stages if stage.position >= here.position]
    return CycleAhead(
        evaluation=evaluation,
        stages=tuple(StageAhead(stage.label, _days(evaluation.window(stage)), stage == here) for stage in stages),
        comes=tuple(_comes(user, evaluation)),
        readable=tuple(
            (words, reverse(page, args=[evaluation.pk]))
            for rule, page, words in READABLE
            if may(rule, user, evaluation) and (rule != "read_pack" or evaluation.state in RELEASED_STATES)
        ),
    )


def _days(window: StageWindow | None) -> str:
    return date_span(window.opens, window.closes) if window else "belum memiliki tanggal"


def _comes(user: User, evaluation: Evaluation) -> Iterable[str]:
    """ "Mulai 1 Agustus 2026 (Penilaian mandiri): indikator yang …"; nothing of a stage that is over."""
    here, today = CycleState(evaluation.state), clock.today(evaluation.region)
    for role, stage in STAGES.items():
        if not user.has_role(evaluation.region_id, (role,)) or stage.position < here.position:
            continue
        window = evaluation.window(stage)
        if stage == here and (window is None or window.opens <= today):
            yield f"Pada tahap ini: {COMES[role]}."
        else:
            yield f"Pada tahap {stage.label}, {_days(window)}: {COMES[role]}."
