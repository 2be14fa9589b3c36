"""The page of the search, and its list for the box in the frame."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.signed_in import SignedInRequest
from search.one_search import GROUPS, MOST_PAGES, search


@require_safe
def search_page(request: SignedInRequest) -> HttpResponse:
    """A plain form and its answer; htmx, asking while somebody types, gets the list alone."""
    group = request.GET.get("kelompok", "")
    group = group if group in GROUPS else ""
    asked = request.GET.get("halaman", "")
    known = asked.isascii() and asked.isdigit() and len(asked) <= 3
    page = min(max(int(asked), 1), MOST_PAGES) if known else 1
    answer = search(request.user, request.GET.get("q", ""), group=group, page=page)
    context = {
        "answer": answer,
        "group": group,
        "group_title": GROUPS.get(group, ""),
        "number": page,
        "previous": page - 1,
        "next": page + 1,
    }
    if request.htmx:
        return render(request, "search/_list.html", context)
    return render(request, "search/search.html", context)
