"""People of the admin's regions: the list, one person, the roles, and the link that sets a password."""

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.factor_proof import proven_again
from accounts.forms import IdentityForm, PersonForm, RoleForm
from accounts.identities import links_of
from accounts.link_mails import link_mails
from accounts.models import Membership, User
from accounts.people import people_writes as domain
from accounts.people.invitations import MAILED_LINK_WAITS, mail_password_link, password_link
from accounts.people.likely_people import likely_same_people
from accounts.people.lost_factors import reset_factor, why_not_reset_factor
from accounts.people.lost_links import cut_link_of
from accounts.permissions import regions_where, require_regions
from accounts.roles import Role
from accounts.signed_in import SignedInRequest
from submissions.once import acts_once, once, redirect_unstored
from ui.forms import apply_form, apply_or_add_errors, posted_data
from ui.search import all_matching
from ui.texts import full_stop

PER_PAGE = 50
LINK_WAITS = "Tautan menunggu orang kedua. Sesudah disetujui, tekan tombol yang sama sekali lagi untuk menyalinnya."
FACTOR_GONE = "Langkah kedua dilepas. Orang itu sudah diberi tahu."
FACTOR_WAITS = "Pelepasan langkah kedua menunggu orang kedua."
MOST_NAMESAKES = 10  # of one name, to choose from


@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody with a role, or a former one, in the admin's regions."""
    regions = require_regions("manage_people", request.user)
    search = request.GET.get("cari", "").strip()
    found = domain.people_managed_by(request.user).order_by("full_name", "pk")
    found = found.filter(all_matching(search, ["full_name", "username"]))
    held = Membership.objects.filter(region__in=regions).select_related("region", "agency")
    page = Paginator(found.prefetch_related(Prefetch("memberships", held)), PER_PAGE).get_page(request.GET.get("page"))
    # Only where the list begins: the same groups would stand above each page.
    likely = [] if search or page.number > 1 else likely_same_people(domain.people_managed_by(request.user))
    return render(request, "accounts/people.html", {"page": page, "search": search, "likely": likely})


@proven_again
@once
def person_add(request: SignedInRequest) -> HttpResponse:
    """?opd= asks for the operator of an agency: where somebody is missing, the page there leads here."""
    require_regions("manage_people", request.user)
    asked = {"role": Role.OPD, "agency": request.GET["opd"]} if "opd" in request.GET else {}
    form = PersonForm(posted_data(request), user=request.user, initial=asked)
    same = _namesakes_of(form, request.user)
    if form.is_valid() and (existing := form.cleaned_data["existing"]):
        # The typed role goes to somebody who is there; what else was typed about them is left out.
        if apply_form(form, lambda: domain.add_role(person=existing, by=request.user, **form.role_alone)) is None:
            return render(request, "accounts/person_add.html", {"form": form, "same": same})
        messages.success(request, f"Peran untuk {existing} dicatat pada akun {full_stop(existing.username)}")
        return redirect("person_edit", existing.pk)
    person = None if same else apply_form(form, lambda: domain.create_person(by=request.user, **form.person))
    if person:
        messages.success(request, _added_text(person))
        return redirect("person_edit", person.pk)
    return render(request, "accounts/person_add.html", {"form": form, "same": same})


def _added_text(person: User) -> str:
    if person.is_active:
        return f"{person} ditambahkan. Berikan tautan untuk membuat kata sandi."
    return f"{person} ditambahkan. Perannya menunggu orang kedua; sesudah itu akun ini dapat dipakai."


def _namesakes_of(form: PersonForm, user: User) -> list[User]:
    """Those with the typed name or address, each with what is held; none once it was said to be somebody else."""
    if not form.is_valid() or form.cleaned_data["other_person"]:
        return []
    typed, regions = form.cleaned_data, regions_where("manage_people", user)
    found = domain.namesakes(typed["full_name"], regions, email=typed["email"])
    return list(found.prefetch_related("memberships__agency")[:MOST_NAMESAKES])


def person_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name and address on POST; roles and link have addresses of their own below.

    Who changes the address changes where links to a password go: a second step is proven anew.
    """
    return (proven_again(_person_edit) if request.method == "POST" else _person_edit)(request, pk)


def _person_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(domain.people_managed_by(request.user), pk=pk)
    initial = {"full_name": person.full_name, "email": person.email}
    form = IdentityForm(posted_data(request), initial=initial)
    if apply_or_add_errors(form, lambda: domain.update_person(person=person, by=request.user, **form.cleaned_data)):
        messages.success(request, "Data orang disimpan.")
        if form.cleaned_data["email"].lower() != person.email:
            messages.info(request, "Surel baru menunggu orang kedua, lalu berlaku sesudah 48 jam.")
        regions = require_regions("manage_people", request.user)
        alike = domain.namesakes(person.full_name, regions, without=person, email=form.cleaned_data["email"])
        if same := ", ".join(other.username for other in alike):
            messages.info(request, f"Nama atau surel itu juga milik akun {same}. Periksa apakah orangnya sama.")
        return redirect("person_edit", person.pk)
    return _person_page(request, person, form=form)


def _person_page(
    request: SignedInRequest, person: User, form: IdentityForm | None = None, role_form: RoleForm | None = None
) -> HttpResponse:
    regions = require_regions("manage_people", request.user)
    held = person.memberships.filter(region__in=regions).select_related("region", "agency", "user")
    form = form or IdentityForm(initial={"full_name": person.full_name, "email": person.email})
    role_form = role_form or RoleForm(user=request.user)
    # Two forms on one page, which is drawn at both of their addresses: each names its own.
    form.helper.form_action = reverse("person_edit", args=[person.pk])
    role_form.helper.form_action = reverse("role_add", args=[person.pk])
    context = {
        "person": person,
        "form": form,
        "role_form": role_form,
        "roles": [(membership, domain.why_not_remove_role(membership, request.user)) for membership in held],
        "why_no_role": domain.why_no_own_role_anywhere(regions, person, request.user),
        "asked": person.power_requests.waiting().select_related("asked_by", "membership__agency"),
        "refusal": (refusal := domain.why_not_update_person(person, request.user)),
        "why_no_reset": refusal or why_not_reset_factor(person, request.user),
        "links": links_of(person),
        "link_mail": link_mails().newest(person),
        "changes": person.changes.filter(region__in=regions).select_related("by")[:20],
    }
    return render(request, "accounts/person_edit.html", context)


@require_POST
@proven_again
@once
def role_add(request: SignedInRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(domain.people_managed_by(request.user), pk=pk)
    form = RoleForm(request.POST, user=request.user)
    if apply_or_add_errors(form, lambda: domain.add_role(person=person, by=request.user, **form.cleaned_data)):
        given = form.cleaned_data["role"] in {m.role for m in person.memberships.filter(is_active=True)}
        messages.success(request, "Peran ditambahkan." if given else "Peran diminta; orang kedua menyetujuinya.")
        return redirect("person_edit", person.pk)
    return _person_page(request, person, role_form=form)


@require_POST
@proven_again
@acts_once
def role_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """`pk` is the membership's."""
    regions = require_regions("manage_people", request.user)
    held = Membership.objects.select_related("user", "region", "agency").filter(region__in=regions)
    membership = get_object_or_404(held, pk=pk)
    domain.remove_role(membership=membership, by=request.user)
    messages.success(request, "Peran dicabut. Riwayat dan pekerjaannya tetap tersimpan.")
    return redirect("person_edit", membership.user_id)


@require_POST
@never_cache
@proven_again
@acts_once
def person_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """The link is shown once, to be copied, or goes to the person's own mailbox and is shown to nobody."""
    person = get_object_or_404(domain.people_managed_by(request.user), pk=pk)
    if "surel" not in request.POST:
        return _copied_link(request, person)
    try:
        queued = mail_password_link(person=person, by=request.user)
    except ValidationError as error:
        return redirect_unstored(request, error.messages[0], "person_edit", person.pk)
    done = f"Tautan untuk {person.email} masuk antrean surel. Statusnya tampak di bawah."
    messages.success(request, done if queued else MAILED_LINK_WAITS)
    return redirect("person_edit", person.pk)


def _copied_link(request: SignedInRequest, person: User) -> HttpResponse:
    try:
        path = password_link(person=person, by=request.user)
    except ValidationError as error:  # it waits already
        return redirect_unstored(request, error.messages[0], "person_edit", person.pk)
    if not path:
        messages.success(request, LINK_WAITS)
        return redirect("person_edit", person.pk)
    address = request.build_absolute_uri(path)
    return render(request, "accounts/person_link.html", {"person": person, "address": address})


@require_POST
@proven_again
@acts_once
def person_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take away a second step that was lost; the person sets up another one at the next sign-in."""
    person = get_object_or_404(domain.people_managed_by(request.user), pk=pk)
    try:
        done = reset_factor(person=person, by=request.user)
    except ValidationError as error:  # it waits already
        return redirect_unstored(request, error.messages[0], "person_edit", person.pk)
    messages.success(request, FACTOR_GONE if done else FACTOR_WAITS)
    return redirect("person_edit", person.pk)


@require_POST
@proven_again
@acts_once
def person_link_cut(request: SignedInRequest, pk: int, link: int) -> HttpResponse:
    """An identity at the provider that opens this account no more."""
    person = get_object_or_404(domain.people_managed_by(request.user), pk=pk)
    held = get_object_or_404(SocialAccount.objects.select_related("user"), user=person, pk=link)
    cut_link_of(link=held, by=request.user)
    messages.success(request, "Hubungan diputus dan sesi orang itu diakhiri. Orang itu sudah diberi tahu.")
    return redirect("person_edit", person.pk)
