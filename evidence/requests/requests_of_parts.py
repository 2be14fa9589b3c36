"""What happens to requests when the assignment that they hang on is taken away, and when it is given back."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from accounts.models import User
from evaluations.cycles import asked_evidence
from evaluations.models import Evaluation
from evidence.models import EvidenceRequest
from evidence.requests.answers import UNANSWERED_STATES, SentEvidence
from evidence.requests.asking import set_asked_again, set_withdrawn
from history.models import HistoryEntry

REASON = "Tugas OPD ini pada indikatornya dicabut."


def register() -> None:
    asked_evidence.register(_Keeper())


class _Keeper:
    """See `asked_evidence.RequestKeeper`. Answered requests go too: returned or expired they would be open again."""

    def withdraw_with(self, evaluation: Evaluation, removals: Sequence[HistoryEntry], seen: int, by: User) -> None:
        entries = {(entry.details["agency"], entry.indicator_id): entry for entry in removals}
        standing = EvidenceRequest.objects.standing().filter(evaluation=evaluation)
        asked = standing.filter(agency__in={agency for agency, _ in entries}).select_related(
            "evaluation", "agency", "indicator", "item"
        )
        rows = [row for row in asked if (row.agency_id, row.indicator_id) in entries]
        if rows and len(rows) != seen:
            raise asked_evidence.OpenRequestsConflict(len(rows), _words(evaluation, rows))
        if not rows:
            return
        set_withdrawn(rows, REASON, by)
        withdrawn: dict[tuple[int, int | None], list[int]] = defaultdict(list)
        for row in rows:
            withdrawn[row.agency_id, row.indicator_id].append(row.pk)
        for key, pks in withdrawn.items():
            entries[key].details |= {asked_evidence.WITHDRAWN_REQUESTS: pks}

    def ask_again(self, evaluation: Evaluation, requests: Collection[int], by: User) -> None:
        rows = EvidenceRequest.objects.filter(evaluation=evaluation, pk__in=requests).exclude(withdrawn_at=None)
        set_asked_again(list(rows.select_related("evaluation", "agency", "indicator", "item")), by)


def _words(evaluation: Evaluation, rows: list[EvidenceRequest]) -> str:
    """ "Dinkes masih diminta mengirim data dukung: 2 permintaan pada indikator 21 dan 45, 1 belum dijawab."."""
    agencies = ", ".join(sorted({row.agency.short_name for row in rows}))
    numbers = ", ".join(map(str, sorted({row.indicator.number for row in rows})))
    answers = SentEvidence.in_cycle(evaluation, {row.agency_id for row in rows})
    owed = sum(answers.of(row) in UNANSWERED_STATES for row in rows)
    return (
        f"{agencies} masih diminta mengirim data dukung: {len(rows)} permintaan pada indikator {numbers}, "
        f"{owed} belum dijawab. Tanpa tugas itu OPD tidak dapat menjawabnya."
    )
