"""Files made here and kept for a while: packages, reports, letterheads; the check of the storage."""
