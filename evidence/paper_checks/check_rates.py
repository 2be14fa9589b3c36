"""How often each check was right, told by the verdicts of one region: returned was right, accepted was wrong."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from evaluations.choices import VerdictOutcome
from evidence.models import JudgedCheck, PaperCheckKind, Verdict
from regions.models import Region

MIN_JUDGED = 8  # citations below which nothing is said: two errors among three are chance
MOST_WRONG = 4  # wrong more than one time in so many


@dataclass(frozen=True)
class CheckRate:
    """Of one kind of check: how often what it found lacking was judged, and accepted all the same (`wrong`)."""

    kind: str
    judged: int
    wrong: int

    @property
    def label(self) -> str:
        return str(PaperCheckKind(self.kind).label).capitalize()

    @property
    def right(self) -> int:
        return self.judged - self.wrong

    @property
    def is_doubtful(self) -> bool:
        return self.judged >= MIN_JUDGED and self.wrong * MOST_WRONG > self.judged


def check_rates(region: Region) -> list[CheckRate]:
    """Of every kind, also of those that were never judged; nothing of another region counts. One query."""
    later = Verdict.objects.standing().filter(citation=OuterRef("verdict__citation"), pk__gt=OuterRef("verdict"))
    newest = JudgedCheck.objects.filter(~Exists(later), verdict__withdrawn_at=None)
    rows = newest.filter(verdict__citation__evaluation__region=region, verdict__citation__awaits_head=False)
    accepted = Count("pk", filter=Q(verdict__outcome=VerdictOutcome.ACCEPTED))
    counted = {row["kind"]: row for row in rows.values("kind").annotate(judged=Count("pk"), wrong=accepted)}
    none = {"judged": 0, "wrong": 0}
    found = ((kind, counted.get(kind, none)) for kind in PaperCheckKind.values)
    return [CheckRate(kind, row["judged"], row["wrong"]) for kind, row in found]


def doubtful_kinds(region: Region) -> frozenset[str]:
    """Those that were wrong too often in the region. One query."""
    return frozenset(rate.kind for rate in check_rates(region) if rate.is_doubtful)
