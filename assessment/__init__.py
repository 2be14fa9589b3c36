"""Levels beside their evidence: worklist, indicator page, reasons, internal assessment, stage values."""
