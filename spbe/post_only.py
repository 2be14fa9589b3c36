"""The page behind each address that only takes posts: a GET there leads to it instead of to an empty 405.

A GET comes from a bookmark, from "Back", or from a sign-in that led to where somebody had pressed a button.
`tests/spbe/test_post_only.py` fails when an address that only takes posts has no line here.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import ResolverMatch, reverse

from accounts.models import Membership, User
from accounts.permissions import regions_where
from evidence.models import CheckDismissal, Citation
from planning.models import ReachedLevel, Scenario

# URL name: the name of its page, and what the page takes over from the address.
PAGE_OF_ACTION = {
    "draft_files_add": "draft_files",
    "draft_files_known": "draft_files",
    "region_choose": "home",
    "notifications_read": "notifications",
    "tour_end": "home",
    "filter_save": "worklist pk",
    "filter_remove": "worklist pk",
    "notification_open": "notifications",
    "calendar_renew": "notification_settings",
    "calendar_revoke": "notification_settings",
    "mail_resend": "mails",
    "job_retry": "system",
    "cycle_move": "cycle pk",
    "carryover_settle": "carryover pk",
    "carryover_reopen": "carryover pk",
    "revision_confirm": "cycle_revision pk",
    "revision_withdraw": "cycle_revision pk",
    "revision_place": "revision_work pk",
    "revision_fits": "revision_work pk",
    "head_approval": "cycle pk",
    "assignments_undo": "assignments pk",
    "extension_withdraw": "extensions pk",
    "holiday_remove": "holidays pk",
    "question_add": "questions pk",
    "question_answer": "questions pk",
    "question_remove": "questions pk",
    "values_settle": "values pk",
    "score_save": "indicator pk number",
    "service_save": "indicator pk number",
    "coverage_save": "indicator pk number",
    "external_index_save": "indicator pk number",
    "internal_save": "indicator pk number",
    "decision_save": "indicator pk number",
    "signoff_reasons": "signoff pk",
    "signoff_approve": "signoff pk",
    "signoff_return": "signoff pk",
    "signoff_paper": "signoff pk",
    "signoff_sign": "signoff pk",
    "own_agency_rule": "one_person pk",
    "index_sharing": "one_person pk",
    "signoff_check_files": "signoff pk",
    "meeting_cancel": "meeting pk meeting",
    "minutes_close": "meeting pk meeting",
    "minutes_reopen": "meeting pk meeting",
    "decision_done": "meeting pk meeting",
    "action_state": "action pk",
    "action_note": "action pk",
    "action_proof": "action pk",
    "action_proof_drop": "action pk",
    "scenario_save": "target pk",
    "target_drop": "targets pk",
    "level_mark": "efforts pk",
    "year_note_withdraw": "year_note pk note",
    "letterhead_retire": "letterhead pk",
    "shared_pack_revoke": "shared_packs pk",
    "tauval_enter": "tauval pk",
    "tauval_take_back": "tauval pk",
    "tauval_zip": "tauval pk",
    "request_withdraw": "request pk",
    "document_read_facts": "document pk",
    "evidence_approve_checked": "agency_approvals pk",
    "agency_change_apply": "agency_change pk",
    "agency_change_undo": "agency_change pk",
    "agency_change_discard": "agency_change pk",
    "role_add": "person_edit pk",
    "person_link": "person_edit pk",
    "invitations_make": "invitations",
    "person_factor": "person_edit pk",
    "person_link_cut": "person_edit pk",
    "link_cut": "linked_accounts",
    "link_allow": "linked_accounts",
    "power_confirm": "power_requests",
    "power_stop": "power_requests",
    "session_end": "own_sessions",
    "sessions_end": "own_sessions",
    "api_key_revoke": "api_keys",
    "uploads": "home",  # spoken to by a script; the page that it sends files for is in no address
    "upload": "home",
    "signed_out_there": "home",  # spoken to by the provider of the single sign-on
}


def _of_citation(page: Callable[[Citation], str]) -> Callable[[User, int], str]:
    """A page of the citation that the address names; 404 for those who do not handle it."""

    def found(user: User, pk: int) -> str:
        return page(get_object_or_404(Citation.objects.handled_by(user).select_related("indicator", "version"), pk=pk))

    return found


def _at_the_indicator(citation: Citation) -> str:
    return f"{reverse('indicator', args=[citation.evaluation_id, citation.indicator.number])}#bukti-{citation.pk}"


def _of_dismissal(user: User, pk: int) -> str:
    handled = Citation.objects.handled_by(user)
    row = get_object_or_404(
        CheckDismissal.objects.filter(citation__in=handled).select_related("citation__version"), pk=pk
    )
    return f"{reverse('document', args=[row.citation.version.document_id])}#periksa-{row.citation_id}"


def _target(user: User, pk: int) -> str:
    scenario = get_object_or_404(Scenario.objects.visible_to(user), pk=pk)
    return f"{reverse('target', args=[scenario.evaluation_id])}#h-skenario"


def _efforts(user: User, pk: int) -> str:
    reached = get_object_or_404(ReachedLevel.objects.visible_to(user), pk=pk)
    return f"{reverse('efforts', args=[reached.evaluation_id])}#h-tercapai"


def _person(user: User, pk: int) -> str:
    membership = get_object_or_404(Membership, pk=pk, region__in=regions_where("manage_people", user))
    return reverse("person_edit", args=[membership.user_id])


# URL name: the page of what the address names, looked up within what the person sees.
PAGE_LOOKUPS: dict[str, Callable[[User, int], str]] = {
    "verdict": _of_citation(_at_the_indicator),
    "evidence_withdraw": _of_citation(_at_the_indicator),
    "evidence_approve": _of_citation(lambda citation: reverse("agency_approvals", args=[citation.evaluation_id])),
    "verdict_undo": _of_citation(lambda citation: reverse("reviews", args=[citation.evaluation_id])),
    "check_recall": _of_dismissal,
    "citation_move": _of_citation(lambda citation: reverse("document", args=[citation.version.document_id])),
    "scenario_drop": _target,
    "scenario_act": _target,
    "level_unmark": _efforts,
    "role_remove": _person,
}


def accepts_only_post(match: ResolverMatch) -> bool:
    return match.view_name in PAGE_OF_ACTION or match.view_name in PAGE_LOOKUPS


def page_of_action(match: ResolverMatch) -> str | None:
    """The page of a post-only address, told by the address alone; None where the database would have to be asked."""
    if match.view_name not in PAGE_OF_ACTION:
        return None
    name, *taken = PAGE_OF_ACTION[match.view_name].split()
    return reverse(name, kwargs={key: match.kwargs[key] for key in taken})


class PostOnlyMiddleware:
    """Answers the GET of a signed-in person on a post-only address with the way to its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method in ("GET", "HEAD") and (page := _page_of(request)):
            return HttpResponseRedirect(page)
        return response


def _page_of(request: Any) -> str | None:
    match = request.resolver_match
    if look_up := PAGE_LOOKUPS.get(match.view_name):
        return look_up(request.user, match.kwargs["pk"])
    return page_of_action(match)
