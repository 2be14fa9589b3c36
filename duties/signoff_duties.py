"""What the sign-off asks of its people: general questions to answer, approval, the signed paper, the signature.

Whether the content changed since a decision is told here by the clock of its rows, so that a list of many cycles
stays one query; the page of the sign-off compares the content itself.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from duties.duty import Duty, DutyKind
from duties.duty_queries import CycleDuties, put_counts
from evaluations.choices import CycleState, ValueColumn
from evaluations.models import Evaluation, GeneralQuestion, Score
from evaluations.permissions import may
from evaluations.stages.workflow import closing_date, why_not_write_column
from evaluations.subqueries import count_subquery
from evidence.models import Citation, DocumentVersion, Verdict
from signing.models import Approval, Papers
from ui.due import DueDate
from ui.kept_query import KeptQuery, any_of, numbered

# Who answers what belongs to no indicator, and fills in the papers.
QUESTION_ROLES = (Role.DISKOMINFO,)
FILLED_IN = Q(position__gt="", nip__gt="", place__gt="")


def read_signoffs(cycles: Iterable[CycleDuties]) -> None:
    """How far the sign-off is where every level is filled in: one query, none while a level is missing."""
    asked = [
        cycle.evaluation
        for cycle in cycles
        if cycle.evaluation.state == CycleState.MANDIRI
        and cycle.count("total")
        and cycle.count("total") == cycle.count("levels")
    ]
    if asked:
        put_counts(asked, _signed_off(len(asked), **numbered("cycle", [evaluation.pk for evaluation in asked])))


@KeptQuery
def _signed_off(cycles: int) -> QuerySet[Evaluation, Any]:
    rows = Evaluation.objects.filter(any_of("pk", "cycle", cycles)).order_by()
    return rows.values("pk", **_signoff())


def _signoff() -> dict[str, Any]:
    newest = Approval.objects.filter(evaluation=OuterRef("pk")).order_by("-at", "-pk")
    told = Score.objects.filter(~Q(fact="") | ~Q(analysis=""), column=ValueColumn.MANDIRI)
    return {
        "told": count_subquery(told),
        "unanswered": count_subquery(GeneralQuestion.objects.filter(answer="")),
        "decided": Subquery(newest.values("outcome")[:1]),
        "decided_at": Subquery(newest.values("at")[:1]),
        "worded": Exists(Papers.objects.filter(FILLED_IN, evaluation=OuterRef("pk"))),
        "signed": Subquery(newest.values("signed_paper__version__scan")[:1]),
        "changed": _changed(),
    }


def _changed() -> Q:
    """Of cycles that know `decided_at`: whether a level, text, answer, evidence or verdict is younger than that."""
    since = OuterRef("decided_at")
    own = {"evaluation": OuterRef("pk")}
    rows: list[QuerySet[Any]] = [
        Score.objects.filter(**own, column=ValueColumn.MANDIRI, updated_at__gt=since),
        GeneralQuestion.objects.filter(**own, updated_at__gt=since),
        Citation.objects.filter(Q(created_at__gt=since) | Q(withdrawn_at__gt=since), **own),
        Verdict.objects.filter(Q(at__gt=since) | Q(withdrawn_at__gt=since), citation__evaluation=OuterRef("pk")),
    ]
    found = Q()
    for changed in rows:
        found |= Q(Exists(changed))
    return found


def signoff_duties(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    """Of one cycle, while the self-assessment is at work."""
    if cycle.evaluation.state != CycleState.MANDIRI:
        return
    yield from _to_answer(cycle, user, today)
    if not is_complete(cycle):
        return
    if vars(cycle.evaluation)["worded"]:
        yield from _to_approve(cycle, user, today)
        yield from _to_sign(cycle, user, today)
    else:
        yield from _to_word(cycle, user, today)


def is_complete(cycle: CycleDuties) -> bool:
    """Every level and text, and every general question answered: only then the sign-off was read."""
    total = cycle.count("total")
    return bool(total) and (total, total, 0) == (cycle.count("levels"), cycle.count("told"), cycle.count("unanswered"))


def _to_answer(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    evaluation, missing = cycle.evaluation, cycle.count("unanswered")
    answers = user.has_role(evaluation.region_id, QUESTION_ROLES)
    if missing and answers and why_not_write_column(evaluation, ValueColumn.MANDIRI, anywhere=True) is None:
        detail = "Ikut disegel bersama penilaian mandiri"
        yield _duty(cycle, DutyKind.GENERAL, today, f"{missing} {DutyKind.GENERAL.words}", detail, "Jawab", missing)


def _to_word(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    """The last thing before the approval: who signs the papers, and where."""
    if user.has_role(cycle.evaluation.region_id, QUESTION_ROLES):
        title = "Naskah Berita Acara belum memuat tempat, jabatan, atau NIP"
        yield _duty(cycle, DutyKind.WORDING, today, title, "Diperlukan sebelum disetujui", "Lengkapi")


def _to_approve(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    """Also again after a change; what was returned waits for the team until something changes."""
    said = vars(cycle.evaluation)
    if (said["decided"] and not said["changed"]) or not may("approve_self_assessment", user, cycle.evaluation):
        return
    detail = (
        "Isinya berubah sesudah keputusan terakhir"
        if said["decided"]
        else "Tingkat dan penjelasan semua indikator sudah diisi"
    )
    yield _duty(cycle, DutyKind.ENDORSE, today, "Penilaian mandiri menunggu persetujuan Anda", detail, "Periksa")


def _to_sign(cycle: CycleDuties, user: User, today: date) -> Iterator[Duty]:
    """First the paper, then the password."""
    said = vars(cycle.evaluation)
    is_approved = said["decided"] == Approval.Outcome.APPROVED and not said["changed"]
    if not is_approved or not may("sign_self_assessment", user, cycle.evaluation):
        return
    if said["signed"] in (None, DocumentVersion.Scan.INFECTED):
        detail = "Sudah disetujui penanggung jawab; unduh, tanda tangani, lalu unggah"
        yield _duty(cycle, DutyKind.PAPER, today, "Berita Acara menunggu tanda tangan Anda", detail, "Buka naskah")
    elif said["signed"] != DocumentVersion.Scan.WAITING:
        detail = "Berita Acara bertanda tangan sudah diunggah"
        yield _duty(
            cycle, DutyKind.SIGN, today, "Penilaian mandiri menunggu tanda tangan Anda", detail, "Tanda tangani"
        )


def _duty(
    cycle: CycleDuties, kind: DutyKind, today: date, title: str, detail: str, action: str, count: int = 1
) -> Duty:
    return Duty(
        kind=kind,
        evaluation=cycle.evaluation,
        key=KEY_BY_KIND[kind],
        title=title,
        detail=detail,
        due=DueDate(closing_date(cycle.evaluation), today),
        url=reverse(PAGES.get(kind, "signoff"), args=[cycle.evaluation.pk]),
        action=action,
        count=count,
    )


PAGES = {DutyKind.GENERAL: "questions", DutyKind.WORDING: "papers"}
KEY_BY_KIND = {
    DutyKind.WORDING: "naskah",
    DutyKind.GENERAL: "pertanyaan-umum",
    DutyKind.ENDORSE: "setujui",
    DutyKind.PAPER: "berita-acara",
    DutyKind.SIGN: "tanda-tangan",
}
