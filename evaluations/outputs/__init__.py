"""Files made here and kept for a while: packages, reports, letterheads; and whether disk and database agree."""
