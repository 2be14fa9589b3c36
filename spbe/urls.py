"""Every URL of the site. Each page needs a login unless its view says `login_not_required`."""

from django.urls import include, path

from spbe import home, more, setup

handler400 = "spbe.errors.bad_request"
handler403 = "spbe.errors.forbidden"
handler404 = "spbe.errors.not_found"
handler429 = "spbe.errors.too_many"  # asked for by allauth
handler500 = "spbe.errors.server_error"

urlpatterns = [
    path("", home.home, name="home"),
    path("daerah/", home.region_choose, name="region_choose"),
    path("mulai/", setup.setup, name="setup"),
    path("pengenalan/selesai/", home.tour_end, name="tour_end"),
    path("lainnya/", more.more, name="more"),
    path("bantuan/", home.help_page, name="help"),
    path("", include("domains.urls")),
    path("", include("accounts.urls")),
    path("", include("imports.urls")),
    path("", include("notices.urls")),
    path("", include("undo.urls")),
    path("", include("uploads.urls")),
    path("", include("evaluations.urls")),
    path("", include("evidence.urls")),
    path("", include("assessment.urls")),
    path("", include("signing.urls")),
    path("", include("meetings.urls")),
    path("", include("results.urls")),
    path("", include("planning.urls")),
    path("", include("leadership.urls")),
    path("", include("reorganisation.urls")),
    path("", include("new_year.urls")),
    path("", include("duties.urls")),
    path("", include("search.urls")),
    path("", include("outputs.urls")),
    path("", include("operations.urls")),
    path("api/v1/", include("api.urls")),
    path("ui/", include("ui.urls")),
]
