"""Sheets of a whole self-assessment: levels with their texts, and the index values of other bodies."""

from django.http import HttpResponse
from django.urls import reverse

from accounts.posting import get_or_post, raise_if_refused
from accounts.signed_in import SignedInRequest
from assessment.level_sheets.index_sheet import index_kind
from assessment.level_sheets.self_assessment_sheet import self_assessment_kind
from assessment.scores import why_not_fill
from evaluations.scope import cycle_page
from imports.sheet_steps import take_sheet


@get_or_post
def self_assessment_import(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    raise_if_refused(why_not_fill(evaluation, request.user))
    return take_sheet(request, self_assessment_kind(evaluation, reverse("worklist", args=[pk]), request.user))


@get_or_post
def index_import(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    raise_if_refused(why_not_fill(evaluation, request.user))
    return take_sheet(request, index_kind(evaluation, reverse("worklist", args=[pk]), request.user))
