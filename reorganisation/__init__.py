"""Agencies that merge, split or are renamed on a day, and how it is undone."""
