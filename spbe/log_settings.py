"""What Python's logging is told: one handler, lines of one form, each with its request."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

FORMATS = "operations.request_log.log_formats"
FORMS = {"text": f"{FORMATS}.TextFormat", "json": f"{FORMATS}.JsonFormat"}


def log_settings(*, form: str, level: str, request_lines: bool) -> dict[str, Any]:
    """LOGGING of Django: `form` is `text` or `json`, `level` the least that is written besides requests and jobs."""
    if form not in FORMS:
        raise ImproperlyConfigured(f"LOG_FORMAT must be one of {', '.join(FORMS)}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request": {
                "()": "operations.request_log.request_ids.RequestIdFilter",
                "has_request_lines": request_lines,
            }
        },
        "formatters": {"line": {"()": FORMS[form]}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request"]}},
        "root": {"handlers": ["console"], "level": level},
        # Lines of requests and jobs are no warnings, and yet written.
        "loggers": {"kawal": {"level": "INFO" if request_lines else "WARNING"}},
    }
