"""Entries of the history in the words that people read."""

from history.presenters import history_event


def texts(rows, *names):
    """The named texts of each entry, in the order of the rows: field, before, after, reason, what, who."""
    events = [history_event(row) for row in rows.select_related("by", "indicator")]
    return [tuple(getattr(event, name) for name in names) for event in events]
