"""Pages that a browser keeps and asks for again: 304 as long as nothing that they show has changed.

A kept page is one person's, of one sign-in, in one browser; nothing is shared between people. Its tag is a keyed hash
of all that decides what the page says:

- who looks, and from where: the person, everything in the session (its sign-in, the chosen region, the second step),
  the CSRF cookie, so that the forms of a kept page can be sent;
- what is asked: path and query;
- the revisions of all cycles of the person's regions (`workflow.lock_cycle` raises them with each write), how many
  cycles there are and the newest: pages show other years of the region beside their own;
- `SharedRevision`: all other tables that pages show (people and roles, agencies, documents, instruments, printed
  results, holidays), raised by the database itself (`evaluations.shared_triggers`);
- the last form that the person has sent (`submissions`): the one-time tokens of a kept page are those of forms that
  were never sent, so that no kept form is taken for a second press or answered by "once more?";
- the hour: it tells the day in each of the country's zones, and bounds whatever else depends on the time;
- the release: program, templates and environment of this process;
- what the frame shows besides, told by the apps above (`add_to_key`): the number of tasks, a queue that stands still.

Not kept at all: answers to htmx, a page that says something once (messages), anything but a 200. What is read from the
database after the key can only be newer than it, and then the next key is another one.

Browsers keep the page as `private, no-cache` and show it again only after asking. After leaving, "Back" finds nothing:
the session's cookie varies the answer, leaving clears the cache, and `kawal.js` asks again for a page that comes back
from memory.
"""

import hashlib
import json
import os
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags

from regions import clock

View = Callable[..., HttpResponse]
KeyPart = Callable[[Any], object]  # of the request of somebody signed in
KEPT = "private, no-cache"
SOURCES = (".py", ".html", ".json", ".typ")  # what a release changes
# One statement for all that a key needs of the database.
STAND = """SELECT (SELECT number FROM evaluations_sharedrevision WHERE id = 1), SUM(revision), COUNT(*), MAX(id),
(SELECT MAX(id) FROM submissions_submission WHERE person_id = %s)
FROM evaluations_evaluation WHERE region_id IN ({regions})"""
_frame_parts: dict[str, tuple[KeyPart, bool]] = {}


def add_to_key(name: str, part: KeyPart, *, may_be_missing: bool = False) -> None:
    """Tell what else every page shows. `may_be_missing`: a page kept while it was None is right whatever it is now."""
    _frame_parts[name] = part, may_be_missing


def kept_by_browser(view: View) -> View:
    """A page that is asked for again is answered by 304 while its key is the same: one query."""

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        tags = page_tags(request)
        held = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
        if known := next((tag for tag in tags if tag in held), None):
            return _with_tag(HttpResponseNotModified(), known)
        response = view(request, *args, **kwargs)
        if tags and response.status_code == 200 and not _says_something_once(request):
            _with_tag(response, tags[0])
        return response

    return answer


def _with_tag(response: HttpResponse, tag: str) -> HttpResponse:
    """Weak: pages differ in their one-time tokens, and go out packed or not."""
    response["ETag"], response["Cache-Control"] = f"W/{tag}", KEPT
    return response


def page_tags(request: Any) -> tuple[str, ...]:
    """The tag of the page as it would be now, and that of one that stays right; none where nothing is kept."""
    if request.method not in ("GET", "HEAD") or request.htmx or settings.DEBUG or _says_something_once(request):
        return ()
    stand = _stand(request.user)
    if stand is None:
        return ()
    frame = {name: (part(request), loose) for name, (part, loose) in _frame_parts.items()}
    now = {name: value for name, (value, _) in frame.items()}
    without = {name: None if loose else value for name, (value, loose) in frame.items()}
    key = [
        request.user.pk,
        dict(request.session.items()),
        request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""),
        request.get_full_path(),
        f"{clock.now():%Y-%m-%d %H %z}",
        release_mark(),
        *stand,
    ]
    return tuple(dict.fromkeys(_tag([*key, said]) for said in (now, without)))


def _tag(key: list[object]) -> str:
    said = json.dumps(key, sort_keys=True, default=str)
    return f'"{salted_hmac("evaluations.kept_pages", said, algorithm="sha256").hexdigest()[:40]}"'


def _stand(user: Any) -> tuple[object, ...] | None:
    """How often anything was written that pages of the person's regions show; None where nobody counts."""
    regions = sorted(user.region_ids)
    if not regions:
        return None
    with connection.cursor() as cursor:
        cursor.execute(STAND.format(regions=", ".join(["%s"] * len(regions))), [user.pk, *regions])
        found = cursor.fetchone()
    return found if found and found[0] is not None else None


def _says_something_once(request: Any) -> bool:
    """Whether a message waits for this page, or was shown on it."""
    waiting: Any = get_messages(request)
    return bool(waiting.used or len(waiting))


@cache
def release_mark() -> str:
    """What this process runs: its files and its environment. The same for all processes of one start."""
    found = hashlib.sha256(json.dumps(sorted(os.environ.items())).encode())
    for folder, below, files in os.walk(settings.BASE_DIR):
        below[:] = sorted(name for name in below if not name.startswith(".") and name not in ("var", "tests", "docs"))
        for name in sorted(files):
            if name.endswith(SOURCES):
                about = os.stat(os.path.join(folder, name))
                found.update(f"{folder}/{name} {about.st_size} {about.st_mtime_ns}".encode())
    return found.hexdigest()
