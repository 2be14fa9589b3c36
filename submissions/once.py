"""A form makes its thing once, pressed twice, sent again after "Back", or in two requests at the same moment.

`@once` claims the form's token in the transaction of the write: the second request waits for the first one, and then
gets its answer. A view that answers with its form again, or by `redirect_unstored`, has stored nothing, and the token
stays free. Files are read before: a view that takes one decorates the helper that stores what was read.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url

from regions import clock
from submissions.form_tokens import NOT_CONTENT, SentForm, sent_form
from submissions.models import Submission

View = Callable[..., HttpResponse]
Second = Callable[[Any, SentForm, Submission], HttpResponse | None]
TWO_PRESSES = timedelta(minutes=1)  # afterwards it is meant
STORED_ALREADY = "Isian ini sudah tersimpan; tidak ada yang dibuat dua kali."


class FormSentBefore(Exception):
    """The token has been used."""


class UnstoredRedirect(HttpResponseRedirect):
    """Leads to a page that says why nothing was stored."""


def redirect_unstored(request: Any, why: str, to: Any, *args: Any) -> UnstoredRedirect:
    """Say why nothing was stored, on the page that it leads to; the next press of the form is a first one."""
    messages.error(request, why)
    return UnstoredRedirect(resolve_url(to, *args))


def once(view: View, *, again: View | None = None) -> View:
    """A creating form: other content under a used token asks whether a second thing is meant.

    `again` answers the same content where the first answer was a page that is shown once, and no redirect.
    """

    def second(request: Any, sent: SentForm, first: Submission) -> HttpResponse:
        if first.content != sent.content:
            return _ask(request, first)
        return again(request) if again else _same_answer(request, first)

    return _answered_once(view, second)


def acts_once(view: View) -> View:
    """A step (approve, withdraw, remove): two presses are one. Another choice, or the same one later, is another."""

    def second(request: Any, sent: SentForm, first: Submission) -> HttpResponse | None:
        if first.content == sent.content and clock.now() - first.sent_at < TWO_PRESSES:
            return _same_answer(request, first)
        Submission.objects.filter(pk=first.pk, content=first.content, sent_at=first.sent_at).delete()
        return None

    return _answered_once(view, second)


def once_showing(again: View) -> Callable[[View], View]:
    """`once` for a form whose answer is shown on its own page only, like a key."""
    return partial(once, again=again)


def _answered_once(view: View, second: Second) -> View:
    """`second` answers what a used token brings; its None lets it be sent as if for the first time."""

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = sent_form(request)
        if sent is None:
            return view(request, *args, **kwargs)
        try:
            return _first_answer(request, sent, lambda: view(request, *args, **kwargs))
        except FormSentBefore:
            first = Submission.objects.filter(person=request.user.pk, key=sent.key).first()
        # Without a row it was not stored after all, and has just given its token back.
        found = second(request, sent, first) if first else None
        return found or answer(request, *args, **kwargs)

    return answer


def _first_answer(request: Any, sent: SentForm, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The view's answer, remembered if it stored something; `FormSentBefore` if another request was first."""
    with transaction.atomic():
        try:
            row = Submission.objects.create(person_id=request.user.pk, key=sent.key, content=sent.content)
        except IntegrityError as error:
            raise FormSentBefore from error
        response = answer()
        if _is_stored(request, response):
            Submission.objects.filter(pk=row.pk).update(location=response.get("Location", ""))
        else:
            row.delete()
    return response


def _is_stored(request: Any, response: HttpResponse) -> bool:
    """A redirect, a page of what was made (201), or the fragment that htmx asked for; a form with errors is neither."""
    if isinstance(response, UnstoredRedirect):
        return False
    status = response.status_code
    return 300 <= status < 400 or status == 201 or (bool(request.htmx) and 200 <= status < 300)


def _same_answer(request: Any, first: Submission) -> HttpResponse:
    if request.htmx:  # the part that it would get is on the page as it is by now
        return HttpResponse(headers={"HX-Refresh": "true"})
    messages.info(request, STORED_ALREADY)
    return redirect(first.location or request.path)


def _ask(request: Any, first: Submission) -> HttpResponse:
    """Whether a second one is meant, with all that was typed; files have to be chosen again."""
    fields = [(name, text) for name, texts in request.POST.lists() if name not in NOT_CONTENT for text in texts]
    context = {
        "first": first,
        "fields": fields,
        "texts": [text for _, text in fields if " " in text.strip()],
        "files": [(name, file.name) for name, files in request.FILES.lists() for file in files],
    }
    part = "_second" if request.htmx else "second"
    response = render(request, f"submissions/{part}.html", context, status=409)
    if request.htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#pesan", "innerHTML show:top"
        response["HX-Reselect"], response["HX-Push-Url"] = "unset", "false"
    return response
