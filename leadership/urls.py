from django.urls import URLPattern, URLResolver, path

from leadership.calibration import views as calibration
from leadership.dashboard import views as dashboard
from leadership.presentation import views as presentation
from leadership.summary import views as summary
from leadership.work_view import views as work_view
from leadership.years import views as years

urlpatterns: list[URLPattern | URLResolver] = [
    path("siklus/<int:pk>/ringkasan/", summary.summary, name="dashboard"),
    path("siklus/<int:pk>/ringkasan/rincian/", dashboard.details, name="dashboard_details"),
    path("siklus/<int:pk>/paparan/", presentation.presentation, name="presentation"),
    path("siklus/<int:pk>/kerja/", work_view.work_view, name="work_view"),
    path("siklus/<int:pk>/tahun-tahun/", years.years, name="years"),
    path("siklus/<int:pk>/tahun-tahun/catatan/", years.year_note_add, name="year_note_add"),
    path("siklus/<int:pk>/tahun-tahun/catatan/<int:note>/", years.year_note, name="year_note"),
    path("siklus/<int:pk>/tahun-tahun/catatan/<int:note>/tarik/", years.year_note_withdraw, name="year_note_withdraw"),
    path("siklus/<int:pk>/kalibrasi/", calibration.calibration, name="calibration"),
]
