"""How much a table may hold. A city's largest list is 5,000 people with 30 columns: 150,000 cells."""

MB = 1024 * 1024
MAX_BYTES = 5 * MB
MAX_ROWS = 5000  # below the column titles
MAX_CELLS = 1_200_000  # of a CSV, with the empty ones: programs write them down to the last row they formatted
MAX_CELL_TEXT = 32_767  # what a spreadsheet itself holds in one cell
MAX_TEXT = 10 * MB  # characters of all cells: one long text may be named by every cell of an XLSX
# An XLSX is a zip of XML. Nothing is unpacked before its size is known, nothing is parsed before its tags are counted.
MAX_UNPACKED = 40 * MB
MAX_PARTS = 2_000
MAX_XLSX_CELLS = 400_000  # with the rows, as written in one sheet
MAX_TAGS = 2_400_000  # opening and closing, of one part
MAX_OTHER_TAGS = 200_000  # those that are neither row nor cell nor text stay in the memory until the part ends
MAX_SHEETS = 200
MAX_COLUMNS = 500  # in which titles are looked for
MAX_TITLE = 200  # characters of a title that are read
HEADER_WITHIN = 60  # filled rows in which the column titles are looked for
