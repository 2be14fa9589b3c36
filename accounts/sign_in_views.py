"""The door besides allauth's own pages."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse


@login_not_required
def sign_up_closed(request: HttpRequest) -> HttpResponse:
    """Accounts come from the region's admin; allauth needs the name of this page, nobody its content."""
    raise Http404
