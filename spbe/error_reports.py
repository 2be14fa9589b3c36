"""Errors sent to a Sentry, where SENTRY_DSN names one: what broke and where, nothing of who asked or what was typed."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from operations.request_log.request_ids import current_request_id
from operations.version import program_version

KEPT = {"method"}  # of a request; addresses hold keys of links, headers sessions


def begin_error_reports(**more: Any) -> None:
    """Nothing without SENTRY_DSN; `ImproperlyConfigured` when the package for it is not there. `more`: for tests."""
    if not settings.SENTRY_DSN:
        return
    try:
        import sentry_sdk
    except ImportError:
        raise ImproperlyConfigured("SENTRY_DSN: pip install -r requirements-sentry.txt") from None
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=program_version(),
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=without_people,
        **more,
    )


def without_people(event: Any, hint: Any) -> Any:
    """The report without its request's address, headers, cookies and person; with the name that our own log has."""
    for name in ("user", "extra", "transaction", "breadcrumbs"):
        event.pop(name, None)
    for error in event.get("exception", {}).get("values", []):
        error.pop("value", None)  # a database's words repeat what was typed
    if "logentry" in event:
        event["logentry"] = {"message": event["logentry"].get("message", "")}
    event["request"] = {name: value for name, value in event.get("request", {}).items() if name in KEPT}
    event.setdefault("tags", {})["request_id"] = current_request_id()
    return event
