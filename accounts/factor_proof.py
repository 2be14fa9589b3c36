"""Whether this session has proven a second step, and how lately. The session says it: no page asks the database."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts import session_limits

PROVEN = "langkah_kedua"  # the session's key: whose proof it was, and when
FRESH = 15 * 60  # seconds for which a proof serves again
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # codes on paper only stand in for one of these

View = Callable[..., HttpResponse]


class ProofIsOld(Exception):
    """The second step is asked for again before this is done; the site leads there and back."""


def note_proof(request: HttpRequest, user: Any) -> None:
    request.session[PROVEN] = [user.pk, session_limits.now()]


def forget_proof(request: HttpRequest) -> None:
    request.session.pop(PROVEN, None)


def is_proven(request: Any) -> bool:
    """In this session, by the very person who is signed in."""
    return _proof_age(request) is not None


def is_fresh(request: Any) -> bool:
    age = _proof_age(request)
    return age is not None and age < FRESH


def _proof_age(request: Any) -> float | None:
    whose, at = request.session.get(PROVEN) or (None, 0)
    return session_limits.now() - at if whose is not None and whose == request.user.pk else None


def has_factor(user: Any) -> bool:
    """One query."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def is_demanded(user: Any) -> bool:
    """Whether one of the person's roles takes a second step."""
    wanted = settings.FACTOR_ROLES
    return bool(wanted) and any(m.role in wanted for m in user.active_memberships)


def proven_again(view: View) -> View:
    """A view that gives away power: whoever has a second step proves it anew, after a quarter of an hour.

    Raises `ProofIsOld` before the view has done anything. Whoever has none, and needs none, passes.
    """

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_fresh(request) and (is_proven(request) or has_factor(request.user)):
            raise ProofIsOld
        return view(request, *args, **kwargs)

    return answer
