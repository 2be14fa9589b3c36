"""Lines of an office's list that are no rows of it: sections, totals, remarks, the block of signatures at its end."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from ui.sheets.grid import GridLine
from ui.sheets.headings import SheetColumn, SheetHeader
from ui.texts import join_lines

MONTHS = "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember"
MARK = re.compile(r"(?:[IVXLC]+|[A-Z])\s*[.)]?")  # "III", "A." in the column of numbers, its words in another
SECTION = re.compile(r"(?:[IVXLC]+|[A-Z])\s*[.)]\s+\S.*")  # "III. BADAN", "A. Sekretariat"
TOTAL = re.compile(r"(?:(?:sub ?)?(?:jumlah|total)|grand total|rata ?[-–] ?rata|rerata)\b", re.IGNORECASE)
REMARK = re.compile(
    r"(?:\*+|(?:keterangan|ket|catatan|sumber|petunjuk|rekap(?:itulasi)?)\s*(?:[.:*)]|$)|hal(?:aman)?\.? \d+\b)",
    re.IGNORECASE,
)
FIGURE = re.compile(r"[\d.,%/ –-]+")
# A place with a day, or the words under which somebody signs.
SIGNED = re.compile(
    rf"(?:[^\d,]{{2,40}},\s*(?:tanggal\s*)?(?:\d{{1,2}}|\.{{2,}}|…)?\s*(?:{MONTHS})\s*(?:\d{{4}}|\.*)"
    r"|(?:mengetahui|menyetujui|mengesahkan|disahkan|ditetapkan di|dibuat oleh|yang membuat)\b.*"
    r"|(?:tertanda|ttd)\b.*|NIP\.?\s*[:.]?\s*[\d .]*)",
    re.IGNORECASE,
)
MARKED_CELLS = 2  # of a section: its mark and its words
MOST_SIGNING_CELLS = 2  # of a line in that block: two people sign side by side


def asides(
    below: list[GridLine], header: SheetHeader, columns: Sequence[SheetColumn], wide: Collection[int] = ()
) -> dict[int, str]:
    """{row: what it says}: lines with one filled cell, sections with their mark before it, totals in a column that is
    not read, and from the signature on all that hold one or two. `wide`: rows whose cell is joined over columns."""
    if len(header.titles) < 2:
        return {}
    found, signing, narrow = {}, False, len(header.titles) <= MOST_SIGNING_CELLS
    fits = {header.places[column.name]: column.fits for column in columns if column.name in header.places}
    last_full = max((number for number, cells in below if len(cells) > MOST_SIGNING_CELLS), default=0)
    for number, cells in below:
        texts = [join_lines(text) for text in cells.values()]
        signing = signing or (number > last_full and _ends_table(texts, narrow))
        alone = len(texts) == 1 and any(form.match(texts[0]) for form in (SECTION, TOTAL, REMARK))
        beside = not _is_read(fits, *next(iter(cells.items()))) and (_is_section(texts) or bool(TOTAL.match(texts[0])))
        beside = beside or _is_total(texts)
        alone = alone or (len(texts) == 1 and number in wide)
        if alone or beside or (signing and number > last_full and len(texts) <= MOST_SIGNING_CELLS):
            found[number] = " ".join(texts) if _is_section(texts) else texts[0]
    return found


def _ends_table(texts: list[str], narrow: bool) -> bool:
    """Whether remarks or a signature begin here; under two columns a remark may stand between rows."""
    if any(SIGNED.fullmatch(text) for text in texts):
        return True
    return not narrow and len(texts) == 1 and bool(REMARK.match(texts[0]))


def _is_total(texts: list[str]) -> bool:
    """A total by name, or one that has nothing but figures beside its words."""
    if TOTAL.fullmatch(texts[0].rstrip(" :.=")):
        return True
    return len(texts) > 1 and bool(TOTAL.match(texts[0])) and all(FIGURE.fullmatch(text) for text in texts[1:])


def _is_read(fits: Mapping[int, Callable[[str], bool] | None], place: int, text: str) -> bool:
    """Whether a cell says something to the table; "III" in a column of numbers does not."""
    form = fits.get(place)
    return place in fits and (form is None or not MARK.fullmatch(text) or form(text))


def _is_section(texts: list[str]) -> bool:
    return len(texts) == MARKED_CELLS and bool(MARK.fullmatch(texts[0])) and not texts[1][:1].isdigit()
