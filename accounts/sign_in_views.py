"""The door besides allauth's own pages."""

from allauth.account import views as pages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse


@login_not_required
def sign_up_closed(request: HttpRequest) -> HttpResponse:
    """Accounts come from the region's admin; allauth needs the name of this page, nobody its content."""
    raise Http404


def sign_out(request: HttpRequest) -> HttpResponse:
    """The browser forgets what it kept of our pages; drafts in its storage stay, they are the next sign-in's."""
    response: HttpResponse = pages.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache"'
    return response
