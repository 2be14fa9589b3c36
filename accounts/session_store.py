"""Sessions in Django's table, found by a kept query: every request of every page asks for one."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField, QuerySet
from django.utils import timezone

from ui.kept_query import KeptQuery, Parameter


class SessionStore(db.SessionStore):
    """Django's, but for how a session is found; the name is part of how its content is signed."""

    def _get_session_from_db(self) -> Session | None:
        found = _standing(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return None
        return found[0]


@KeptQuery
def _standing() -> QuerySet[Session]:
    """With this key, if it has not ended."""
    ended = Parameter("now", DateTimeField())
    return Session.objects.filter(session_key=Parameter("key", CharField()), expire_date__gt=ended)
