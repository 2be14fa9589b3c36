"""Bulk acts and taking them back; see README.md."""
