"""What was refused, kept for the auditor: bounded, without anything that was typed."""

import logging
from functools import reduce
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import DatabaseError, transaction
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.browsers import address_range
from accounts.door_refusals import refused
from accounts.throttles import client_address, count_tries
from history.models import RefusalKind, RefusalLog

log = logging.getLogger(__name__)
EACH = 10  # of one person or network in a minute has a row of its own; then every tenth power, with its number
MOST_A_MINUTE = 600  # of all together: nobody fills the disk by being refused
MINUTE = 60


def record_refusal(request: HttpRequest, kind: RefusalKind, *, reason: str = "", person: Any = None) -> None:
    """One row, unless the same person and network have had theirs in this minute. Never fails: the answer goes out.

    `reason` is a sentence of ours; `person` where it is not whoever is signed in.
    """
    user = person or getattr(request, "user", None)
    user = user if user is not None and user.is_authenticated else None
    network = address_range(client_address(request) or "")
    try:
        times = count_tries("refused", f"{kind}|{user.pk if user else ''}|{network}", MINUTE)
        if _has_row(times) and count_tries("refused_all", "", MINUTE) <= MOST_A_MINUTE:
            with transaction.atomic():
                RefusalLog.objects.create(
                    kind=kind,
                    person=user,
                    network=network,
                    method=str(request.method)[:8],
                    place=place_of(request)[:200],
                    reason=reason[:300],
                    times=times,
                )
    except (DatabaseError, OSError):
        log.exception("A refusal was not kept")


def _has_row(times: int) -> bool:
    return times <= EACH or str(times).strip("0") == "1"


def place_of(request: HttpRequest) -> str:
    """The path of a page of ours. A text in it may be a secret (a link to a password, a calendar): left out."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return ""
    texts = [str(value) for value in match.kwargs.values() if value and not isinstance(value, int | UUID)]
    return reduce(lambda path, text: path.replace(text, "…"), sorted(texts, key=len, reverse=True), request.path_info)


@receiver(refused)
def _refused_at_the_door(
    request: HttpRequest, kind: str, person: Any, username: str, reason: str, **signal: Any
) -> None:
    if person is None and username:
        person = get_user_model().objects.filter(username__iexact=username).first()
    record_refusal(request, RefusalKind(kind), reason=reason, person=person)
