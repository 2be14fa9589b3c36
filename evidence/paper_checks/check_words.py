"""Checks of a paper as pages show them: one sentence each, what belongs together in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from evidence.models import CheckDismissal, PaperCheckKind
from reading.check_kinds import CheckKind, CheckOutcome
from reading.paper_checks import CheckResult

LOOKS = {CheckOutcome.PASSED: "terima", CheckOutcome.LACKING: "lewat", CheckOutcome.UNKNOWN: "tunggu"}


@dataclass(frozen=True)
class PaperCheck:
    """One check; `look`: the status word of the ui that it is shown as.

    `dismissal`: that a person set it aside; `is_doubtful`: such a check is often wrong in this region.
    """

    kind: CheckKind
    outcome: CheckOutcome
    look: str
    words: str
    detail: str = ""
    dismissal: CheckDismissal | None = None
    is_doubtful: bool = False

    @property
    def is_lacking(self) -> bool:
        return self.outcome == CheckOutcome.LACKING

    @property
    def is_grey(self) -> bool:
        """Nobody has to look at it any more."""
        return bool(self.dismissal) or self.is_doubtful

    @property
    def key(self) -> tuple[str, str]:
        return str(self.kind), self.detail


def label_of(kind: CheckKind) -> str:
    return str(PaperCheckKind(kind).label)


def in_words(results: Iterable[CheckResult]) -> list[PaperCheck]:
    """What lacks one by one, then what passed, elements together, then what cannot be told, by its reason."""
    rows = list(results)
    lacking = [_single(row) for row in rows if row.outcome == CheckOutcome.LACKING]
    passed = [row for row in rows if row.outcome == CheckOutcome.PASSED]
    elements = [row for row in passed if row.detail]
    single = [_single(row) for row in passed if not row.detail]
    if elements:
        found = "; ".join(f"{row.detail} ({row.place})" for row in elements)
        single.append(_shown(CheckKind.ELEMENT, CheckOutcome.PASSED, f"Unsur ditemukan: {found}"))
    return [*lacking, *single, *_untold([row for row in rows if row.outcome == CheckOutcome.UNKNOWN])]


def _single(row: CheckResult) -> PaperCheck:
    label = f"Unsur “{row.detail}”" if row.detail else label_of(row.kind).capitalize()
    said = f"{label}: {', '.join(filter(None, (row.reason, row.place)))}"
    return _shown(row.kind, row.outcome, said, row.detail)


def _untold(rows: list[CheckResult]) -> list[PaperCheck]:
    reasons = dict.fromkeys(row.reason for row in rows)
    together = {reason: [row for row in rows if row.reason == reason] for reason in reasons}
    return [
        _shown(
            group[0].kind,
            CheckOutcome.UNKNOWN,
            f"Belum dapat dipastikan: {', '.join(label_of(row.kind) for row in group)} ({reason})",
        )
        for reason, group in together.items()
    ]


def _shown(kind: CheckKind, outcome: CheckOutcome, words: str, detail: str = "") -> PaperCheck:
    return PaperCheck(kind, outcome, LOOKS[outcome], words, detail)


def with_marks(
    checks: Iterable[PaperCheck], dismissed: Mapping[tuple[str, str], CheckDismissal], doubtful: frozenset[str]
) -> list[PaperCheck]:
    """The same with what people set aside, and with the kinds that are often wrong in the region."""
    return [
        replace(check, dismissal=dismissed.get(check.key), is_doubtful=str(check.kind) in doubtful)
        if check.is_lacking
        else check
        for check in checks
    ]
