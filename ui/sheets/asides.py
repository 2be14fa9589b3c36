"""Lines of an office's list that are no rows of it: sections, totals, remarks, the block of signatures at its end."""

import re

from ui.sheets.grid import GridLine
from ui.sheets.headings import SheetHeader
from ui.texts import join_lines

MONTHS = "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember"
SECTION = re.compile(r"(?:[IVXLC]+|[A-Z])\s*[.)]\s+\S.*")  # "III. BADAN", "A. Sekretariat"
TOTAL = re.compile(r"(?:(?:sub ?)?(?:jumlah|total)|grand total|rata ?[-–] ?rata|rerata)\b", re.IGNORECASE)
REMARK = re.compile(r"(?:\*+|(?:keterangan|ket|catatan|sumber)\s*[.:*)])", re.IGNORECASE)
# A place with a day, or the words under which somebody signs.
SIGNED = re.compile(
    rf"(?:[^\d,]{{2,40}},\s*(?:tanggal\s*)?(?:\d{{1,2}}|\.{{2,}}|…)?\s*(?:{MONTHS})\s*(?:\d{{4}}|\.*)"
    r"|(?:mengetahui|menyetujui|mengesahkan|disahkan|ditetapkan di|dibuat oleh|yang membuat)\b.*"
    r"|(?:tertanda|ttd)\b.*|NIP\.?\s*[:.]?\s*[\d .]*)",
    re.IGNORECASE,
)
MOST_SIGNING_CELLS = 2  # of a line in that block: two people sign side by side


def asides(below: list[GridLine], header: SheetHeader) -> dict[int, str]:
    """{row: what it says}: only lines with one filled cell, and from the signature on all that hold one or two."""
    if len(header.titles) < 2:
        return {}
    found, signing = {}, False
    last_full = max((number for number, cells in below if len(cells) > MOST_SIGNING_CELLS), default=0)
    for number, cells in below:
        texts = [join_lines(text) for text in cells.values()]
        signing = signing or (number > last_full and any(SIGNED.fullmatch(text) for text in texts))
        alone = len(texts) == 1 and any(form.match(texts[0]) for form in (SECTION, TOTAL, REMARK))
        if alone or (signing and number > last_full and len(texts) <= MOST_SIGNING_CELLS):
            found[number] = texts[0]
    return found
