"""The peers page: official results of others, to learn from."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest
from evaluations.kept_pages import kept_by_browser
from regions import clock
from results.peers.forms import PeerFilterForm
from results.peers.peer_filter import MAX_FOLLOWED, own_institution, read_catalogue
from results.peers.queries import peers_page as report

PAGE = 25


@require_safe
@kept_by_browser
def peers(request: SignedInRequest) -> HttpResponse:
    """Published figures are public knowledge; whose place is looked at is one's own unless asked otherwise."""
    catalogue = read_catalogue()
    # The address with the added government among the chosen; "" where nothing is added or the name is unknown.
    added = catalogue.find(request.GET.get("tambah", ""))
    if added is None:
        address = ""
    else:
        query = request.GET.copy()
        del query["tambah"]
        query.setlist("daerah", list(dict.fromkeys([*query.getlist("daerah"), added.name])))
        address = f"{request.path}?{query.urlencode()}#h-kelompok"
    if address:
        return redirect(address)
    region = request.user.active_memberships[0].region if request.user.active_memberships else None
    form = PeerFilterForm(request.GET, catalogue, own_institution(catalogue, region))
    question = form.question()
    page = report(question, catalogue, request.user) if question else None
    context = {
        "form": form,
        "page": page,
        "rows": Paginator(page.rows if page else (), PAGE).get_page(request.GET.get("page")),
        "institutions": catalogue.institutions.values(),
        "unknown": request.GET.get("tambah", ""),
        "most": MAX_FOLLOWED,
        "today": clock.today(region) if region else None,
    }
    return render(request, "results/peers.html", context)
