"""Log lines as text for people or as JSON for programs: the same facts, one line each, but for a traceback as text."""

import json
import logging
from datetime import UTC, datetime
from typing import Any


class TextFormat(logging.Formatter):
    """`2026-12-01T08:00:00.123+00:00 INFO kawal.request [3f2a…] GET siklus/<int:pk>/ pk=7 user=12 200 34 ms, …`."""

    def format(self, record: logging.LogRecord) -> str:
        request_id = getattr(record, "request_id", "") or "-"
        line = f"{_moment(record)} {record.levelname} {record.name} [{request_id}] {_one_line(record.getMessage())}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonFormat(logging.Formatter):
    """One object a line; `facts` of a record are its own keys."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", ""),
        }
        facts = getattr(record, "facts", None)
        said |= facts if facts else {"message": record.getMessage()}
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def _moment(record: logging.LogRecord) -> str:
    """With its zone, as machines compare them; never what the region's clock says."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _one_line(text: str) -> str:
    """Nobody writes a line of their own into the log by what they send."""
    return text.replace("\r", "\\r").replace("\n", "\\n")
