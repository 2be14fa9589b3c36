"""A person goes to another agency: what stays behind is shown first."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.factor_proof import proven_again
from accounts.forms import model_choice_field
from accounts.models import Membership
from accounts.people.people_writes import move_role, why_not_move_role
from accounts.permissions import require_regions
from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from duties.moving.leaving_work import colleagues, left_with
from regions import clock
from regions.models import Agency
from submissions.once import once
from ui.forms import KawalForm, apply_form, posted_data

MOVED = "{person} kini {role}. Pekerjaan yang belum selesai tinggal pada OPD lama."
WAITS = "Peran baru menunggu orang kedua; peran lama tetap berlaku. Sesudah disetujui, cabut peran lama."


class MoveForm(KawalForm):
    submit_label = "Pindahkan"
    agency = forms.ModelChoiceField(Agency.objects.none(), label="OPD tujuan")


@get_or_post
@proven_again
@once
def role_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """`pk` is the membership's."""
    regions = require_regions("manage_people", request.user)
    held = Membership.objects.select_related("user", "region", "agency").filter(region__in=regions, is_active=True)
    membership = get_object_or_404(held, pk=pk)
    form = MoveForm(posted_data(request))
    others = membership.region.agencies.not_ended(clock.today(membership.region)).exclude(memberships=membership)
    model_choice_field(form, "agency").queryset = others
    moved = apply_form(form, lambda: move_role(membership=membership, by=request.user, **form.cleaned_data))
    if moved:
        said = MOVED.format(person=membership.user, role=moved.short_text) if moved.is_active else WAITS
        messages.success(request, said)
        return redirect("person_edit", membership.user_id)
    context = {
        "membership": membership,
        "form": form,
        "left": left_with(membership),
        "colleagues": colleagues(membership),
        "refusal": why_not_move_role(membership, request.user),
    }
    return render(request, "duties/role_move.html", context)
