"""The leaders' page: where do we stand, what is proven, what holds back, what first, who is late."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.kept_pages import kept_by_browser
from evaluations.models import Evaluation
from evaluations.scope import region_cycles
from leadership.leaders_answers import FIRST, HELD, LATE, PROVEN, LeadersAnswer
from leadership.summary.queries import leaders_summary
from regions import clock


@dataclass(frozen=True)
class LinkedAnswer:
    """A sentence, and the page that holds what it rests on."""

    answer: LeadersAnswer
    url: str
    link: str


@require_safe
@kept_by_browser
def summary(request: SignedInRequest, pk: int) -> HttpResponse:
    """One screen of the cycle. A year in the address belongs to the details, where years are chosen."""
    if "tahun" in request.GET:
        return redirect(f"{reverse('dashboard_details', args=[pk])}?{request.GET.urlencode()}")
    evaluation, cycles = region_cycles(request, pk)
    page = leaders_summary(cycles, evaluation, request.user)
    context = {
        "page": page,
        "answers": _linked(page.answers, evaluation, request.user),
        "evaluation": evaluation,
        "today": clock.today(evaluation.region),
        "may_report": permissions.may("order_report", request.user, evaluation),
    }
    return render(request, "leadership/summary/summary.html", context)


def _linked(answers: tuple[LeadersAnswer, ...], evaluation: Evaluation, user: User) -> list[LinkedAnswer]:
    """Each with a page that this person may open."""
    details = reverse("dashboard_details", args=[evaluation.pk])
    places = {
        PROVEN: (f"{details}#h-dukungan", "Rincian tiap indikator"),
        HELD: (f"{details}#h-bagian", "Nilai tiap bagian"),
        FIRST: (f"{details}#h-ungkit", "Indikator prioritas"),
        LATE: (reverse("duties"), "Tugas saya"),
    }
    if permissions.may("view_targets", user, evaluation):
        places[FIRST] = (reverse("target", args=[evaluation.pk]), "Simulasi target")
    if permissions.may("view_work", user, evaluation):
        places[LATE] = (f"{reverse('work_view', args=[evaluation.pk])}#h-lewat", "Pemantauan kemajuan")
    return [LinkedAnswer(answer, *places[answer.name]) for answer in answers]
