"""Two accounts of one person: the other account is named, the preview read, and both become one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.factor_proof import proven_again
from accounts.models import User
from accounts.people.likely_people import likely_same_people
from accounts.people.people_writes import people_managed_by
from accounts.permissions import require_regions
from accounts.posting import get_or_post
from accounts.signed_in import SignedInRequest
from reorganisation.same_person.person_merge import merge_people, person_merge_plan, why_not_merge_people
from submissions.once import acts_once, redirect_unstored
from ui.forms import raw_text

UNKNOWN = "Tidak ada akun bernama “{}” di daerah Anda. Periksa ejaannya."


@get_or_post
@proven_again
@acts_once
def person_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """`pk` is kept; ?akun= names the other one. Without it those that are probably the same are offered."""
    require_regions("manage_people", request.user)
    people = people_managed_by(request.user)
    kept = get_object_or_404(people, pk=pk)
    typed = raw_text(request.POST if request.method == "POST" else request.GET, "akun").strip()
    doublet = people.filter(username=typed.lower()).first() if typed else None
    if request.method == "POST" and doublet:
        try:
            merge_people(kept=kept, doublet=doublet, seen=request.POST.get("seen", ""), by=request.user)
        except ValidationError as error:
            address = f"{request.path}?akun={doublet.username}"
            return redirect_unstored(request, error.messages[0], address)
        messages.success(request, f"Akun {doublet.username} digabung ke akun {kept.username} dan ditutup.")
        return redirect("person_edit", kept.pk)
    refusal = why_not_merge_people(kept, doublet, request.user) if doublet else None
    context = {
        "person": kept,
        "typed": typed,
        "doublet": doublet,
        "unknown": UNKNOWN.format(typed) if typed and not doublet else "",
        "refusal": refusal,
        "plan": person_merge_plan(kept, doublet) if doublet and not refusal else None,
        "likely": [] if doublet else _likely(kept, request.user),
    }
    return render(request, "reorganisation/person_merge.html", context, status=422 if request.method == "POST" else 200)


def _likely(kept: User, by: User) -> list[User]:
    groups = likely_same_people(people_managed_by(by))
    return list({row.pk: row for rows in groups if kept in rows for row in rows if row != kept}.values())
