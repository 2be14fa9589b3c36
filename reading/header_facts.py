"""The facts of an official paper: kind, number, year, date, subject, issuer, signatory, each with its page.

By rules of how such papers are written, never by a list of places or names. What is doubtful stays empty: a wrong
fact is worse than none. Pure, no Django.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from reading.issuers import ORGANISATION, read_issuer
from reading.paper_kinds import BODY, FoundKind, find_kind
from reading.stems import fold, unglued
from reading.title_letters import LONGEST, neat_title

HEAD_LETTERS = 4_000
SUBJECT_LETTERS = 600
SHORTEST_SUBJECT = 8
LINE_LETTERS = 110  # a printed line has no more
MONTHS = (
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
)
NUMBER_WORD = r"N\s?[O0Q]\s?M\s?[O0Q]\s?R|\bN[o0]\."
YEAR_WORD = r"T\s?[A4]\s?H\s?(?:U|IJ|LI|V)\s?N"
NUMBERED = re.compile(
    rf"(?:{NUMBER_WORD})(?:\s+(?:DOKUMEN|SOP|SURAT))?\s*[:;.]?\s*(?P<value>[^\n]{{0,60}}(?:\n\s*{YEAR_WORD}[^\n]{{0,12}})?)",
    re.IGNORECASE,
)
PLAIN_NUMBER = re.compile(
    rf"^(?P<number>\d{{1,4}}(?:\s?-?\s?[A-Z]{{1,2}}\b)?)\s*,?\s*(?:{YEAR_WORD})\s*:?\s*(?P<year>(?:19|20)\s?\d\s?\d)\b",
    re.IGNORECASE,
)
YEAR_ONLY = re.compile(rf"^[\s._…\-/]*(?:{YEAR_WORD}|/)\s*(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
CODE_NUMBER = re.compile(r"^(?P<number>[A-Z0-9][A-Za-z0-9.]*(?:(?:\s?[/\-–.]\s?|(?<=\.)\s)[A-Za-z0-9.]+)+)")
BARE_NUMBER = re.compile(r"^(?P<number>\d{1,4}(?:-?[A-Z]{1,2})?)\s*(?=$|\n|TENTANG)", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
ABOUT = re.compile(r"\bT\s?E\s?N\s?T\s?A\s?(?:N|IT|H)\s?G\b\W{0,8}", re.IGNORECASE)
ABOUT_LINE = re.compile(
    r"^\W{0,4}(?:Hal|Perihal|Tentang|Judul)\W{0,6}[:;]\W{0,6}(?P<value>[^\n]+(?:\n[ \t]{6,}[^\n:]+){0,3})",
    re.IGNORECASE | re.MULTILINE,
)
LETTER_LINE = re.compile(r"^\W{0,4}(?:Hal|Perihal)\W{0,6}[:;]", re.IGNORECASE | re.MULTILINE)
EVENT_LINE = re.compile(
    r"^\W{0,4}(?:Acara|Agenda|Perihal|Kegiatan)(?:\s+rapat)?\W{0,6}[:;]\W{0,6}(?P<value>[^\n]+)",
    re.IGNORECASE | re.MULTILINE,
)
BLESSING = re.compile(
    r"DENGAN\s+RAHMAT|DENGAN\s+\S{4,9}\s+T\S{3,5}\s+Y\S{2,4}\s+M\S{2,5}\s+E\S{1,3}\b|ATAS\s+RAHMAT|ATAS\s+BERKAT\s+RAHMAT",
    re.IGNORECASE,
)
COLUMN_WORDS = re.compile(r"\b(?:Menimbang|Mengingat|Menetapkan|Memutuskan)\b\s*:?", re.IGNORECASE)
SUBJECT_ENDS = re.compile(
    r"\bDIUNDANGKAN\b|\bDITETAPKAN\s+DI\b|\bPASAL\s+1\b|\bBAB\s+I\b|\n\s*\n\s*\n\s*\n|"
    r"\n\s*(?:NOMOR|TANGGAL|LAMPIRAN|Yth|Kepada|Dalam rangka|Sehubungan|Memperhatikan|[-=_]{3,}|A\.\s)",
    re.IGNORECASE,
)
OFFICE = r"BUPATI|WAL[IT]\s?KOTA|GUBERNUR|MENTERI|KEPALA|SEKRETARIS|DIREKTUR|INSPEKTUR|CAMAT|PRESIDEN|DEWAN"
OFFICE_LINE = re.compile(
    rf"(?:^|\s)(?P<office>(?:{OFFICE})\b(?:(?!NOMOR|TENTANG|RAHMAT|PERATURAN)[^,.;:()]){{2,140}}),"
    r"\s*(?:$|\n|(?=Menimbang|MENIMBANG|bahwa))",
    re.MULTILINE,
)
DATE = rf"(?P<day>\d{{1,2}})\s*(?P<month>(?i:{'|'.join(MONTHS)}))\s*(?P<year>(?:19|20)\d\d)"
DATED = (
    re.compile(rf"ditetapkan\s+di\s+[^\n]{{2,60}}\s+(?:pada\s+)?tanggal\s*:?\s*{DATE}", re.IGNORECASE),
    re.compile(
        rf"\btanggal(?:\s+pembuatan|\s+penetapan|\s+surat)?\s*[:;]?\s*(?:\w{{4,7}}\s*,\s*)?{DATE}", re.IGNORECASE
    ),
    re.compile(rf"^[^\n,:;]{{0,60}}?\b[A-Z][a-z]+(?:\s[A-Z][a-z]+)?,\s*{DATE}\s*$", re.MULTILINE),
)
REPORT_TITLE = re.compile(
    r"^[ \t]*(?:LAPORAN|PEDOMAN|KERANGKA ACUAN|NOTULA\w*|NOTULEN|BERITA ACARA|STANDAR OPERASIONAL)[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
SIGNED_BY = re.compile(
    r"\n[ \t]{0,80}(?:ttd\.?|t\.t\.d\.?|\(?tanda tangan\)?)[ \t]{0,80}\n{1,6}[ \t]{0,80}(?P<name>[A-Z][^\n]{3,60})",
    re.IGNORECASE,
)
# Below these lines others sign: who has announced the regulation, who says that the copy is a true one.
OTHERS_SIGN = re.compile(
    r"^[ \t]*(?:D(?i:iundangkan\s+di)\b|(?i:(?:untuk\s+)?(?:salinan|turunan)\s+(?:ini\s+)?(?:telah\s+)?sesuai|"
    r"(?:disalin\s+)?sesuai\s+dengan\s+(?:yang\s+)?asli))",
    re.MULTILINE,
)
REDACTED = re.compile(r"^\W*\[")


@dataclass(frozen=True)
class Fact:
    """One fact and the page it was read from."""

    value: str
    page: int = 1


def read_facts(pages: Sequence[str]) -> dict[str, Fact]:
    """What a paper says of itself, by name of the fact; what is not found is left out. Pages count from 1."""
    first = next((number for number, page in enumerate(pages, 1) if page.strip()), 1)
    head = _tidy("\n".join(pages[first - 1 : first + 1]))[:HEAD_LETTERS]
    kind = find_kind(head)
    number, year = read_number(head, kind)
    values = {
        "kind": kind.name if kind else "",
        "number": number,
        "year": year,
        "subject": read_subject(head, kind),
        "issuer": read_issuer(head, kind),
    }
    facts = {name: Fact(value, first) for name, value in values.items() if value}
    facts |= _dated([*_with_numbers(pages, first)])
    if "year" not in facts and "date" in facts:
        facts["year"] = Fact(facts["date"].value[:4], facts["date"].page)
    return facts | _signed(pages)


def _with_numbers(pages: Sequence[str], first: int) -> Iterable[tuple[int, str]]:
    """The first page, and the last ones, where a regulation says when it was made."""
    numbered = list(enumerate(pages, 1))
    return [*numbered[first - 1 : first + 1], *numbered[max(first + 1, len(pages) - 3) :]]


def _tidy(text: str) -> str:
    """Spaced capitals joined, a digit that is a letter in a year made one again, no marks of a heading."""
    plain = re.sub(r"[*#_]{1,3}(?=\S)|(?<=\S)[*#]{1,3}", "", text.replace("\r", ""))
    plain = re.sub(r"\b(?:[A-Z] ){4,}[A-Z]\b", lambda found: found.group().replace(" ", ""), plain)
    return re.sub(r"\b(2[0O][0-9OIl]{2})\b", lambda found: found.group().translate(str.maketrans("OIl", "011")), plain)


def read_number(head: str, kind: FoundKind | None) -> tuple[str, str]:
    """Number and year of the paper itself, each "" where it cannot be read."""
    start = kind.end if kind and not _is_letter(head, kind) else 0
    about = ABOUT.search(head, start)
    in_title = bool(kind and kind.kind.office)  # behind its title, before its subject: other numbers are others'
    for at in (start,) if in_title else (start, 0):
        for match in NUMBERED.finditer(head, at):
            if about and in_title and match.start() > about.start():
                break
            number, year = _number_in(match["value"])
            if number or year:
                return number, year
    return "", _year_of_report(head, kind)


def _is_letter(head: str, kind: FoundKind | None) -> bool:
    """A letter has its number and its subject in lines of their own, above what it says."""
    line = LETTER_LINE.search(head)
    return bool(line) and not (kind and kind.kind.office)


def _number_in(value: str) -> tuple[str, str]:
    value = value.strip().replace("O", "0") if re.match(r"\s*[0-9O]+\s", value) else value.strip()
    if found := PLAIN_NUMBER.match(value):
        return re.sub(r"\s", "", found["number"]).upper(), re.sub(r"\s", "", found["year"])
    if found := YEAR_ONLY.match(value):
        return "", found["year"]
    if found := CODE_NUMBER.match(value):
        number = re.sub(r"\s*([/\-–.])\s*", r"\1", found["number"]).rstrip(".-")
        years = YEAR.findall(number) or YEAR.findall(value)
        return (number, years[-1] if years else "") if any(map(str.isdigit, number)) else ("", "")
    if found := BARE_NUMBER.match(value):
        return found["number"].upper(), ""
    return "", ""


def _year_of_report(head: str, kind: FoundKind | None) -> str:
    """The year in the title of a report, which has no number."""
    found = re.search(rf"(?:{YEAR_WORD})\s*((?:19|20)\d\d)", head[:800], re.IGNORECASE)
    return found.group(1) if found and kind and not kind.kind.office else ""


def read_subject(head: str, kind: FoundKind | None) -> str:
    """What the paper is about, in the letters of a title."""
    start = kind.end if kind else 0
    line = (EVENT_LINE if kind and kind.name == "Notula" else ABOUT_LINE).search(head)
    about, body = ABOUT.search(head, start), BODY.search(head)
    cited = (body and about and body.start() < about.start()) or (line and _is_letter(head, kind))
    if about and not cited:
        return _subject_after(head[about.end() :])
    if line:
        return neat_title(line["value"].strip(" *_#"))
    title = REPORT_TITLE.search(head)
    return _title_block(head, title.start()) if title else ""


def _subject_after(rest: str) -> str:
    """The title that follows "tentang"; two columns of a scan may have mixed others' words into it."""
    blessing = BLESSING.search(rest[:SUBJECT_LETTERS])
    ends = [found.start() for found in (blessing, SUBJECT_ENDS.search(rest)) if found]
    if not blessing and (column := COLUMN_WORDS.search(rest)):
        ends.append(column.start())
    offices = (found.start("office") for found in OFFICE_LINE.finditer(rest))
    ends += [start for start in offices if start > SHORTEST_SUBJECT][:1]
    title = COLUMN_WORDS.sub(" ", rest[: min(ends)]) if ends else ""
    if not ends or len(" ".join(title.split())) > LONGEST:
        title = _first_lines(rest)
    return unglued(neat_title(title))


def _first_lines(rest: str) -> str:
    """The lines of a title whose end no word tells: the large ones, or one paragraph; "" where it runs on as text."""
    lines = rest.lstrip().split("\n")
    large = list(takewhile(lambda line: not line.strip() or line.isupper(), lines))
    if any(line.strip() for line in large):
        title = " ".join(large)
    elif len(lines) > 1 and len(lines[0]) <= LINE_LETTERS < len(lines[1]):
        title = lines[0]  # a paragraph a line, as a word processor writes: the second one is the text
    else:
        title = "\n".join(lines).split("\n\n")[0]
    return "" if len(title) > LONGEST or re.search(r"[.;:]\s+\S|[.;:]\s*$", title) else title


def _title_block(head: str, start: int) -> str:
    """The lines of a title page up to the number, the date, or the name of who made it."""
    kept: list[str] = []
    gap = False
    for line in head[start:].split("\n"):
        plain = " ".join(line.split())
        if not plain:
            gap = True
            continue
        named = ORGANISATION.match(line) and not re.match(r"KEMENTERIAN KOORDINATOR", plain, re.IGNORECASE)
        if re.match(r"(?:NOMOR|TANGGAL|TAHUN ANGGARAN|DISUSUN|OLEH|HARI|BAB\b|DAFTAR ISI)", plain, re.IGNORECASE):
            break
        if kept and gap and named:
            break
        kept.append(plain)
        gap = False
        if sum(map(len, kept)) > LONGEST:
            return ""
    return neat_title(" ".join(kept))


def _dated(pages: list[tuple[int, str]]) -> dict[str, Fact]:
    """The day on which the paper was made."""
    for pattern in DATED:
        for number, page in pages:
            for found in pattern.finditer(page):
                day, month = int(found["day"]), MONTHS.index(fold(found["month"])) + 1
                if 1 <= day <= 31:
                    return {"date": Fact(f"{found['year']}-{month:02d}-{day:02d}", number)}
    return {}


def _signed(pages: Sequence[str]) -> dict[str, Fact]:
    """Who has signed, where a copy says so: the name below "ttd", before the lines below which others sign."""
    own: list[str] = []
    for page in pages:
        others = OTHERS_SIGN.search(page)
        own.append(page[: others.start()] if others else page)
        if others:
            break
    for number, page in reversed(list(enumerate(own, 1))):
        found = SIGNED_BY.search(page)
        if found and not REDACTED.match(found["name"]):
            return {"signatory": Fact(" ".join(found["name"].split())[:100], number)}
    return {}
