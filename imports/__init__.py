"""Sheets that people bring: what they chose of a file, what is taken, what is handed back to be mended."""
