"""Sessions of a person: begun at sign-in, listed, ended; a device that is new is told to its person."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from accounts import session_limits
from accounts.browsers import address_range, browser_family
from accounts.models import SignedInSession, User
from accounts.person_news import AccountNews, tell
from accounts.session_limits import BEGAN_AT, SESSION_MARK, seen_key
from accounts.throttles import client_address

KEPT = timedelta(days=365)  # so long a device is known


def begin_session(request: Any, user: User) -> SignedInSession:
    """Note the session that a sign-in has just made; whoever has signed in before learns of a new device."""
    session, moment = request.session, session_limits.now()
    session[BEGAN_AT], session[SESSION_MARK] = moment, secrets.token_hex(8)
    if session.session_key is None:
        session.create()
    network = address_range(client_address(request) or "")
    where = {"browser": browser_family(request.META.get("HTTP_USER_AGENT", "")), "network": network}
    earlier = list(SignedInSession.objects.filter(user=user).values_list("browser", "network").distinct())
    row = SignedInSession.objects.create(
        user=user, mark=session[SESSION_MARK], session_key=session.session_key, began_at=_time(moment), **where
    )
    if earlier and (row.browser, row.network) not in earlier:
        place = f"{row.browser}, jaringan {row.network or 'tidak dikenal'}"
        done = f"Akun {row.user.username} masuk dari perangkat baru: {place}."
        text = f"{done} Bila bukan Anda, akhiri sesi itu dan ganti kata sandi."
        tell([row.user], AccountNews(f"sesi-{row.pk}", text, reverse("own_sessions")))
    return row


def follow_session(request: Any) -> None:
    """After its key has changed (a new password)."""
    mark = request.session.get(SESSION_MARK, "")
    SignedInSession.objects.filter(mark=mark).update(session_key=request.session.session_key or "")


def finish_session(request: Any) -> None:
    """After signing out."""
    if mark := request.session.get(SESSION_MARK):
        SignedInSession.objects.filter(mark=mark, ended_at=None).update(ended_at=_time(session_limits.now()))


def open_sessions(user: User) -> list[SignedInSession]:
    """Those that still count, the newest first; each gets `seen_at`, its last sign of life. One query."""
    moment = session_limits.now()
    alive = Session.objects.filter(expire_date__gt=_time(moment)).values("session_key")
    since = _time(moment - settings.SESSION_COOKIE_AGE)
    rows = SignedInSession.objects.filter(user=user, ended_at=None, began_at__gt=since, session_key__in=alive)
    seen = cache.get_many([seen_key(row.mark) for row in rows])
    for row in rows:
        at = seen.get(seen_key(row.mark))
        row.seen_at = _time(at) if at else row.began_at
    idle = _time(moment - settings.SESSION_IDLE_SECONDS)
    return [row for row in rows if row.seen_at > idle or seen_key(row.mark) not in seen]


@transaction.atomic
def end_sessions(*, by: User, pk: int | None = None, keep: str = "") -> int:
    """End one of one's own, or all but the one with the mark `keep`; returns how many."""
    rows = SignedInSession.objects.filter(user=by, ended_at=None).exclude(mark=keep)
    rows = rows if pk is None else rows.filter(pk=pk)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return rows.update(ended_at=_time(session_limits.now()))


def forget_devices() -> int:
    """Rows of sessions that ended long ago; returns how many."""
    return SignedInSession.objects.filter(began_at__lt=_time(session_limits.now()) - KEPT).delete()[0]


def _time(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)
