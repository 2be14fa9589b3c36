"""Tables that people bring: CSV as any office program saves it, XLSX, XLS and ODS. Every cell comes out as text.

What cannot be read is refused in sentences that name the cell; what is not read is told (`SheetTable.reading`). Nothing
in a file is skipped silently. Pure: no models, no requests.
"""

from collections.abc import Mapping, Sequence

from ui.sheets.choices import NO_TITLES, SheetChoice, SheetOutline
from ui.sheets.headings import SheetColumn
from ui.sheets.refusals import NOT_A_SHEET, TOO_LARGE, TOO_WIDE, RowsRefused, SheetRefused
from ui.sheets.sheet_report import SheetReport
from ui.sheets.tables import SheetRow, SheetTable, read_table

__all__ = [
    "NOT_A_SHEET",
    "NO_TITLES",
    "TOO_LARGE",
    "TOO_WIDE",
    "RowsRefused",
    "SheetChoice",
    "SheetColumn",
    "SheetOutline",
    "SheetRefused",
    "SheetReport",
    "SheetRow",
    "SheetTable",
    "columns_of",
    "read_sheet",
    "read_table",
]


def columns_of(
    required: Sequence[str],
    optional: Sequence[str] = (),
    aliases: Mapping[str, str] | None = None,
    *,
    line: bool = False,
) -> list[SheetColumn]:
    """Columns by name; `aliases` maps other titles to a column, `line` folds each text into one line."""
    others = (aliases or {}).items()
    return [
        SheetColumn(name, name, [[title for title, meant in others if meant == name]], name in required, line=line)
        for name in (*required, *optional)
    ]


def read_sheet(
    content: bytes,
    filename: str,
    columns: Sequence[str],
    optional: Sequence[str] = (),
    *,
    aliases: Mapping[str, str] | None = None,
) -> list[SheetRow]:
    """The rows under the titles, every cell readable; an absent optional column reads "". Raises `SheetRefused`."""
    return read_table(content, filename, columns_of(columns, optional, aliases)).checked().rows
