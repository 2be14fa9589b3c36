"""Evidence: send it, renew it, judge it, fetch the file, and ask whether it has been read."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.forms import BaseForm
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from domains.models import Indicator
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.scope import cycle_page, indicator_for
from evidence import evidence_downloads, verdicts
from evidence.approving import awaited_step
from evidence.arrivals import (
    chosen_before,
    combined_form,
    discard_upload,
    files_already_stored,
    once_per_file,
    posts_per_file,
    save_uploaded,
    upload_context,
    was_already_sent,
)
from evidence.assessor_verdicts.queries import verdicts_of_item
from evidence.citations import add_evidence, cite_version, withdraw_citation
from evidence.citing.views import (
    asked_context,
    is_item_search,
    item_search_response,
    newest_version,
    return_url,
    sending_context,
)
from evidence.document_fields import RENEWED_NAMES, field_values
from evidence.documents import namesake_sentence
from evidence.models import Citation, Document, DocumentVersion
from evidence.place_forms import stored_place
from evidence.quotas import RoomForFiles, room_lines
from evidence.renewals import renew_by_citing, renew_evidence, returned_siblings, why_not_renew
from evidence.sending.asked_card import asked_card
from evidence.sending_forms import EvidenceForm, EvidenceRenewForm, VerdictForm
from regions.models import Agency
from submissions.once import acts_once, once
from ui.downloads import SANDBOX
from ui.forms import apply_or_add_errors
from uploads.choosing.views import opens_archives
from uploads.private_storage import private_storage


@get_or_post
@opens_archives
def evidence_add(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The upload form of one indicator; `?tingkat=3` opens the items of that level, `?butir=I45-L3-01` chooses one.

    The files are read before the form is claimed: nobody waits for them.
    """
    evaluation = cycle_page(request, pk)
    indicator = indicator_for(request.user, evaluation, number, related=())
    asked = sending_context(request, evaluation, indicator)
    asked["initial"] = asked["initial"] | chosen_before(request)
    form_of = partial(EvidenceForm, **asked)
    context: dict[str, Any] = {"evaluation": evaluation, "indicator": indicator}
    if is_item_search(request):
        context |= asked_context(request, evaluation, indicator, asked["senders"])
        context |= {"arrivals": upload_context(request, []), "room": room_lines(evaluation.region, asked["senders"])}
        form = form_of()
        if not request.htmx:
            context |= _beside(request, evaluation, indicator, form)
        return item_search_response(request, form, "evidence/sending/form.html", context)
    forms = [form_of(*sent) for sent in posts_per_file(request)]
    room = RoomForFiles(evaluation.region)
    for form in forms:
        form.read_source(room, form.sender if form.is_valid() else None)
    return _send(request, evaluation, indicator, asked, forms)


@once_per_file
def _send(
    request: SignedInRequest,
    evaluation: Evaluation,
    indicator: Indicator,
    asked: dict[str, Any],
    forms: list[EvidenceForm],
) -> HttpResponse:
    """Store what the forms brought; those that were refused come back."""
    refused = [
        form
        for form in forms
        if not save_uploaded(form, partial(_add, request, evaluation, form), partial(_is_cited, evaluation, form))
    ]
    if len(forms) > 1 and (sent := len(forms) - len(refused)):  # of a single one its page says so
        messages.success(request, f"{sent} data dukung terkirim dan menunggu {awaited_step(evaluation, request.user)}.")
    if not refused:
        return redirect(_sent_page(request, evaluation, indicator, *forms))
    form = combined_form(refused)
    context = {
        "evaluation": evaluation,
        "indicator": indicator,
        **asked_context(request, evaluation, indicator, asked["senders"]),
        **_beside(request, evaluation, indicator, form),
        "form": form,
        "known": files_already_stored(refused),
        "arrivals": upload_context(request, refused),
        "room": room_lines(evaluation.region, asked["senders"]),
    }
    return render(request, "evidence/sending/form.html", context)


def _beside(
    request: SignedInRequest, evaluation: Evaluation, indicator: Indicator, form: EvidenceForm
) -> dict[str, Any]:
    """The card above the form, and where its checks come from."""
    return {
        "card": asked_card(evaluation, indicator, form, request.user),
        "checks_url": reverse("evidence_checks", args=[evaluation.pk, indicator.number]),
    }


def _sent_page(request: SignedInRequest, evaluation: Evaluation, indicator: Indicator, *forms: BaseForm) -> str:
    """Of what these forms brought; of what was sent last where it had come before, which takes a query."""
    keys = [vars(form)["sent"] for form in forms if "sent" in vars(form)]
    if not keys:
        rows = Citation.objects.current().filter(evaluation=evaluation, indicator=indicator, created_by=request.user)
        keys = list(rows.order_by("-pk").values_list("pk", flat=True)[:1])
    return reverse("evidence_sent", args=[keys[-1]]) if keys else return_url(request, evaluation, indicator)


def _add(request: SignedInRequest, evaluation: Evaluation, form: EvidenceForm) -> None:
    """A new document, or a citation of the one that turned out to hold the same file."""
    existing = form.cleaned_data["existing"]
    if existing is None:
        cited = add_evidence(evaluation=evaluation, by=request.user, **form.evidence)
        vars(form)["sent"] = cited[0].pk
        if namesake := cited[0].version.document.namesake:
            messages.info(request, namesake_sentence(namesake))
        return
    version = newest_version(_version(request, existing))
    cited = cite_version(evaluation=evaluation, version=version, by=request.user, **form.citing)
    vars(form)["sent"] = cited[0].pk
    discard_upload(form)


def _is_cited(evaluation: Evaluation, form: EvidenceForm, version: DocumentVersion) -> bool:
    """For all that the form names."""
    wanted = {(target.indicator.pk, target.item.pk if target.item else None) for target in form.targets}
    cited = Citation.objects.filter(evaluation=evaluation, version=version)
    return wanted <= set(cited.values_list("indicator", "item"))


@require_POST
@acts_once
def evidence_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back what nobody has judged."""
    citation = _citation(request, pk)
    withdraw_citation(citation=citation, by=request.user)
    messages.success(request, f"Pengiriman {citation.version.document.title} dibatalkan.")
    return redirect(return_url(request, citation.evaluation, citation.indicator))


def _renew(request: SignedInRequest, citation: Citation, form: EvidenceRenewForm) -> None:
    """A newer file, or the document that turned out to hold the same one."""
    existing = form.cleaned_data["existing"]
    if existing is None:
        vars(form)["sent"] = renew_evidence(citation=citation, by=request.user, **form.renewal)[0].pk
        return
    version = newest_version(_version(request, existing))
    also = form.cleaned_data["also"]
    cited = renew_by_citing(citation=citation, version=version, by=request.user, also=also, place=form.place)
    vars(form)["sent"] = cited[0].pk
    discard_upload(form)


@get_or_post
@opens_archives
def evidence_renew(request: SignedInRequest, pk: int) -> HttpResponse:
    """A newer file for what came back."""
    citation = _citation(request, pk)
    back = return_url(request, citation.evaluation, citation.indicator)
    if refusal := why_not_renew(citation, request.user):
        if was_already_sent(request):  # the same form once more
            return redirect(_sent_page(request, citation.evaluation, citation.indicator))
        return _refuse(request, refusal)
    document = citation.version.document
    keeps = document.is_kept_by(request.user)  # else the new file becomes a document of their own
    stored = field_values(document, RENEWED_NAMES) if keeps else {}
    stored |= {"title": document.title}
    form = EvidenceRenewForm(
        *posts_per_file(request)[0],
        item=citation.item,
        others=returned_siblings(citation, request.user),
        initial=stored_place(citation) | stored | chosen_before(request),
        cancel_url=back,
    )
    form.read_source(RoomForFiles(citation.evaluation.region), _owner(citation, keeps))
    return _send_renewal(request, citation, form, keeps)


def _owner(citation: Citation, keeps: bool) -> Agency | None:
    """Whose room a newer file takes."""
    return citation.version.document.owner if keeps else citation.agency


@once
def _refuse(request: SignedInRequest, refusal: str) -> HttpResponse:
    """Who pressed twice gets the answer of the first press, which has changed what may be done."""
    raise Refused(refusal)


@once_per_file
def _send_renewal(request: SignedInRequest, citation: Citation, form: EvidenceRenewForm, keeps: bool) -> HttpResponse:
    renewed = Citation.objects.filter(pk=citation.pk)
    if save_uploaded(
        form,
        lambda: _renew(request, citation, form),
        lambda version: renewed.filter(replaced_by__version=version).exists(),
    ):
        return redirect(_sent_page(request, citation.evaluation, citation.indicator, form))
    context = {
        "evaluation": citation.evaluation,
        "citation": citation,
        "assessor": verdicts_of_item(citation.evaluation, citation.item_id),
        "keeps": keeps,
        "known": files_already_stored([form]),
        "form": combined_form([form]),
        "arrivals": upload_context(request, [form]),
        "room": room_lines(citation.evaluation.region, [_owner(citation, keeps)]),
    }
    return render(request, "evidence/renew.html", context)


@require_POST
@acts_once
def verdict(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept or return; htmx gets the citation back, others the indicator's page.

    What is expired or was returned is accepted after a question only.
    """
    citation = _citation(request, pk)
    verdicts.require_may_judge(citation, request.user)  # before the form: who may not judge has nothing to correct
    form = VerdictForm(request.POST)
    doubts = verdicts.doubts_on_accepting(citation)
    if form.asks_first(doubts, citation.verdict_key):
        return _citation_again(request, citation, form, 409, doubts=doubts)
    try:
        if apply_or_add_errors(
            form, lambda: verdicts.judge_citation(citation=citation, by=request.user, **form.verdict)
        ):
            return _judged(request, pk)
    except verdicts.VerdictConflict as faster:
        return _citation_again(request, _citation(request, pk), form, 409, conflict=faster)  # as it stands now
    return _citation_again(request, citation, form, 422)


@require_POST
@acts_once
def verdict_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the person's last verdict back; its evidence comes to the front of the review again.

    Pressed on the indicator's page (`here`) it shows there again as it stood before.
    """
    citation = _citation(request, pk)
    verdicts.undo_verdict(citation=citation, by=request.user)
    if request.POST.get("here") == "indikator":
        return _judged(request, pk)
    query = request.GET.urlencode()
    return redirect(reverse("review", args=[citation.evaluation_id, pk]) + (f"?{query}" if query else ""))


def _judged(request: SignedInRequest, pk: int) -> HttpResponse:
    """After a verdict, or without it: the citation as it is now, and word to the page that holds it."""
    judged = _citation(request, pk)
    if request.htmx:
        verdicts.with_review_rights(request.user, judged.evaluation, [judged])
        verdicts.offer_undo(request.user, judged.evaluation, [judged])
        fragment = render(request, "evidence/_citation.html", {"citation": judged})
        return trigger_client_event(fragment, "evidence-judged")
    page = reverse("indicator", kwargs={"pk": judged.evaluation_id, "number": judged.indicator.number})
    return redirect(f"{page}#bukti-{pk}")


def _citation_again(
    request: SignedInRequest, citation: Citation, form: VerdictForm, status: int, **asked: Any
) -> HttpResponse:
    """Not judged: errors of the form, two verdicts (`conflict`), or what speaks against accepting (`doubts`)."""
    verdicts.with_review_rights(request.user, citation.evaluation, [citation])
    verdicts.offer_undo(request.user, citation.evaluation, [citation])
    name = "_citation" if request.htmx else "verdict"
    context = {"citation": citation, "verdict_form": form, **asked}
    return render(request, f"evidence/{name}.html", context, status=status)


@require_GET
@xframe_options_sameorigin  # the review page shows it beside the verdict
@cache_control(private=True, no_store=True)
def evidence_download(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The file, after asking who wants it. `?lihat` shows PDF and pictures in the browser,
    an Office file in the PDF drawn of it; all else is saved.

    `?dapat-dicari` is the copy of a scan with its words, shown or saved alike.
    `?asli` is the original where people see a copy; of a picture that tells where it was taken, for those who keep it.
    A link is never followed from here: a page of ours names where it leads.
    """
    version = _version(request, pk)
    if version.is_link:
        return render(request, "evidence/link.html", {"version": version})
    original = "asli" in request.GET
    searchable = "dapat-dicari" in request.GET and not original
    may_be_shown = (searchable or version.shown_kind.inline or version.has_view) and version.may_be_shown
    shown = may_be_shown and "lihat" in request.GET and not original
    taken = evidence_downloads.take(
        version=version, by=request.user, shown=shown, original=original, searchable=searchable
    )
    response = private_storage().send(
        request, str(taken.file.name), attachment=not shown, filename=taken.name, content_type=taken.content_type
    )
    response["Content-Security-Policy"] = SANDBOX
    return response


@require_GET
@cache_control(private=True, no_store=True)
def evidence_state(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Whether the file has been read: the fragment asks again until it has."""
    return render(request, "evidence/_reading.html", {"version": _version(request, pk)})


def _version(request: SignedInRequest, pk: UUID) -> DocumentVersion:
    """Of a document they see, or, for an external assessor, of evidence that is with them."""
    documents = Document.objects.visible_to(request.user)
    released = Citation.objects.released_to(request.user).values("version")
    rows = DocumentVersion.objects.filter(Q(document__in=documents) | Q(pk__in=released))
    rows = rows.select_related("document", "copy", "searchable_copy")
    return get_object_or_404(rows, pk=pk)


def _citation(request: SignedInRequest, pk: int) -> Citation:
    rows = Citation.objects.handled_by(request.user).with_verdict().prefetch_related("evaluation__windows", "verdicts")
    related = rows.select_related(
        "evaluation__region",
        "evaluation__instrument",
        "indicator",
        "item",
        "agency",
        "version__document__owner",
        "created_by",
    )
    row = get_object_or_404(related, pk=pk)
    request.region = row.evaluation.region
    return row
