"""Asking agencies for evidence: the list, asking, and one request with its thread."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.assignments.queries import served_agencies
from evaluations.choices import CycleState, RepeatRequest
from evaluations.exports.pdf import PDF
from evaluations.exports.workbook import XLSX
from evaluations.models import Evaluation
from evaluations.scope import cycle_for, cycle_page, sees_all_indicators
from evidence.models import EvidenceRequest
from evidence.requests import asking as domain
from evidence.requests.forms import (
    UNREAD_LABEL,
    EvidenceRequestForm,
    RequestDueForm,
    RequestFilter,
    RequestMessageForm,
    preselected_rows,
    why_unread,
)
from evidence.requests.queries import RequestRow, count_unanswered, request_page, visible_requests, with_related_names
from evidence.requests.reminder_contacts import agency_reminders
from evidence.requests.reminder_texts import ReminderScope, reminder_texts
from evidence.requests.reminding import record_message, remind_agencies
from evidence.requests.request_copies import request_copies
from evidence.requests.request_letter import letter_pdf, letter_xlsx
from regions import clock
from submissions.once import acts_once, once
from ui.downloads import file_response
from ui.formats import numbers_text
from ui.forms import MAX_KEY_DIGITS, apply_form, apply_or_add_errors, posted_data, raw_text
from undo.messages import tell_undoable
from undo.queries import newest_act

PAGE = 25


@require_safe
def requests(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was asked in the cycle, as far as the person sees it."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_requests", request.user, evaluation)
    shown = RequestFilter(request.GET, visible_requests(evaluation, request.user))
    page = Paginator(shown.rows(), PAGE).get_page(request.GET.get("page"))
    sees_all = sees_all_indicators(request.user, evaluation)
    context = {
        "evaluation": evaluation,
        "filter": shown,
        "page": page,
        "rows": count_unanswered(page.object_list, for_agency=not sees_all),
        "refusal": domain.why_not_request(evaluation, request.user),
        "sees_all": sees_all,
    }
    return render(request, "evidence/requests/requests.html", context)


@get_or_post
@once
def request_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose indicators, items and agencies; `?indikator=45&butir=I45-L3-01&opd=3` chooses them beforehand."""
    evaluation = cycle_page(request, pk)
    domain.require_requester(evaluation, request.user)
    # The end of the self-assessment is the latest day that can be asked for.
    window = evaluation.window(CycleState.MANDIRI)
    initial = preselected_rows(evaluation, request.GET) | {"due": window.closes if window else None}
    form = EvidenceRequestForm(
        evaluation,
        posted_data(request),
        initial=initial,
        cancel_url=reverse("requests", args=[pk]),
    )
    since = clock.now()
    made = apply_form(
        form,
        lambda: domain.request_all(
            evaluation=evaluation, wishes=form.wishes, by=request.user, again=form.cleaned_data["again"]
        ),
    )
    if made is not None:
        said = f"{len(made)} permintaan dikirim ke OPD." if made else "Semuanya sudah diminta."
        tell_undoable(request, said, newest_act(domain.REQUESTS_ACT, request.user, since))
        return redirect("requests", pk)
    return render(request, "evidence/requests/add.html", {"evaluation": evaluation, "form": form})


@get_or_post
@once
def requests_copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """What last year asked, with moved due dates; posts ask for the rows that are checked."""
    evaluation = cycle_page(request, pk)
    domain.require_requester(evaluation, request.user)
    copies = request_copies(evaluation)
    posted = request.method == "POST"
    chosen = set(request.POST.getlist("rows")) if posted else {row.key for row in copies.rows}
    served = served_agencies(evaluation.region_id)
    context: dict[str, Any] = {
        "evaluation": evaluation,
        "copies": copies,
        "chosen": chosen,
        "unserved": {row.agency.pk for row in copies.rows} - served,
        "unread_label": UNREAD_LABEL,
        "unread": "unread" in request.POST,
    }
    if posted:
        rows = [row for row in copies.rows if row.key in chosen]
        wishes = [domain.EvidenceRequestDraft(row.agency, row.indicator, row.item, row.due, row.note) for row in rows]
        try:
            if not context["unread"] and (refusal := why_unread(wishes, served)):
                raise ValidationError(refusal)
            since = clock.now()
            made = domain.request_all(evaluation=evaluation, wishes=wishes, by=request.user, again=RepeatRequest.SKIP)
        except ValidationError as error:
            context["error"] = error.messages[0]
        else:
            act = newest_act(domain.REQUESTS_ACT, request.user, since)
            tell_undoable(request, f"{len(made)} permintaan disalin dari tahun lalu.", act)
            return redirect("requests", pk)
    return render(request, "evidence/requests/copy.html", context, status=422 if "error" in context else 200)


@get_or_post
def request_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One request with its thread; posts write a message or, with "ubah", change due date and note."""
    asked = _visible_request(request, pk)
    if request.method != "POST":
        return _detail(request, asked)
    return (_change if "ubah" in request.POST else _write_message)(request, asked)


def _change(request: SignedInRequest, asked: EvidenceRequest) -> HttpResponse:
    due = RequestDueForm(request.POST)
    domain.require_requester(asked.evaluation, request.user)
    if apply_or_add_errors(due, lambda: domain.change_request(asked=asked, by=request.user, **due.cleaned_data)):
        messages.success(request, "Permintaan diperbarui.")
        return redirect("request", asked.pk)
    return _detail(request, asked, due=due)


@once
def _write_message(request: SignedInRequest, asked: EvidenceRequest) -> HttpResponse:
    raise_if_refused(domain.why_not_write_message(asked, request.user))
    text = RequestMessageForm(request.POST)
    if apply_or_add_errors(text, lambda: domain.write_message(asked=asked, by=request.user, **text.cleaned_data)):
        if not request.htmx:
            return redirect(f"{reverse('request', args=[asked.pk])}#percakapan")
        return render(
            request,
            "evidence/requests/request.html#percakapan",
            _page(request, asked, RequestDueForm(), RequestMessageForm()),
        )
    return _detail(request, asked, text=text, part="#percakapan" if request.htmx else "")


def _detail(
    request: SignedInRequest,
    asked: EvidenceRequest,
    due: RequestDueForm | None = None,
    text: RequestMessageForm | None = None,
    part: str = "",
) -> HttpResponse:
    """The page; a form that was sent comes back with what is wrong."""
    fresh = RequestDueForm(initial={"due": asked.due, "note": asked.note})
    context = _page(request, asked, due or fresh, text or RequestMessageForm())
    return render(request, f"evidence/requests/request.html{part}", context, status=422 if due or text else 200)


@require_safe
def requests_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The list that goes with a letter, as a table."""
    return file_response(*letter_xlsx(*_letter(request, pk)), XLSX)


@require_safe
def requests_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same for paper."""
    return file_response(*letter_pdf(*_letter(request, pk)), PDF)


def _letter(request: SignedInRequest, pk: int) -> tuple[Evaluation, list[RequestRow]]:
    """What the list's filter takes; without a state asked for, what the agencies still owe."""
    evaluation = cycle_for(request.user, pk)
    permissions.require("view_worklist", request.user, evaluation)
    shown = RequestFilter(request.GET, visible_requests(evaluation, request.user))
    rows = shown.rows()
    return evaluation, rows if "keadaan" in shown.asked else [row for row in rows if row.is_owed]


@get_or_post
@acts_once
def reminders(request: SignedInRequest, pk: int) -> HttpResponse:
    """What each agency still owes; a post reminds the ticked ones, or notes one message that was sent by hand.

    `?indikator=21&indikator=22` shows the agencies that owe something for these indicators.
    """
    evaluation = cycle_page(request, pk)
    permissions.require("ask_evidence", request.user, evaluation)
    scope = request.POST.get("isi") or request.GET.get("isi")
    which = ReminderScope(scope) if scope in ReminderScope.values else ReminderScope.ALL
    error = _remind(request, evaluation, which) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        return redirect(f"{reverse('reminders', args=[pk])}?isi={which}")
    texts = reminder_texts(evaluation, which, request.build_absolute_uri("/").rstrip("/"))
    if numbers := {number for text in request.GET.getlist("indikator") if (number := _number(text))}:
        texts = [text for text in texts if any(need.number in numbers for need in text.needs)]
    context = {
        "numbers": numbers_text(numbers),
        "evaluation": evaluation,
        "which": which,
        "choices": ReminderScope.choices,
        "rows": agency_reminders(evaluation, texts, request.user),
        "error": error,
    }
    return render(request, "evidence/requests/reminders.html", context, status=422 if error else 200)


def _remind(request: SignedInRequest, evaluation: Evaluation, which: ReminderScope) -> str:
    """Why nothing was done; "" once it is."""
    given: dict[str, Any] = {"evaluation": evaluation, "which": which, "by": request.user}
    try:
        if one := request.POST.get("pesan", ""):
            agency, _, person = one.partition("-")
            record_message(agency=_number(agency) or 0, person=_number(person), **given)
            messages.success(request, "Dicatat: pengingat dikirim lewat WhatsApp.")
        else:
            chosen = {number for text in request.POST.getlist("opd") if (number := _number(text))}
            count = remind_agencies(agencies=chosen, **given)
            messages.success(request, f"{count} OPD diingatkan lewat pemberitahuan dan surel.")
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= MAX_KEY_DIGITS else None


@require_POST
@acts_once
def request_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    asked = _visible_request(request, pk)
    domain.withdraw_request(asked=asked, by=request.user, reason=raw_text(request.POST, "reason")[:300])
    messages.success(request, f"Permintaan {asked.asked_for} kepada {asked.agency.short_name} dibatalkan.")
    return redirect("requests", asked.evaluation_id)


def _visible_request(request: SignedInRequest, pk: int) -> EvidenceRequest:
    rows = with_related_names(EvidenceRequest.objects.visible_to(request.user))
    related = rows.select_related("evaluation__region", "evaluation__instrument")
    asked = get_object_or_404(related.prefetch_related("evaluation__windows"), pk=pk)
    request.cycle = asked.evaluation
    return asked


def _page(
    request: SignedInRequest, asked: EvidenceRequest, due: RequestDueForm, text: RequestMessageForm
) -> dict[str, Any]:
    return {
        "evaluation": asked.evaluation,
        "page": request_page(asked, request.user),
        "due_form": due,
        "form": text,
        "refusal": domain.why_not_write_message(asked, request.user),
        "may_change": not asked.withdrawn_at and domain.why_not_request(asked.evaluation, request.user) is None,
        "is_asked": domain.acts_for_requested_agency(asked, request.user),
    }
