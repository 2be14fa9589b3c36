"""What a paper's own words show for the checks before it is sent, found once when the paper is read. Pure, no Django.

Marks of a signature, the parts of minutes, the agencies that are named, the elements of each policy with their article.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from reading.file_names import rank_name, read_name
from reading.instrument_terms import InstrumentTerms
from reading.regulation_check import check_regulation

PAGE_LETTERS = 60_000  # of a page: a longer one was not typed by people
SHORTEST_NAME = 4  # letters of an agency's short name: a shorter one is a word of any text
LONGEST_QUOTE = 160

SIGNED = re.compile(
    r"(?<![\w/.])\(?\s?t\.?\s?t\.?\s?d\.?\s?\)?(?![\w/])|"
    r"\bsalinan\s+(?:ini\s+)?(?:telah\s+)?sesuai\s+(?:dengan\s+)?(?:yang\s+)?asli(?:nya)?\b|"
    r"\b(?:telah\s+)?ditandatangani\s+secara\s+elektronik\b|\bdto\.?(?!\w)",
    re.IGNORECASE,
)
# "ditandatangani secara elektronik" as a rule of how others sign is no signature: it stands in an article.
RULE = re.compile(r"(?:dapat|wajib|harus|yang|untuk|dan/atau)\s+\W?$", re.IGNORECASE)
PARTICIPANTS = re.compile(
    r"\b(?:peserta(?:\s+rapat)?|dihadiri(?:\s+oleh)?|daftar\s+hadir|yang\s+hadir|hadirin|kehadiran)\b", re.IGNORECASE
)
PROBLEM = re.compile(
    r"\b(?:permasalahan|masalah|kendala|hambatan|isu\s+strategis|temuan|kelemahan|kekurangan|"
    r"belum\s+(?:optimal|tersedia|ada|dilaksanakan|sesuai|terintegrasi|lengkap|diatur|berjalan|memadai|selaras))\b",
    re.IGNORECASE,
)
RECOMMENDATION = re.compile(
    r"\b(?:rekomendasi|direkomendasikan|merekomendasikan|saran|disarankan|tindak\s+lanjut|ditindaklanjuti|"
    r"rencana\s+perbaikan)\b",
    re.IGNORECASE,
)
EVERY_AGENCY = re.compile(
    r"\b(?:seluruh|semua|setiap|segenap)\s+(?:organisasi\s+)?(?:perangkat\s+daerah|opd|skpd|unit\s+kerja|instansi)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FoundAt:
    """Words of a paper and the page they stand on."""

    page: int
    words: str


@dataclass(frozen=True)
class FoundElement:
    """One element of a policy: from which level on it is asked, and the article that has it ("" where none has)."""

    name: str
    level: int
    article: str = ""
    page: int | None = None


@dataclass(frozen=True)
class PaperFindings:
    """`agencies`: the page by the key under which an agency was given; `elements`, `titles`: by code of instrument.

    An indicator is text in `elements`, as JSON keeps keys. A paper without articles has no elements.
    """

    signed: FoundAt | None = None
    participants: FoundAt | None = None
    problem: FoundAt | None = None
    recommendation: FoundAt | None = None
    every_agency: FoundAt | None = None
    agencies: dict[str, int] = field(default_factory=dict)
    elements: dict[str, dict[str, list[FoundElement]]] = field(default_factory=dict)
    titles: dict[str, list[int]] = field(default_factory=dict)  # which indicators the title names
    policies: dict[str, list[int]] = field(default_factory=dict)  # the indicators whose criteria name elements
    title: str = ""
    has_words: bool = False


def find_in(
    pages: Sequence[str],
    title: str = "",
    agencies: Mapping[str, Sequence[str]] | None = None,
    instruments: Mapping[str, InstrumentTerms] | None = None,
) -> PaperFindings:
    """Everything at once. `agencies`: the names of each by a key; `instruments`: the terms by code."""
    read = [page[:PAGE_LETTERS] for page in pages]
    known = instruments or {}
    return PaperFindings(
        signed=_signed(read),
        participants=_first(read, PARTICIPANTS),
        problem=_first(read, PROBLEM),
        recommendation=_first(read, RECOMMENDATION),
        every_agency=_first(read, EVERY_AGENCY),
        agencies=_named(read, agencies or {}),
        elements={code: found for code, terms in known.items() if (found := _elements(read, terms))},
        titles={code: title_indicators(title, terms) for code, terms in known.items()},
        policies={code: [subject.number for subject in terms.policies] for code, terms in known.items()},
        title=title,
        has_words=any(page.strip() for page in read),
    )


def as_data(findings: PaperFindings) -> dict[str, Any]:
    """As it is stored."""
    return asdict(findings)


def from_data(data: Mapping[str, Any]) -> PaperFindings | None:
    """What was stored; None where the paper was read before there were findings."""
    if not data:
        return None
    said = dict(data)
    for name in ("signed", "participants", "problem", "recommendation", "every_agency"):
        said[name] = FoundAt(**said[name]) if said[name] else None
    said["elements"] = {
        code: {number: [FoundElement(**one) for one in rows] for number, rows in policies.items()}
        for code, policies in said["elements"].items()
    }
    return PaperFindings(**said)


def title_indicators(title: str, terms: InstrumentTerms) -> list[int]:
    """The indicators that a paper of this title may serve, none where it names no subject."""
    found = {one.indicator for one in rank_name(title, terms)}
    said = read_name(title, terms.common)
    if found and terms.whole.phrases.found(said.stems) and said.kinds & terms.whole.kinds:
        found |= set(terms.whole.indicators)
    return sorted(found)


def _first(pages: Sequence[str], pattern: re.Pattern[str]) -> FoundAt | None:
    for number, page in enumerate(pages, 1):
        if found := pattern.search(page):
            return FoundAt(number, " ".join(found.group().split())[:LONGEST_QUOTE])
    return None


def _signed(pages: Sequence[str]) -> FoundAt | None:
    """From the end: a paper is signed below its text."""
    for number in range(len(pages), 0, -1):
        page = pages[number - 1]
        for found in SIGNED.finditer(page):
            if not RULE.search(page[max(0, found.start() - 20) : found.start()]):
                return FoundAt(number, " ".join(found.group().split()))
    return None


def _plain(text: str) -> str:
    return f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "


def _named(pages: Sequence[str], agencies: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The first page on which each agency is named, in full or by its short name."""
    looked = {
        key: [_plain(name) for name in names if len(_plain(name).strip()) >= SHORTEST_NAME]
        for key, names in agencies.items()
    }
    found: dict[str, int] = {}
    for number, page in enumerate(pages, 1):
        plain = _plain(page)
        found |= {
            key: number for key, names in looked.items() if key not in found and any(name in plain for name in names)
        }
    return found


def _elements(pages: Sequence[str], terms: InstrumentTerms) -> dict[str, list[FoundElement]]:
    """The elements of each policy of the instrument; none where the paper has no articles."""
    if not terms.policies:
        return {}
    return {
        str(check.indicator): [
            FoundElement(
                place.element.name,
                place.element.level,
                place.article.label if place.article else "",
                place.article.first_page if place.article else None,
            )
            for place in check.places
        ]
        for check in check_regulation(pages, terms)
    }
