"""Who has issued an official paper, by its title or its letterhead. Pure, no Django.

By rules of how such papers are written, never by a list of places or names.
"""

import re

from reading.paper_kinds import FoundKind
from reading.stems import unglued
from reading.title_letters import neat_title

PLACE_ENDS = re.compile(
    r"\bN\s?[O0Q]M[O0Q]R\b|\bPR[O0][VP]INSI\b|\bTENTANG\b|\bPERATURAN\b|\bDAERAH\s+ISTIMEWA\b|\bREPUBLIK\s+INDONESIA\b|"
    r"\bKEPUTUSAN\b|\bSALINAN\b|,|\n\s*\n",
    re.IGNORECASE,
)
# The name of a ministry or an office has commas and goes over several lines.
OFFICE_ENDS = re.compile(r"\bN\s?[O0Q]M[O0Q]R\b|\bTENTANG\b|\bREPUBLIK\s+INDONESIA\b", re.IGNORECASE)
LONG_OFFICES = ("Menteri", "Badan", "Lembaga", "Arsip", "Kepala", "Sekretaris", "Direktur", "Inspektur")
ORGANISATION = re.compile(
    r"^\s*(?P<name>(?:PEMERINTAH\s+(?:KABUPATEN|KOTA|PROVINSI|DAERAH|DESA)|KEMENTERIAN|BADAN|DINAS|INSPEKTORAT|SEKRETARIAT|DEPUTI|DIREKTORAT|DEWAN|LEMBAGA|KECAMATAN|PERWAKILAN|UNIVERSITAS)\b[^\n:]{0,100})$",
    re.IGNORECASE | re.MULTILINE,
)
OF_THE_REPUBLIC = re.compile(r"\bREPUBLIK\s+INDONESIA\b", re.IGNORECASE)
SHORT_NAMES = (
    (re.compile(r"Badan Pengawasan Keuangan dan Pembangunan", re.IGNORECASE), "BPKP"),
    (
        re.compile(r"Kementerian Pendayagunaan Aparatur Negara\s*(?:dan|&)\s*Reformasi Birokrasi", re.IGNORECASE),
        "Kementerian PANRB",
    ),
)


def read_issuer(head: str, kind: FoundKind | None) -> str:
    """Who has issued the paper: the office in its title, or the organisation on its letterhead."""
    if kind and kind.kind.office:
        return _office_in_title(head, kind)
    if found := re.search(
        r"(?:^|\n|\s)((?:BUPATI|WAL[IT]\s?KOTA|GUBERNUR)\s+[A-Z][A-Z ]{2,40}?)\s*"
        r"(?=,|\n|PR[O0][VP]INSI|NOMOR|PERATURAN|$)",
        head,
    ):
        return _short(neat_title(found.group(1)))
    lines = _organisation_lines(head, kind)
    return _short(neat_title(" ".join(lines))) if len(lines) == 1 else _joined_organisation(lines)


def _organisation_lines(head: str, kind: FoundKind | None) -> list[str]:
    """Up to two neighbouring lines that name an organisation, those of the letterhead first."""
    title = kind.start if kind else 0
    found = list(ORGANISATION.finditer(head))
    above = [match for match in found if match.start() < title]
    below = [match for match in found if match.start() >= title]
    while not above and below and not re.search(r"\n[ \t]*\n[ \t]*$", head[: below[0].start("name")]):
        below.pop(0)  # within the title
    chosen = (above or below)[:2]
    if not chosen:
        return []
    lines = [_continued(head, chosen[0])]
    if len(chosen) == 2 and chosen[1].start() - chosen[0].end() < 120 and chosen[1]["name"] not in lines[0]:
        lines.append(_continued(head, chosen[1]))
    parts = [part for line in lines for part in OF_THE_REPUBLIC.split(unglued(line)) if part.strip()]
    return [" ".join(part.split()) for part in parts[:2]]


def _continued(head: str, match: re.Match[str]) -> str:
    """An organisation's name with the line it goes on in: "… dan Reformasi Birokrasi"."""
    after = re.match(
        r"\n[ \t]*((?:dan|DAN|KABUPATEN|KOTA|PROVINSI|Kabupaten|Kota|Provinsi)\b[^\n]{3,60})", head[match.end() :]
    )
    return f"{match['name']} {after.group(1)}" if after else match["name"]


def _joined_organisation(lines: list[str]) -> str:
    """Two lines as one name: "Dinas X Kabupaten Y", "Deputi A, Kementerian B", "Badan C Perwakilan D"."""
    if len(lines) < 2:
        return ""
    upper, lower = (neat_title(line) for line in lines)
    if upper.startswith("Pemerintah "):
        return _short(f"{lower} {upper.removeprefix('Pemerintah ')}")
    if lower.startswith("Perwakilan"):
        return _short(f"{upper} {lower}")
    if upper.startswith("Kementerian"):
        return f"{_short(lower)}, {_short(upper)}"
    return f"{_short(upper)}, {_short(lower)}"


def _office_in_title(head: str, kind: FoundKind) -> str:
    office, rest = kind.kind.office, head[kind.end :]
    if office == "Presiden":
        return "Presiden Republik Indonesia"
    word = re.match(r"\s*(?!TENTANG\b|NOMOR\b)\S+", rest, re.IGNORECASE)
    ends = OFFICE_ENDS if office.startswith(LONG_OFFICES) else PLACE_ENDS
    end = ends.search(rest, word.end() if word else 0)
    place = " ".join(rest[: end.start() if end else 0].split())
    if re.match(r"REPUBLIK|RI\b", place, re.IGNORECASE):
        place = ""
    if not place or len(place) > 140:
        place = _place_elsewhere(head, office)
    if not place:
        return ""
    return f"{office} {unglued(neat_title(place))}"


def _place_elsewhere(head: str, office: str) -> str:
    """The office as it stands above the title or before the reasons: "BUPATI X," where the title has no place."""
    word = re.escape(office).replace(r"Wali\ Kota", r"Wal[it]\s?kota")
    for found in re.finditer(
        rf"(?i:\b{word})[ \t]+(?!TENTANG\b)([A-Z][A-Z ]{{2,40}}?)\s*(?=,|\n|PR[O0][VP]INSI|$)", head
    ):
        return str(found.group(1))
    return ""


def _short(name: str) -> str:
    for pattern, short in SHORT_NAMES:
        name = pattern.sub(short, name)
    return name
