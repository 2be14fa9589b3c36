"""The list of holidays, and the form that adds one."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.extensions.holidays import add_holiday, remove_holiday
from evaluations.models import Holiday
from evaluations.scope import cycle_page
from submissions.once import acts_once, once
from ui.fields import DayField
from ui.formats import long_date
from ui.forms import KawalForm, apply_form, posted_data


class HolidayForm(KawalForm):
    """One day and what it is."""

    day = DayField(label="tanggal")
    name = forms.CharField(label="nama hari libur", max_length=100)
    submit_label = "Tambah hari libur"


@get_or_post
@once
def holidays(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    permissions.require("view_worklist", request.user, evaluation)
    may_set = permissions.may("set_up_cycle", request.user, evaluation)
    if request.method == "POST":
        permissions.require("set_up_cycle", request.user, evaluation)
    form = HolidayForm(posted_data(request))
    if made := apply_form(form, lambda: add_holiday(evaluation=evaluation, by=request.user, **form.cleaned_data)):
        messages.success(request, f"{made.name}, {long_date(made.day)}, tercatat.")
        return redirect("holidays", pk)
    rows = Holiday.objects.filter(region=evaluation.region_id).order_by("-day")
    context = {"evaluation": evaluation, "form": form, "rows": rows, "may_set": may_set}
    return render(request, "evaluations/extensions/holidays.html", context)


@require_POST
@acts_once
def holiday_remove(request: SignedInRequest, pk: int, holiday: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    permissions.require("set_up_cycle", request.user, evaluation)
    row = get_object_or_404(Holiday, pk=holiday, region=evaluation.region_id)
    remove_holiday(evaluation=evaluation, holiday=row, by=request.user)
    messages.success(request, f"{row.name} dihapus dari daftar.")
    return redirect("holidays", pk)
