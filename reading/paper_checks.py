"""What a paper has and lacks for what it is to prove: advice with its reason and place. Pure, no Django.

Each check passes, lacks, or cannot tell; what cannot be read is never said to be lacking. Nothing is judged here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reading.check_kinds import CheckKind, CheckOutcome
from reading.paper_findings import FoundAt, FoundElement, PaperFindings

DRAFT = re.compile(r"\brancangan\b", re.IGNORECASE)
REVIEW = re.compile(r"\b(?:reviu|evaluasi|rekomendasi|masalah)\b", re.IGNORECASE)
COVERAGE = re.compile(
    r"\b(?P<how>semua|seluruh|setiap|sebagian)\s+(?:perangkat\s+daerah|opd|instansi|unit\s+kerja)\b", re.IGNORECASE
)
NUMBERED_KINDS = ("kebijakan", "undangan")
DATED_KINDS = ("kebijakan", "undangan", "notula", "laporan")
SIGNED_KINDS = ("kebijakan", "undangan", "notula", "laporan")
UNREAD = "isi berkas belum terbaca"
NO_SIGNATURE_SEEN = "sebagian halaman berupa pindaian, dan tanda tangan basah tidak terbaca mesin"


@dataclass(frozen=True)
class CheckResult:
    """One check: `reason` says why, `place` where; `detail` tells elements of one policy apart."""

    kind: CheckKind
    outcome: CheckOutcome
    reason: str
    place: str = ""
    detail: str = ""


@dataclass(frozen=True)
class CheckedPaper:
    """What is known of a paper. `findings` None: its words were not read.

    `reference`, `is_dated`: what a person typed; `number`, `date`: what was read, with the page.
    """

    findings: PaperFindings | None
    title: str = ""
    kind: str = ""  # as the instruments name kinds
    reference: str = ""
    is_dated: bool = False
    number: FoundAt | None = None
    date: FoundAt | None = None
    has_pictures: bool = False  # pages that are pictures: a signature may stand there
    digital_signatures: int = 0


@dataclass(frozen=True)
class AskedOfPaper:
    """What an item asks. `agencies`: the keys of those that a level may have to cover."""

    instrument: str
    indicator: int
    kind: str
    text: str
    level: int | None = None
    agencies: frozenset[str] = frozenset()

    @property
    def is_draft(self) -> bool:
        """A draft has neither number nor signature."""
        return self.kind == "kebijakan" and bool(DRAFT.search(self.text))


def check_paper(paper: CheckedPaper, asked: AskedOfPaper) -> list[CheckResult]:
    """All checks that fit the kind and the item, in the order in which people look."""
    found = [check_title(paper, asked)]
    if asked.kind in NUMBERED_KINDS and not asked.is_draft:
        found.append(_stated(paper, CheckKind.NUMBER, paper.reference, paper.number, "tidak ditemukan"))
    if asked.kind in DATED_KINDS and not asked.is_draft:
        said = "sudah diisi" if paper.is_dated else ""
        found.append(_stated(paper, CheckKind.DATE, said, paper.date, "tidak ditemukan dan belum diisi"))
    if asked.kind in SIGNED_KINDS and not asked.is_draft:
        found.append(check_signed(paper))
    found += check_minutes(paper, asked)
    if asked.kind == "kebijakan" and _names_elements(paper, asked):
        found += check_elements(paper, asked)
    if coverage := COVERAGE.search(asked.text):
        found.append(check_coverage(paper, asked, is_all=coverage["how"].lower() != "sebagian"))
    return found


def _stated(paper: CheckedPaper, kind: CheckKind, typed: str, read: FoundAt | None, absent: str) -> CheckResult:
    """What a person has typed, else what was read of it."""
    if typed:
        return _passed(kind, typed)
    if read:
        return _passed(kind, read.words, _page(read.page))
    return _lacking(kind, absent) if _is_read(paper) else _unknown(kind, UNREAD)


def check_signed(paper: CheckedPaper) -> CheckResult:
    """A digital signature, or the words that stand for one."""
    if paper.digital_signatures:
        return _passed(CheckKind.SIGNED, "digital")
    if not _is_read(paper):
        return _unknown(CheckKind.SIGNED, UNREAD)
    assert paper.findings
    if signed := paper.findings.signed:
        return _passed(CheckKind.SIGNED, f"tertulis “{signed.words}”", _page(signed.page))
    if paper.has_pictures:
        return _unknown(CheckKind.SIGNED, NO_SIGNATURE_SEEN)
    return _lacking(CheckKind.SIGNED, "tidak ditemukan, juga tidak “ttd” atau “salinan sesuai aslinya”")


def check_minutes(paper: CheckedPaper, asked: AskedOfPaper) -> list[CheckResult]:
    """Who took part, for minutes; problem and recommendation, for what is to show a review."""
    parts: list[tuple[CheckKind, str]] = []
    if asked.kind == "notula" and paper.kind in ("notula", ""):
        parts.append((CheckKind.PARTICIPANTS, "participants"))
    if asked.kind in ("notula", "laporan") and REVIEW.search(asked.text):
        parts += [(CheckKind.PROBLEM, "problem"), (CheckKind.RECOMMENDATION, "recommendation")]
    return [_part(paper, kind, name) for kind, name in parts]


def _part(paper: CheckedPaper, kind: CheckKind, name: str) -> CheckResult:
    if not _is_read(paper):
        return _unknown(kind, UNREAD)
    place: FoundAt | None = getattr(paper.findings, name)
    if place is None:
        return _lacking(kind, "tidak disebut")
    return _passed(kind, f"tertulis “{place.words}”", _page(place.page))


def check_elements(paper: CheckedPaper, asked: AskedOfPaper) -> list[CheckResult]:
    """The elements that the criteria name up to the item's level, each with its article."""
    if not _is_read(paper):
        return [_unknown(CheckKind.ELEMENT, UNREAD)]
    assert paper.findings
    policies = paper.findings.elements.get(asked.instrument)
    if policies is None:
        return [_unknown(CheckKind.ELEMENT, "naskah ini tidak tersusun dalam pasal")]
    rows = policies.get(str(asked.indicator), [])
    return [_element(row) for row in rows if asked.level is None or row.level <= asked.level]


def _names_elements(paper: CheckedPaper, asked: AskedOfPaper) -> bool:
    """Whether the indicator's criteria name elements; not known of a paper that was not read."""
    return paper.findings is not None and asked.indicator in paper.findings.policies.get(asked.instrument, ())


def _element(row: FoundElement) -> CheckResult:
    if not row.article:
        return _lacking(CheckKind.ELEMENT, "tidak ditemukan", detail=row.name)
    place = ", ".join(filter(None, (row.article, _page(row.page))))
    return CheckResult(CheckKind.ELEMENT, CheckOutcome.PASSED, "ditemukan", place, row.name)


def check_coverage(paper: CheckedPaper, asked: AskedOfPaper, *, is_all: bool) -> CheckResult:
    """The agencies that the paper names, or that it says to hold for all of them."""
    if not _is_read(paper):
        return _unknown(CheckKind.COVERAGE, UNREAD)
    assert paper.findings
    if every := paper.findings.every_agency:
        return _passed(CheckKind.COVERAGE, f"tertulis “{every.words}”", _page(every.page))
    if not asked.agencies:
        return _unknown(CheckKind.COVERAGE, "daftar OPD belum ada")
    named = {key: page for key, page in paper.findings.agencies.items() if key in asked.agencies}
    said = f"{len(named)} dari {len(asked.agencies)} OPD disebut"
    place = _page(min(named.values())) if named else ""
    if not named or (is_all and len(named) < len(asked.agencies)):
        return _lacking(CheckKind.COVERAGE, said, place)
    return _passed(CheckKind.COVERAGE, said, place)


def check_title(paper: CheckedPaper, asked: AskedOfPaper) -> CheckResult:
    """Whether the title names what the indicator is about."""
    known = paper.findings.titles.get(asked.instrument) if paper.findings else None
    if known is None or (paper.findings and paper.findings.title != paper.title):
        return _unknown(CheckKind.TITLE, "belum dibandingkan dengan indikator")
    if asked.indicator in known:
        return _passed(CheckKind.TITLE, "sesuai dengan indikator")
    if not known:
        return _unknown(CheckKind.TITLE, "tidak menyebut urusan satu indikator pun")
    numbers = ", ".join(map(str, known))
    return _lacking(CheckKind.TITLE, f"lebih dekat dengan indikator {numbers}")


def kinds_lacking(results: Iterable[CheckResult]) -> set[CheckKind]:
    return {result.kind for result in results if result.outcome == CheckOutcome.LACKING}


def _is_read(paper: CheckedPaper) -> bool:
    return paper.findings is not None and paper.findings.has_words


def _page(number: int | None) -> str:
    return f"halaman {number}" if number else ""


def _passed(kind: CheckKind, reason: str, place: str = "") -> CheckResult:
    return CheckResult(kind, CheckOutcome.PASSED, reason, place)


def _lacking(kind: CheckKind, reason: str, place: str = "", detail: str = "") -> CheckResult:
    return CheckResult(kind, CheckOutcome.LACKING, reason, place, detail)


def _unknown(kind: CheckKind, reason: str) -> CheckResult:
    return CheckResult(kind, CheckOutcome.UNKNOWN, reason)
