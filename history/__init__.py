"""What was changed and what was downloaded: one append-only record of every subject."""
