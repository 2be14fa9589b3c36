"""Every URL of the site. Each page needs a login unless its view says `login_not_required`."""

from django.urls import include, path

from spbe import health, home

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("accounts.urls")),
    path("", include("domains.urls")),
    path("", include("evaluations.urls")),
    path("ui/", include("ui.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
